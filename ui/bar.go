package ui

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
	text     *widget.Label
	progress *widget.ProgressBar
	action   *widget.Button
	dismiss  *widget.Button
	back     *canvas.Rectangle
	object   *fyne.Container

	OnAction func()
	OnHide   func() // a person has read it; nil: it cannot be hidden
}

// NewBar returns a bar that says nothing.
func NewBar() *Bar {
	b := &Bar{text: widget.NewLabel(""), progress: widget.NewProgressBar(), back: canvas.NewRectangle(nil)}
	b.text.Truncation = fyne.TextTruncateClip
	b.action = widget.NewButton("", func() { b.OnAction() })
	b.dismiss = widget.NewButtonWithIcon("", theme.CancelIcon(), func() { b.OnHide() })
	b.dismiss.Importance = widget.LowImportance
	right := container.NewHBox(wide(140, b.progress), b.action, b.dismiss)
	b.progress.Hide()
	line := container.NewBorder(nil, nil, nil, right, b.text)
	b.object = container.New(barLook{b.back}, b.back, container.New(layout.NewCustomPaddedLayout(1, 1, 4, 4), line))
	b.object.Hide()
	return b
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
	setLabel(b.text, text)
	if b.action.Text != action {
		b.action.SetText(action)
	}
	show(b.action, action != "")
	show(b.dismiss, b.OnHide != nil)
	if !b.object.Visible() {
		b.object.Show()
	}
}

// SetProgress shows how much of a work is done, from 0 to 1; less than 0 shows none.
func (b *Bar) SetProgress(part float64) {
	show(b.progress, part >= 0)
	if part >= 0 {
		b.progress.SetValue(min(part, 1))
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
