package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// bannerLine is one trouble in the banner: its words, what can be done, and what closes it.
type bannerLine struct {
	name    string
	trouble Trouble
	words   *widget.Label
	action  *widget.Button
	dismiss *widget.Button
	object  *fyne.Container
}

func newBannerLine(name string, closed func(*bannerLine)) *bannerLine {
	l := &bannerLine{name: name, words: widget.NewLabel("")}
	l.words.Wrapping, l.words.Selectable = fyne.TextWrapWord, true // what is wrong is often sent to somebody else
	l.action = widget.NewButton("", func() { l.trouble.OnAction() })
	l.dismiss = widget.NewButtonWithIcon("", theme.CancelIcon(), func() { closed(l) })
	l.dismiss.Importance = widget.LowImportance
	buttons := container.NewVBox(container.NewHBox(l.action, l.dismiss)) // beside many lines of words they stay low
	line := container.NewBorder(nil, nil, nil, buttons, l.words)
	back := canvas.NewRectangle(nil)
	l.object = container.New(troubleLook{l, back}, back, container.New(layout.NewCustomPaddedLayout(2, 2, 4, 4), line))
	return l
}

// show shows a trouble.
func (l *bannerLine) show(t Trouble) {
	l.trouble = t
	sign := "⚠ "
	if t.Tone == model.ToneBad {
		sign = "✗ "
	}
	l.words.Importance = importance(t.Tone)
	l.words.SetText(sign + t.Text)
	if l.action.Text != t.Action {
		l.action.SetText(t.Action)
	}
	show(l.action, t.Action != "")
	show(l.dismiss, !t.Lasting)
	l.object.Refresh()
}

// rank orders the lines, the highest first.
func (l *bannerLine) rank() int {
	rank := 3 * int(l.trouble.Tone)
	switch {
	case l.trouble.Lasting:
		rank += 2
	case !l.trouble.Rest:
		rank++
	}
	return rank
}

// troubleLook stacks what is in a line and colours its ground by its tone and the theme of the moment.
type troubleLook struct {
	line *bannerLine
	back *canvas.Rectangle
}

// Layout implements fyne.Layout.
func (l troubleLook) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	name := theme.ColorNameWarning
	if l.line.trouble.Tone == model.ToneBad {
		name = theme.ColorNameError
	}
	r, g, b, _ := theme.Color(name).RGBA()
	l.back.FillColor = tint(r, g, b)
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.NewPos(0, 0))
	}
}

// MinSize implements fyne.Layout.
func (troubleLook) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[len(objects)-1].MinSize()
}
