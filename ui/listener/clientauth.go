package listener

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/filedlg"
	"mllpscope/ui/model/certificate"
	"mllpscope/ui/widgets"
)

// clientAuth is whether clients are asked for a certificate, and which authorities it may chain to.
type clientAuth struct {
	deps    Deps
	changed func()
	settle  func()

	object  *fyne.Container
	ask     *widgets.Check
	path    *widget.Entry
	choose  *widgets.Button
	details *fyne.Container
	note    *widgets.NoteLine
	problem *widgets.NoteLine

	seen    string // the server's CA file as last shown
	serial  int    // of the newest reading of a CA file
	syncing bool
}

func newClientAuth(d Deps, changed, settle func()) *clientAuth {
	a := &clientAuth{deps: d, changed: changed, settle: settle}
	a.ask = widgets.NewCheck("Require client certificate", a.onAsk)
	a.path = widget.NewEntry()
	a.path.SetPlaceHolder("the system's authorities")
	a.path.OnSubmitted = func(path string) { a.use(strings.TrimSpace(path)) }
	a.choose = widgets.NewButton("Choose CA file…", theme.FolderOpenIcon(), a.onChoose)
	a.choose.Alignment = widget.ButtonAlignLeading
	a.note = widgets.NewNoteLine(widget.MediumImportance)
	a.problem = widgets.NewNoteLine(widget.DangerImportance)
	a.details = container.New(widgets.Stacked{}, a.choose, a.path, a.note)
	a.object = container.New(widgets.Stacked{}, a.ask, a.details, a.problem)
	a.details.Hide()
	return a
}

// sync takes over what was changed elsewhere.
func (a *clientAuth) sync() {
	a.syncing = true
	defer func() { a.syncing = false }()
	on := isTrue(a.deps.Server, "SSLAuthenticateClients")
	if a.ask.Checked != on {
		a.ask.SetChecked(on)
	}
	if a.details.Visible() != on {
		widgets.SetVisible(a.details, on)
	}
	value, err := a.deps.Server.Get("SSLCACertFilePaths")
	if err == nil && (value != a.seen || a.note.Text == "") {
		a.seen = value
		a.path.SetText(value)
		a.describe(value)
	}
}

func (a *clientAuth) onAsk(on bool) {
	if a.syncing {
		return
	}
	a.problem.SayErr(a.deps.Server.Set("SSLAuthenticateClients", boolText(on)))
	a.changed()
}

func (a *clientAuth) onChoose() {
	filters := []filedlg.Filter{
		{Name: "Certificates (PEM, CRT, CER)", Extensions: []string{"pem", "crt", "cer", "p7b"}},
		{Name: "All files", Extensions: []string{"*"}},
	}
	a.deps.Picker.Open("Choose a CA file", filters, func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			a.problem.SayErr(err)
			a.settle()
		case certificate.CheckListPath(path) != nil:
			a.problem.SayErr(certificate.CheckListPath(path))
			a.settle()
		default:
			a.use(path)
		}
	})
}

// use reads the file before it is set: a file without a certificate would refuse every client.
func (a *clientAuth) use(path string) {
	if path == "" {
		a.set("")
		return
	}
	a.read(path, func(words string, err error) {
		if err != nil {
			a.problem.SayErr(err)
			return
		}
		a.note.Say(words)
		a.set(path)
	})
}

func (a *clientAuth) set(path string) {
	err := a.deps.Server.Set("SSLCACertFilePaths", path)
	a.problem.SayErr(err)
	a.changed()
}

func (a *clientAuth) describe(path string) {
	if path == "" {
		a.note.Say("Client certificates must chain to an authority that this system trusts.")
		return
	}
	a.read(path, func(words string, err error) {
		a.problem.SayErr(err)
		a.note.Say(words)
	})
}

// read looks into a CA file off the UI goroutine; only the newest reading is told.
func (a *clientAuth) read(path string, done func(words string, err error)) {
	a.serial++
	serial := a.serial
	now := a.deps.Now()
	a.deps.Go(func() {
		words, err := certificate.ReadAuthorities(path, now)
		a.deps.Run(func() {
			if serial == a.serial {
				done(words, err)
				a.settle()
			}
		})
	})
}
