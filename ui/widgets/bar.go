package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Bar is a line under the toolbar about one thing that was done or goes on, with what can be done about it. It takes no
// room while it has nothing to say.
type Bar struct {
	text     *Label
	Progress *widget.ProgressBar
	Action   *Button
	Dismiss  *Button
	object   *fyne.Container

	OnAction func()
	OnHide   func() // a person has read it; nil: it cannot be hidden
}

// NewBar returns a bar that says nothing.
func NewBar() *Bar {
	b := &Bar{text: NewLabel(""), Progress: widget.NewProgressBar()}
	b.text.Truncation = fyne.TextTruncateClip
	b.Action = NewTextButton("", func() { b.OnAction() })
	b.Dismiss = NewIconButton(theme.CancelIcon(), "Close", func() { b.OnHide() })
	right := container.NewHBox(Wide(140, b.Progress), b.Action, b.Dismiss)
	b.Progress.Hide()
	line := container.NewBorder(nil, nil, nil, right, b.text)
	b.object = Strip(line)
	b.object.Hide()
	return b
}

// Strip puts a line of controls on the ground that bars have.
func Strip(line fyne.CanvasObject) *fyne.Container {
	back := canvas.NewRectangle(nil)
	return container.New(barLook{back}, back, container.New(layout.NewCustomPaddedLayout(1, 1, 4, 4), line))
}

// barLook stacks what is in a bar and colours its ground by the theme of the moment.
type barLook struct{ back *canvas.Rectangle }

// Layout implements fyne.Layout.
func (l barLook) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.back.FillColor = theme.Color(theme.ColorNameHeaderBackground)
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.NewPos(0, 0))
	}
}

// MinSize implements fyne.Layout.
func (barLook) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[len(objects)-1].MinSize()
}

// Object returns what to place in the window.
func (b *Bar) Object() fyne.CanvasObject { return b.object }

// Say shows words and what can be done.
func (b *Bar) Say(text, action string) {
	SetLabel(b.text, text)
	if b.Action.Text != action {
		b.Action.SetText(action)
	}
	SetVisible(b.Action, action != "")
	SetVisible(b.Dismiss, b.OnHide != nil)
	if !b.object.Visible() {
		b.object.Show()
	}
}

// SetProgress shows how much of a work is done, from 0 to 1; less than 0 shows none.
func (b *Bar) SetProgress(part float64) {
	SetVisible(b.Progress, part >= 0)
	if part >= 0 {
		b.Progress.SetValue(min(part, 1))
	}
}

// Hide takes the bar away.
func (b *Bar) Hide() { b.object.Hide() }

// Text returns what is shown, "" for nothing.
func (b *Bar) Text() string {
	if !b.object.Visible() {
		return ""
	}
	return b.text.Text
}
