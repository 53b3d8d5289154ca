package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model"
)

// BannerLine is one trouble in the banner: its words, what can be done, and what closes it.
type BannerLine struct {
	name    string
	Trouble Trouble
	Words   *Label
	Action  *Button
	Dismiss *Button
	folded  bool // its words are hidden
	object  *fyne.Container
}

func newBannerLine(name string, closed func(*BannerLine)) *BannerLine {
	l := &BannerLine{name: name, Words: NewLabel("")}
	l.Words.Wrapping, l.Words.Selectable = fyne.TextWrapWord, true // what is wrong is often sent to somebody else
	l.Action = NewTextButton("", func() { l.Trouble.OnAction() })
	l.Dismiss = NewIconButton(theme.CancelIcon(), "Hide these words", func() { closed(l) })
	buttons := container.NewVBox(container.NewHBox(l.Action, l.Dismiss)) // beside many lines of words they stay low
	line := container.NewBorder(nil, nil, nil, buttons, l.Words)
	back := canvas.NewRectangle(nil)
	l.object = container.New(troubleLook{l, back}, back, container.New(layout.NewCustomPaddedLayout(2, 2, 4, 4), line))
	return l
}

// Name returns under which name it is set and taken away.
func (l *BannerLine) Name() string { return l.name }

// Show shows a trouble.
func (l *BannerLine) Show(t Trouble) {
	l.Trouble = t
	sign := "⚠ "
	if t.Tone == model.ToneBad {
		sign = "✗ "
	}
	l.Words.Importance = ToneImportance(t.Tone)
	l.Words.SetText(sign + t.Text)
	if l.Action.Text != t.Action {
		l.Action.SetText(t.Action)
	}
	SetVisible(l.Action, t.Action != "")
	SetVisible(l.Dismiss, !t.Lasting)
	l.object.Refresh()
}

// rank orders the lines, the highest first.
func (l *BannerLine) rank() int {
	rank := 3 * int(l.Trouble.Tone)
	switch {
	case l.Trouble.Lasting:
		rank += 2
	case !l.Trouble.Rest:
		rank++
	}
	return rank
}

// troubleLook stacks what is in a line and colours its ground by its tone and the theme of the moment.
type troubleLook struct {
	line *BannerLine
	back *canvas.Rectangle
}

// Layout implements fyne.Layout.
func (l troubleLook) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	name := theme.ColorNameWarning
	if l.line.Trouble.Tone == model.ToneBad {
		name = theme.ColorNameError
	}
	l.back.FillColor = Cover(theme.Color(name), coverBanner)
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.NewPos(0, 0))
	}
}

// MinSize implements fyne.Layout.
func (troubleLook) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[len(objects)-1].MinSize()
}
