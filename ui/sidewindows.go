package ui

import (
	"fyne.io/fyne/v2"

	"mllpscope/ui/clients"
	"mllpscope/ui/help"
	"mllpscope/ui/listener"
	"mllpscope/ui/report"
	"mllpscope/ui/rules"
	"mllpscope/ui/send"
	"mllpscope/ui/subwindow"
	"mllpscope/ui/widgets"
)

// sideWindows are the windows beside the main one. They open when they are asked for.
type sideWindows struct {
	rules      *rules.Window
	sending    *send.Window
	handshakes *clients.Handshakes
	certMaker  *listener.CertMaker
	reports    *report.Window
	keys       *help.Keys
	about      *help.About
}

// newSideWindows makes them all but open none.
func (u *UI) newSideWindows() sideWindows {
	open := u.openBeside
	return sideWindows{
		rules: rules.NewWindow(u.deps.Rules, open, u.rulesChanged),
		sending: send.NewWindow(send.Deps{
			Sender: u.deps.Server, Keep: u.deps.Keep, Clients: u.connections.Rows,
			Samples: u.deps.Samples, Picker: u.picker, Host: u, Open: open,
		}),
		handshakes: clients.NewHandshakes(u.deps.Server, open),
		certMaker:  listener.NewCertMaker(u.panel, open, u),
		reports:    u.newReports(),
		keys:       help.NewKeys(u.keys, open),
		about:      help.NewAbout(u.whereKept, u.diagnostics, u.copyAbout, open),
	}
}

// openBeside makes a window that belongs to the main one. It leaves the drawer in sight, where messages may wait for a
// person.
func (u *UI) openBeside(title string) fyne.Window {
	return subwindow.Maker{
		Over: func(content fyne.CanvasObject) fyne.CanvasObject { return widgets.NewTips(content).Object() },
		Open: u.deps.App.NewWindow, Main: u.window, Class: appTitle, Post: u.pump.Post,
		Room: func() (top, bottom float32) {
			driver := u.deps.App.Driver()
			top = driver.AbsolutePositionForObject(u.splits.root).Y
			if u.splits.noDrawer {
				return top, top + u.splits.root.Size().Height
			}
			return top, driver.AbsolutePositionForObject(u.drawer.tabs).Y
		},
	}.New(title)
}

// tick lets those follow that show what happens.
func (w *sideWindows) tick() {
	w.rules.Tick()
	w.sending.Tick()
	w.handshakes.Tick()
}

// close closes them, so that none outlives the main one.
func (w *sideWindows) close() {
	w.rules.Close()
	w.sending.Close()
	w.handshakes.Close()
	w.certMaker.Close()
	w.reports.Close()
	w.keys.Close()
	w.about.Close()
}
