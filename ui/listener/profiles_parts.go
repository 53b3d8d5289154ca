package listener

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/widgets"
)

// onMore opens the menu of what else can be done with profiles.
func (b *ProfileBar) onMore() {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(b.more)
	if canvas == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.more)
	widget.ShowPopUpMenuAtPosition(b.Menu(), canvas, at.AddXY(0, b.more.Size().Height))
}

// Menu returns what can be done with profiles now; the window's menu may show it as well.
func (b *ProfileBar) Menu() *fyne.Menu {
	named := b.state.Name != ""
	item := func(label string, enabled bool, do func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(label, do)
		i.Disabled = !enabled
		return i
	}
	return fyne.NewMenu("Profile",
		item("Save", b.dirty || !named, b.Save),
		item("Save as…", true, b.SaveAs),
		item("Revert to saved", named && b.dirty, b.Revert),
		fyne.NewMenuItemSeparator(),
		item("Rename…", named, b.Rename),
		item("Delete…", named, b.Delete),
	)
}

// profileName is the field a profile's name is typed into; Escape leaves it.
type profileName struct {
	widget.Entry
	cancel func()
}

func newProfileName(done func(string), cancel func()) *profileName {
	n := &profileName{cancel: cancel}
	n.ExtendBaseWidget(n)
	n.SetPlaceHolder("Name of the profile")
	n.OnSubmitted = done
	return n
}

// TypedKey implements fyne.Focusable.
func (n *profileName) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		n.cancel()
		return
	}
	n.Entry.TypedKey(e)
}

func (n *profileName) takeFocus(within fyne.CanvasObject) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(within); canvas != nil {
		canvas.Focus(n)
	}
}

// profileAnswer is one way on from a question.
type profileAnswer struct {
	text string
	do   func() // nil: nothing but to end the question
}

// profileMessage is what profiles have to say, at the top of the listener panel, with the ways on as buttons.
type profileMessage struct {
	object  *fyne.Container
	text    *widgets.NoteLine
	problem *widgets.NoteLine
	answers *fyne.Container
	settle  func()
	said    func() // there is something to be read, or to be answered
}

func newProfileMessage(settle, said func()) *profileMessage {
	m := &profileMessage{
		text: widgets.NewNoteLine(widget.WarningImportance), problem: widgets.NewNoteLine(widget.DangerImportance),
		answers: container.NewVBox(), settle: settle, said: said,
	}
	m.object = container.New(widgets.Stacked{}, m.text, m.problem, m.answers, widget.NewSeparator())
	m.object.Hide()
	return m
}

func (m *profileMessage) sayErr(err error) {
	m.clear()
	m.problem.SayErr(err)
	m.object.Show()
	m.said()
	m.settle()
}

// ask shows a question; it blocks nothing.
func (m *profileMessage) ask(text string, answers ...profileAnswer) {
	m.clear()
	m.text.Say(text)
	for _, a := range answers {
		m.answers.Add(widgets.NewTextButton(a.text, func() {
			m.clear()
			if a.do != nil {
				a.do()
			}
		}))
	}
	m.object.Show()
	m.said()
	m.settle()
}

func (m *profileMessage) clear() {
	m.text.Say("")
	m.problem.Say("")
	m.answers.RemoveAll()
	m.object.Hide()
	m.settle()
}
