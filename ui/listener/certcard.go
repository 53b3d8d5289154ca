package listener

import (
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/model/certificate"
	"mllpscope/ui/widgets"
)

// certRefresh is how often the card tells expiry anew although nothing was touched.
const certRefresh = time.Minute

// Room between the columns of the facts, and at their left, where other text has its padding.
const factGap, factInset = 6, 3

// certFilters are the file types of the certificate picker.
func certFilters() []filedlg.Filter {
	return []filedlg.Filter{
		{Name: "Certificates with key (PFX, P12, PEM)", Extensions: []string{"pfx", "p12", "pem", "key", "crt", "cer"}},
		{Name: "All files", Extensions: []string{"*"}},
	}
}

// certCard shows a certificate before it is used, asks for its password, and gives it to the server.
type certCard struct {
	deps    Deps
	state   *certificate.Card
	changed func()
	settle  func()
	reveal  func(fyne.CanvasObject)

	object   *fyne.Container
	status   *widget.Label
	path     *widget.Entry
	choose   *widgets.Button
	password *widget.Entry
	unlock   *widgets.Button
	lock     *fyne.Container
	remember *remembering
	note     *widgets.NoteLine
	problem  *widgets.NoteLine
	facts    *fyne.Container
	about    fyne.CanvasObject // the facts with their room around them
	copies   *fyne.Container   // buttons that copy what is shown
	subject  *widgets.Select
	apply    *widgets.Button
	discard  *widgets.Button
	actions  *fyne.Container

	view     certificate.View
	drawn    time.Time
	applying bool
	syncing  bool
	failed   string // of a start that had no certificate
	start    func() // what follows once what was picked is in use; nil for nothing
	tried    string // the path that was picked last
}

func newCertCard(d Deps, changed, settle func(), reveal func(fyne.CanvasObject)) *certCard {
	c := &certCard{
		deps: d, state: certificate.NewCard(d.Now), changed: changed, settle: settle, reveal: reveal,
	}
	c.build()
	c.follow()
	c.draw()
	return c
}

func (c *certCard) build() {
	c.status = widget.NewLabel("")
	c.path = widget.NewEntry()
	c.path.SetPlaceHolder("Or type a path and press Enter")
	c.path.OnSubmitted = func(path string) { c.pick(strings.TrimSpace(path)) }
	c.choose = widgets.NewButton("Choose PFX…", theme.FolderOpenIcon(), c.onChoose)
	c.choose.Alignment = widget.ButtonAlignLeading

	c.password = widget.NewPasswordEntry()
	c.password.SetPlaceHolder("Password of the file")
	c.password.OnSubmitted = func(string) { c.onUnlock() }
	c.unlock = widgets.NewTextButton("Unlock", c.onUnlock)
	c.lock = container.NewBorder(nil, nil, nil, c.unlock, c.password)
	c.remember = newRemembering(c.deps, c.draw, c.openRemembered)

	c.note = widgets.NewNoteLine(widget.MediumImportance)
	c.problem = widgets.NewNoteLine(widget.DangerImportance)
	c.facts = container.New(widgets.Pairs{Gap: factGap})
	c.about = container.New(layout.NewCustomPaddedLayout(0, 0, factInset, 0), widgets.Dense(c.facts))
	c.copies = container.NewGridWithColumns(2,
		copyButton("Copy SHA-256", func() { c.copyOut(c.view.Fingerprint, "the certificate's SHA-256") }),
		copyButton("Copy PEM", func() { c.copyOut(c.view.PEM, "the certificate") }),
	)
	c.subject = widgets.NewSelect(nil, c.onSubject)
	c.apply = widgets.NewButton("Apply", theme.ConfirmIcon(), c.onApply)
	c.apply.Importance = widget.HighImportance
	c.discard = widgets.NewTextButton("Cancel", c.onDiscard)
	c.actions = container.NewGridWithColumns(2, c.apply, c.discard)

	c.object = container.New(widgets.Stacked{},
		widget.NewSeparator(),
		container.NewBorder(nil, nil, widgets.Heading("Certificate"), c.status),
		c.choose, c.path, c.note, c.lock, c.problem, c.subject, c.actions, c.remember.object, c.about, c.copies,
	)
}

func copyButton(text string, f func()) *widgets.Button {
	b := widgets.NewButton(text, theme.ContentCopyIcon(), f)
	b.Importance = widget.LowImportance
	return b
}

// copyOut puts something of the certificate onto the clipboard.
func (c *certCard) copyOut(text, what string) {
	if c.deps.Copy != nil && text != "" {
		c.deps.Copy(text, what)
	}
}

func (c *certCard) onChoose() {
	c.deps.Picker.Open("Choose a certificate", certFilters(), func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			c.fail(err)
		default:
			c.pick(path)
		}
	})
}

func (c *certCard) pick(path string) {
	if path == "" {
		return
	}
	c.failed, c.start, c.tried = "", nil, path
	c.run(c.state.Pick(path))
}

func (c *certCard) onUnlock() {
	password := c.password.Text
	if password == "" {
		return
	}
	c.run(c.state.Unlock(password))
}

// openRemembered opens the file with what the keyring has for it, unless it is being opened already.
func (c *certCard) openRemembered(password string) {
	if c.view.Locked && !c.view.Busy {
		c.run(c.state.Unlock(password))
	}
}

// run reads a store off the UI goroutine and shows what came of it.
func (c *certCard) run(job certificate.Job) {
	if job == nil {
		return
	}
	c.draw()
	c.deps.Go(func() {
		outcome := job()
		c.deps.Run(func() {
			if c.state.Finish(outcome) {
				c.read()
			}
		})
	})
}

// read follows a store that has been read, or that turned out not to open.
func (c *certCard) read() {
	_, byProfile := c.state.Wanted()
	picked, ready := c.state.Ready()
	c.draw()
	if ready && (byProfile || c.start != nil) {
		c.use(picked) // the profile or Start has said so already
		return
	}
	c.start = nil
	switch {
	case c.view.Locked:
		c.focus(c.password)
		c.reveal(c.lock)
	case c.view.CanApply:
		c.focus(c.apply)
		c.reveal(c.actions)
	}
}

// focus moves the keyboard to what comes next, when the card is in a window and something in it has the keyboard.
func (c *certCard) focus(w fyne.Focusable) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(c.object)
	if canvas == nil || !c.object.Visible() {
		return
	}
	switch canvas.Focused() {
	case nil, c.path, c.choose, c.password, c.unlock:
		canvas.Focus(w)
	}
}

func (c *certCard) onSubject(subject string) {
	if c.syncing || subject == c.view.Subject {
		return
	}
	c.state.Choose(subject)
	c.draw()
}

func (c *certCard) onDiscard() {
	c.start = nil
	c.state.Discard()
	c.draw()
	c.changed()
}

func (c *certCard) onApply() {
	if credential, ok := c.state.Ready(); ok {
		c.use(credential)
	}
}

// failStart says why listening did not begin for want of a certificate.
func (c *certCard) failStart(err error) {
	if c.view.Locked {
		err = errors.New("the chosen certificate is not in use yet: type its password, then press Start")
	}
	c.fail(err)
}

// fail shows an error that is about the certificate but did not come from reading one.
func (c *certCard) fail(err error) {
	c.failed = model.Sentence(err.Error())
	c.draw()
}
