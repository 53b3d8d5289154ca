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

// Banner is the bar at the top for what concerns the whole app. It shows the gravest of what is wrong; each trouble has
// a name under which it is set and taken away.
type Banner struct {
	troubles map[string]trouble
	order    []string
	text     *widget.Label
	back     *canvas.Rectangle
	object   *fyne.Container
	shown    string
}

type trouble struct {
	tone model.Tone
	text string
}

// NewBanner returns a banner that shows nothing.
func NewBanner() *Banner {
	b := &Banner{troubles: make(map[string]trouble), text: widget.NewLabel(""), back: canvas.NewRectangle(nil)}
	b.text.Wrapping = fyne.TextWrapWord
	hide := widget.NewButtonWithIcon("", theme.CancelIcon(), func() { b.Clear(b.shown) })
	hide.Importance = widget.LowImportance
	line := container.NewBorder(nil, nil, nil, hide, b.text)
	b.object = container.NewStack(b.back, container.New(layout.NewCustomPaddedLayout(2, 2, 4, 4), line))
	b.object.Hide()
	return b
}

// Object returns what to place in the window.
func (b *Banner) Object() fyne.CanvasObject { return b.object }

// Set says that something is wrong. tone is ToneBad or ToneWarn.
func (b *Banner) Set(name string, tone model.Tone, text string) {
	if _, known := b.troubles[name]; !known {
		b.order = append(b.order, name)
	}
	b.troubles[name] = trouble{tone: tone, text: text}
	b.show()
}

// Clear says that it is well again, or that the person has read it.
func (b *Banner) Clear(name string) {
	if _, known := b.troubles[name]; !known {
		return
	}
	delete(b.troubles, name)
	for i, n := range b.order {
		if n == name {
			b.order = append(b.order[:i], b.order[i+1:]...)
			break
		}
	}
	b.show()
}

// Text returns what is shown, "" for nothing.
func (b *Banner) Text() string {
	if b.shown == "" {
		return ""
	}
	return b.text.Text
}

func (b *Banner) show() {
	b.shown = ""
	for _, name := range b.order {
		if b.shown == "" || b.troubles[name].tone > b.troubles[b.shown].tone {
			b.shown = name
		}
	}
	if b.shown == "" {
		b.object.Hide()
		return
	}
	t := b.troubles[b.shown]
	sign, name := "⚠ ", theme.ColorNameWarning
	if t.tone == model.ToneBad {
		sign, name = "✗ ", theme.ColorNameError
	}
	back := theme.Color(name)
	r, g, bl, _ := back.RGBA()
	b.back.FillColor = tint(r, g, bl)
	b.back.Refresh()
	b.text.Importance = importance(t.tone)
	b.text.SetText(sign + t.text)
	b.object.Show()
}
