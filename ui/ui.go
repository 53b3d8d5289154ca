// Package ui is the window. It shows what the core does and never holds it up: all that happens comes through one pump,
// in batches, and everything that may take time runs off the UI goroutine.
package ui

import (
	"context"
	"net/url"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/chips"
	"mllpscope/ui/clients"
	"mllpscope/ui/crash"
	"mllpscope/ui/exporting"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/inspector"
	"mllpscope/ui/leaving"
	"mllpscope/ui/listener"
	"mllpscope/ui/memory"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/pump"
	"mllpscope/ui/recent"
	"mllpscope/ui/send"
	"mllpscope/ui/widgets"
)

// Server is what the window needs of the server. mllpcore.Server is one.
type Server interface {
	Listener
	CertificateUser
	clients.HandshakeTeller
	send.ClientSender
	listener.Server
}

// appTitle is what the window is called, before what it does.
const appTitle = "MLLPScope"

// OwnMemory is about how many bytes the window and its lists take, beside what is received.
const OwnMemory = 256 << 20

// Deps are what the window needs from the rest of the program.
type Deps struct {
	App      fyne.App
	Server   Server
	Log      model.Source          // a model.Log as well when it is on a disk
	Disk     model.Disk            // the log, when it is on a disk; nil: it is in memory
	Keep     message.Log           // where what the window sends to clients is kept; nil: nowhere
	LogErr   error                 // why the log is in memory only; nil when it is on a disk
	Events   <-chan mllpcore.Event // all but Transfer; may be nil
	Missed   func() uint64         // events lost because the window was slow; may be nil
	Profiles listener.ProfileStore // nil: settings are not kept
	Files    LogFiles              // nil: no file can be opened or checked
	Samples  []assets.Sample
	Rules    Answering
	Keyring  listener.Keyring                 // nil: passwords are asked for every time
	Names    func() (*dict.Dictionary, error) // of segments and fields; nil: the assets' with the user's overlay
	Sender   send.Sender                      // nil: send.TCPSender
	Picker   filedlg.Picker                   // nil: the system's dialog where there is one, else Fyne's
	Marshal  func(f func())                   // how to reach the UI goroutine; nil: fyne.Do
	Memory   Memory                           // of how a person left the window; nil: there is none
	Trouble  func(tell func(error))           // has tell called when Memory cannot be written, and can again; may be nil
	Forgot   error                            // why what was remembered is not; nil when it is
	OpenURL  func(*url.URL) error             // shows a folder; nil: the desktop does
	Started  func()                           // is called when the App has started; may be nil
	Crash    crash.Last                       // whether the program ended unexpectedly the last time
	Starts   Starts                           // later starts of the program, which hand over files; nil: none can
	Close    func()                           // begins to end the program: the window's button, and Quit in the menu
}

// UI is the window with all of its views. Its methods run on the UI goroutine unless they say otherwise.
type UI struct {
	deps   Deps
	window fyne.Window
	pump   *pump.Pump
	picker filedlg.Picker
	// endPicker ends the picker that was made here.
	endPicker func()
	cancel    context.CancelFunc
	ctx       context.Context
	works     works

	banner      *widgets.Banner
	board       noticeBoard
	chips       *chips.Line
	states      states
	toolbar     *Toolbar
	messages    *MessageList
	muting      *inspector.Mutes
	inspector   *inspector.Inspector
	connections *clients.Table
	log         *LogView
	status      *StatusBar
	panel       *listener.Panel
	drawer      drawer
	windows     sideWindows
	splits      splits
	menu        menu
	// fit gives what stands at the top the height that it needs now. Fyne 2.8.1 does so by itself, unless something below
	// needs other room at the same time.
	fit     func()
	counter *statusWorker

	shown     *list.ShownLog // what the list and the inspector read: the live log, or a file
	masking   *model.Masking // the demo mode
	looked    looked
	recent    recent.Files
	filter    filter
	deleted   *deleted
	exporting *exporting.Bar
	work      *Work
	leaving   *leaving.Bar // what quitting would cut short
	made      *widgets.Bar // a file that was made, with what can be done with it
	note      *noteBar

	now     model.Status
	title   string // of the window, as it was set last
	look    widgets.Look
	zoom    *widgets.Zoom
	sampled int
	// copyFrom is what Ctrl+C takes, and how that is called, by the view that had the keyboard last; nil for the selected
	// messages.
	copyFrom func() (text, what string)
}

// New makes the window. Run shows it.
func New(d Deps) *UI {
	if d.Sender == nil {
		d.Sender = send.TCPSender{}
	}
	if d.Missed == nil {
		d.Missed = func() uint64 { return 0 }
	}
	if d.Memory == nil {
		d.Memory = memory.Open("")
	}
	d.Samples = send.Answerable(d.Samples)
	u := &UI{deps: d, look: lookNamed(d.Memory.String(prefLook)), recent: recent.Files{Kept: d.Memory}}
	if d.Names == nil {
		u.deps.Names = sync.OnceValues(u.names)
	}
	if d.Close == nil {
		u.deps.Close = func() { u.Stop(); u.Quit() }
	}
	u.ctx, u.cancel = context.WithCancel(context.Background())
	d.App.SetIcon(fyne.NewStaticResource("mllpscope.png", assets.Icon()))
	u.zoom = widgets.NewZoom(d.App, d.Memory.IntWithFallback(prefZoom, widgets.ZoomUsual))
	d.App.Settings().SetTheme(widgets.NewTheme(u.look))
	u.window = d.App.NewWindow(appTitle)
	u.window.SetPadded(false)
	u.window.SetMaster()
	u.build()
	u.window.SetCloseIntercept(u.close)
	if d.Started != nil {
		d.App.Lifecycle().SetOnStarted(d.Started)
	}
	u.tellCrash(d.Crash)
	if d.Trouble != nil {
		d.Trouble(u.TellMemory)
	}
	if d.Starts != nil {
		d.Starts.Serve(u.Open)
	}
	return u
}

// Window returns the window, for dialogs over it.
func (u *UI) Window() fyne.Window { return u.window }

// Post implements Host.
func (u *UI) Post(f func()) bool { return u.pump.Post(f) }

// Go implements Host.
func (u *UI) Go(f func(ctx context.Context)) { u.works.start(func() { f(u.ctx) }) }

// Cost tells how long the window's work keeps the UI goroutine busy. It may be called from any goroutine.
func (u *UI) Cost() pump.Cost { return u.pump.Cost() }

// say tells in the status bar and the Log drawer what was done. It may be called from any goroutine.
func (u *UI) say(tone model.Tone, text string) {
	text = model.Sentence(text)
	u.log.Note(model.NewLogLine(time.Now(), tone, text))
	u.pump.Post(func() { u.status.Say(tone, text) })
}

// marks returns the framing bytes in force. It may be called from any goroutine.
func (u *UI) marks() frame.Marks { return model.Marks(u.setting) }

// setting returns a setting as text, "" when it cannot be read.
func (u *UI) setting(name string) string {
	value, err := u.deps.Server.Get(name)
	if err != nil {
		return ""
	}
	return value
}
