package listener

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/setting"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Server is what the listener panel needs of the server.
type Server interface {
	Set(name, value string) error
	SetAll(values map[string]string) error // all of them or, when one is refused, none
	Get(name string) (string, error)
	Settings() setting.Values
	Listening() bool
	Listen() error
	StopListening() error
}

// Rules are the rules in use, which are kept with a profile. rules.Engine has them.
type Rules interface {
	Set() rules.Set
	Use(s rules.Set) error
}

// Keyring keeps passwords of certificate files for the user of this computer. keyring.Keyring is one. All of it may
// wait for a person to unlock it, so it is called off the UI goroutine.
type Keyring interface {
	// Available returns nil when there is a keyring, and otherwise says why there is none. It asks nobody.
	Available() error
	// Password returns the password of a file; keyring.ErrNotRemembered when there is none.
	Password(file string) (string, error)
	Remember(file, password string) error
	Forget(file string) error
}

// Deps is what the listener panel works with.
type Deps struct {
	Server   Server
	Picker   filedlg.Picker
	Profiles ProfileStore // nil: settings are not kept
	Rules    Rules        // kept with the profile; nil: there are none
	Keyring  Keyring      // where passwords of certificate files may be kept; nil: nowhere

	Run func(func()) // brings a func to the UI goroutine
	Go  func(func()) // runs what may block off the UI goroutine

	Now       func() time.Time               // the clock for expiry; nil = time.Now
	NewWindow func(title string) fyne.Window // for the settings sheet; nil = the app's
	OnError   func(error)                    // a start failed, or succeeded after that: nil; may be nil
	Copy      func(text, what string)        // puts text onto the clipboard and says what it is; may be nil
	OnWords   func()                         // the profile asks or says something in the panel; may be nil
	OnChanged func()                         // a setting, the profile or listening changed; may be nil
}

// Panel is the left side of the window: where to listen, TLS and its certificate, how to answer. All methods
// are for the UI goroutine.
type Panel struct {
	deps     Deps
	flow     *widgets.Flow
	host     *settingField
	port     *settingField
	tls      *widgets.Check
	ack      *widgets.Select
	ackNote  *widgets.NoteLine
	hint     *widgets.NoteLine
	problem  *widgets.NoteLine
	cert     *certCard
	auth     *clientAuth
	profiles *ProfileBar
	sheet    *settingsWindow

	listening bool // as last shown
	starting  bool
	failed    bool // the last start
	syncing   bool // widgets are being set from the server, not by a person
}

// NewPanel builds the panel, shows the server's settings in it, and loads the profile that was in use last.
func NewPanel(d Deps) *Panel {
	if d.Now == nil {
		d.Now = time.Now
	}
	p := &Panel{deps: d}
	p.build()
	p.sync(true)
	p.flow.Settle()
	p.profiles.loadLast()
	return p
}

// Object returns what to put into the window.
func (p *Panel) Object() fyne.CanvasObject { return p.flow.Object() }

// Profiles returns the profile selector, which stands in the toolbar. It is hidden when nothing keeps profiles.
func (p *Panel) Profiles() *ProfileBar { return p.profiles }

func (p *Panel) build() {
	p.host = newSettingField("LocalHost", "all interfaces", model.CheckHost, p.set, p.settle)
	p.port = newSettingField("LocalPort", "2575", model.CheckPort, p.set, p.settle)
	p.tls = widgets.NewCheck("TLS", p.onTLS)
	p.ack = widgets.NewSelect(model.AckModeTexts(), p.onAckMode)
	p.hint = widgets.NewNoteLine(widget.LowImportance)
	p.ackNote = widgets.NewNoteLine(widget.WarningImportance)
	p.problem = widgets.NewNoteLine(widget.DangerImportance)
	p.cert = newCertCard(p.deps, p.changed, p.settle, p.reveal)
	p.auth = newClientAuth(p.deps, p.changed, p.settle)
	p.sheet = newSettingsWindow(p.deps, p.onSheet)
	p.profiles = newProfileBar(p.deps, profileHooks{
		restore: p.cert.restore, wanted: p.cert.wanted, changed: p.changed, settle: p.settle,
	})

	all := widgets.NewButton("All settings…", theme.SettingsIcon(), p.ShowSettings)
	all.Alignment = widget.ButtonAlignLeading
	p.flow = widgets.NewFlow(
		p.profiles.message.object,
		widgets.Heading("Listener"),
		container.New(layout.NewFormLayout(),
			widgets.FieldLabel("Host"), p.host.entry, widgets.FieldLabel("Port"), p.port.entry),
		p.host.note, p.port.note, p.problem, p.hint,
		p.tls,
		p.cert.object,
		p.auth.object,
		widget.NewSeparator(),
		widgets.Heading("Answers"),
		p.ack, p.ackNote,
		widget.NewSeparator(),
		all,
	)
}

