// Package ui is the window. It shows what the core does and never holds it up: all that happens comes through one pump,
// in batches, and everything that may take time runs off the UI goroutine.
package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/ui/model"
)

// Server is what the window needs of the server. mllpcore.Server is one.
type Server interface {
	Listener
	ListenerServer
}

// Deps are what the window needs from the rest of the program.
type Deps struct {
	App      fyne.App
	Server   Server
	Log      model.Source                            // a model.Log, Marker and Keeper as well when it is on a disk
	LogErr   error                                   // why the log is in memory only; nil when it is on a disk
	Events   <-chan mllpcore.Event                   // all but Transfer; may be nil
	Missed   func() uint64                           // events lost because the window was slow; may be nil
	Profiles ProfileStore                            // nil: settings are not kept
	OpenFile func(path string) (model.Opened, error) // a log or HL7 file, to look at; nil: none can be opened
	Samples  []Sample
	Rules    Answering                        // nil: no message is answered by rules
	Keyring  Keyring                          // nil: passwords are asked for every time
	Names    func() (*dict.Dictionary, error) // of segments and fields; nil: the assets' with the user's overlay
	Sender   Sender                           // nil: TCPSender
	Picker   FilePicker                       // nil: the system's dialog where there is one, else Fyne's
	Marshal  func(f func())                   // how to reach the UI goroutine; nil: fyne.Do
	Dump     io.Writer                        // state dump for tests; nil: where MLLPSCOPE_DUMP says, normally nowhere
}

// closeWait is how long the window waits for what it started before it closes.
const closeWait = 3 * time.Second

// UI is the window with all of its views. Its methods run on the UI goroutine unless they say otherwise.
type UI struct {
	deps   Deps
	window fyne.Window
	pump   *Pump
	picker FilePicker
	cancel context.CancelFunc
	ctx    context.Context
	works  sync.WaitGroup

	banner      *Banner
	toolbar     *Toolbar
	messages    *MessageList
	inspector   *Inspector
	connections *Connections
	log         *LogView
	status      *StatusBar
	panel       *ListenerPanel
	drawer      *container.AppTabs
	splits      splits
	menu        menu
	rules       *rulesWindow
	sending     *sendWindow
	handshakes  *handshakesWindow
	certMaker   *certMaker
	waiting     *Waiting
	waitingTab  *container.TabItem // in the drawer while messages wait, or may
	held        int                // how many waited when last looked
	counter     *statusWorker
	dump        *dump

	shown     *model.ShownLog // what the list and the inspector read: the live log, or a file
	masking   *model.Masking  // the demo mode
	opened    *model.Opened   // the file that is looked at; nil for the live log
	looking   *Bar
	mistake   *mistake
	filtering *filtering
	deleted   *deleted
	exporting *ExportBar
	work      *Work
	note      *noteBar
	saved     savedFilters
	help      fyne.CanvasObject // the list of what a filter can ask for; nil before it is wanted

	now       model.Status
	look      Look
	sampled   int
	copyFrom  func() string // what Ctrl+C takes, by the view that had the keyboard last
	selection func() string // what Ctrl+C takes from the message list
	closing   sync.Once
}

// New makes the window. Run shows it.
func New(d Deps) *UI {
	if d.Sender == nil {
		d.Sender = TCPSender{}
	}
	if d.Missed == nil {
		d.Missed = func() uint64 { return 0 }
	}
	if d.Rules == nil {
		d.Rules = NewAnswering(nil)
	}
	d.Samples = answerable(d.Samples)
	u := &UI{deps: d, look: Look(d.App.Preferences().StringWithFallback(prefLook, string(LookSystem)))}
	if d.Names == nil {
		u.deps.Names = sync.OnceValues(u.names)
	}
	u.ctx, u.cancel = context.WithCancel(context.Background())
	d.App.Settings().SetTheme(NewTheme(u.look))
	u.window = d.App.NewWindow("MLLPScope")
	u.window.SetPadded(false)
	u.window.SetMaster()
	u.build()
	u.window.SetCloseIntercept(u.Shutdown)
	return u
}

// Window returns the window, for dialogs over it.
func (u *UI) Window() fyne.Window { return u.window }

// Run shows the window and returns when the app has quit and everything that the window started has ended.
func (u *UI) Run() {
	u.pump.Start()
	u.window.ShowAndRun()
	u.close()
}

// Shutdown closes the window and quits the app: first the pump ends, so that nothing crosses to a UI goroutine that is
// going away. It returns at once and may be called more than once and from any goroutine.
func (u *UI) Shutdown() {
	u.closing.Do(func() {
		u.deps.Rules.Close() // who waits for a person gets AE: nobody is there any more
		u.pump.Finish(u.quit)
	})
}

func (u *UI) quit() {
	u.remember()
	u.panel.Close()
	u.rules.close()
	u.sending.close()
	u.handshakes.close()
	u.certMaker.close()
	u.deps.App.Quit()
}

// close ends what the window started. It is called when the app has quit, by whatever way.
func (u *UI) close() {
	u.deps.Rules.Close()
	u.pump.Stop()
	<-u.pump.Done()
	u.cancel()
	u.messages.Close()
	ended := make(chan struct{})
	go func() {
		u.works.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(closeWait): // something waits for a peer; the process ends anyway
	}
	if p, ok := u.picker.(interface{ Close() }); ok {
		p.Close()
	}
	if u.opened != nil {
		_ = u.opened.Close() // it was only read
	}
	if err := u.inspector.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "mllpscope: remove what was opened:", err)
	}
	u.dump.Close()
}

// Post implements Host.
func (u *UI) Post(f func()) bool { return u.pump.Post(f) }

// Go implements Host.
func (u *UI) Go(f func(ctx context.Context)) {
	u.works.Add(1)
	go func() {
		defer u.works.Done()
		f(u.ctx)
	}()
}

// Cost tells how long the window's work keeps the UI goroutine busy. It may be called from any goroutine.
func (u *UI) Cost() PumpCost { return u.pump.Cost() }

// say tells in the status bar and the Log drawer what was done. It may be called from any goroutine.
func (u *UI) say(tone model.Tone, text string) {
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
