package leaving

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/widgets"
)

// Bar is the line that says what quitting would cut short. It blocks nothing.
type Bar struct {
	text            *widget.Label
	quit, wait, end *widgets.Button
	object          *fyne.Container
	waiting         bool // the program quits when the long work has ended

	OnQuit func()
}

// NewBar returns a bar that says nothing.
func NewBar() *Bar {
	b := &Bar{text: widget.NewLabel("")}
	b.text.Wrapping = fyne.TextWrapWord
	b.quit = widgets.NewTextButton("Quit now", func() { b.OnQuit() })
	b.quit.Importance = widget.DangerImportance
	b.wait = widgets.NewTextButton("Finish it, then quit", b.await)
	b.end = widgets.NewTextButton("Do not quit", b.Stay)
	buttons := container.NewVBox(container.NewHBox(b.quit, b.wait, b.end)) // beside two lines of words they stay low
	b.object = widgets.Strip(container.NewBorder(nil, nil, nil, buttons, b.text))
	b.object.Hide()
	return b
}

// Object returns what to place in the window.
func (b *Bar) Object() fyne.CanvasObject { return b.object }

// Asked tells whether it is shown: who asks to quit once more means it.
func (b *Bar) Asked() bool { return b.object.Visible() }

// Text returns what is shown, "" for nothing.
func (b *Bar) Text() string {
	if !b.Asked() {
		return ""
	}
	return b.text.Text
}

// Ask says what quitting would cut short.
func (b *Bar) Ask(c Cost) {
	b.waiting = false
	widgets.SetVisible(b.wait, c.Working)
	widgets.SetLabel(b.text, c.Words())
	widgets.SetVisible(b.object, true)
}

// Follow follows what would be cut short, while the bar is shown. It quits when that was to be waited for and has
// ended, and is taken away when there is nothing left to say.
func (b *Bar) Follow(c Cost) {
	switch {
	case !b.Asked():
	case b.waiting && !c.Working:
		b.OnQuit()
	case b.waiting:
	case !c.Any():
		b.Stay()
	default:
		b.Ask(c)
	}
}

// await quits when the long work has ended.
func (b *Bar) await() {
	b.waiting = true
	widgets.SetVisible(b.wait, false)
	widgets.SetLabel(b.text, "MLLPScope quits as soon as this is finished.")
}

// Stay takes the bar away: nothing is quit.
func (b *Bar) Stay() {
	b.waiting = false
	widgets.SetVisible(b.object, false)
}