// Refresh shows the state the server is in. The window calls it with every batch of news.
func (p *Panel) Refresh(stats mllpcore.Stats) {
	p.sync(stats.Listening != p.listening)
	p.cert.tick()
	p.profiles.Follow()
	p.sheet.tick()
	p.flow.Settle()
}

// sync takes over what was changed elsewhere: by the settings sheet, a profile, or the server itself.
func (p *Panel) sync(force bool) {
	p.syncing = true
	defer func() { p.syncing = false }()
	listening := p.deps.Server.Listening()
	if listening != p.listening || force {
		p.listening = listening
		p.showListening()
	}
	p.host.sync(p.deps.Server)
	p.port.sync(p.deps.Server)
	p.syncTLS()
	p.syncAckMode()
	p.auth.sync()
	if !listening {
		p.showHint()
	}
}

func (p *Panel) syncTLS() {
	on := isTrue(p.deps.Server, "SSLEnabled")
	if p.tls.Checked != on {
		p.tls.SetChecked(on)
	}
	if p.cert.object.Visible() != on {
		widgets.SetVisible(p.cert.object, on)
		widgets.SetVisible(p.auth.object, on)
	}
}

func (p *Panel) syncAckMode() {
	value, err := p.deps.Server.Get("AckMode")
	if err != nil {
		return
	}
	if i := model.AckModeIndex(value); i != p.ack.SelectedIndex() {
		p.ack.SetSelectedIndex(i)
	}
	p.ackNote.Say(model.AckModeWarning(value))
}

// showListening disables what can only be changed while idle, and says so.
func (p *Panel) showListening() {
	for _, w := range []fyne.Disableable{p.host.entry, p.port.entry, p.tls} {
		if p.listening {
			w.Disable()
		} else {
			w.Enable()
		}
	}
	if p.listening {
		p.problem.Say("")
	}
	p.showHint()
}

func (p *Panel) showHint() {
	if p.listening {
		p.hint.Say("Stop the listener to change host, port or TLS. Other settings apply immediately.")
		return
	}
	p.hint.Say(model.ReachHint(p.host.entry.Text))
}

// set is what the host and port fields do with a value that passed their check.
func (p *Panel) set(name, value string) error {
	err := p.deps.Server.Set(name, strings.TrimSpace(value))
	if err == nil {
		p.problem.Say("")
		p.showHint()
		p.changed()
	}
	return err
}

func (p *Panel) onTLS(on bool) {
	if p.syncing {
		return
	}
	p.problem.SayErr(p.deps.Server.Set("SSLEnabled", boolText(on)))
	p.changed()
}

func (p *Panel) onAckMode(string) {
	if p.syncing {
		return
	}
	p.problem.SayErr(p.deps.Server.Set("AckMode", model.AckModeValue(p.ack.SelectedIndex())))
	p.changed()
}

// changed follows every change made here.
func (p *Panel) changed() {
	p.sync(false)
	p.profiles.Follow()
	p.sheet.tick()
	p.settle()
	if p.deps.OnChanged != nil {
		p.deps.OnChanged()
	}
}

// settle gives what was said or hidden its room. While the panel is being built there is nothing to lay out yet.
func (p *Panel) settle() {
	if p.flow != nil {
		p.flow.Settle()
	}
}

// reveal scrolls until o can be seen.
func (p *Panel) reveal(o fyne.CanvasObject) {
	if p.flow != nil {
		p.flow.Reveal(o)
	}
}

func (p *Panel) onSheet() {
	p.cert.follow()
	p.changed()
}

// ShowSettings opens the sheet with all settings, or brings it to the front.
func (p *Panel) ShowSettings() { p.sheet.show() }

// SettingsWindow returns the window with all settings, nil while it is closed.
func (p *Panel) SettingsWindow() fyne.Window { return p.sheet.Window() }

// ShowSetting opens the sheet at a setting.
func (p *Panel) ShowSetting(name string) { p.sheet.showAt(name) }

// Close closes the settings sheet's window, so that it does not outlive the main one.
func (p *Panel) Close() { p.sheet.Close() }

func boolText(on bool) string {
	if on {
		return "True"
	}
	return "False"
}

func isTrue(s Server, name string) bool {
	value, err := s.Get(name)
	return err == nil && strings.EqualFold(value, "True")
}
