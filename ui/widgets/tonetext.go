package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// ToneText is a line of words in the colour of a tone, also after the look of the window has changed.
type ToneText struct {
	widget.BaseWidget
	Style fyne.TextStyle

	text string
	tone model.Tone
}

// NewToneText returns a text.
func NewToneText(tone model.Tone, text string) *ToneText {
	t := &ToneText{text: text, tone: tone}
	t.ExtendBaseWidget(t)
	return t
}

// Text returns what it says.
func (t *ToneText) Text() string { return t.text }

// Say shows another text or tone, and reports whether it is another one.
func (t *ToneText) Say(tone model.Tone, text string) bool {
	if t.text == text && t.tone == tone {
		return false
	}
	t.text, t.tone = text, tone
	t.Refresh()
	return true
}

// CreateRenderer implements fyne.Widget.
func (t *ToneText) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &toneRenderer{of: t, text: canvas.NewText("", nil)}
	r.take()
	return r
}

type toneRenderer struct {
	of   *ToneText
	text *canvas.Text
}

func (r *toneRenderer) take() {
	r.text.Text, r.text.Color, r.text.TextStyle = r.of.text, ToneColor(r.of.tone), r.of.Style
	r.text.TextSize = theme.TextSize()
}

// Destroy implements fyne.WidgetRenderer.
func (r *toneRenderer) Destroy() {}

// Layout implements fyne.WidgetRenderer.
func (r *toneRenderer) Layout(size fyne.Size) { r.text.Resize(size) }

// MinSize implements fyne.WidgetRenderer.
func (r *toneRenderer) MinSize() fyne.Size {
	r.take()
	return r.text.MinSize()
}

// Objects implements fyne.WidgetRenderer.
func (r *toneRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }

// Refresh implements fyne.WidgetRenderer.
func (r *toneRenderer) Refresh() {
	r.take()
	canvas.Refresh(r.text)
}
