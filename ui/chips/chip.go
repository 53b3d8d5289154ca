package chips

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Chip is one thing that holds now.
type Chip struct {
	Name  string // under which it stays the same one while its words change
	Tone  model.Tone
	Text  string
	OnTap func() // leads to what it tells
}

// sign stands before the words, so that the colour is not alone.
func (c *Chip) sign() string {
	switch c.Tone {
	case model.ToneBad:
		return "✗ "
	case model.ToneWarn:
		return "⚠ "
	}
	return "● "
}

const (
	chipSide = 7 // room beside the words
	chipEdge = 2 // room above and below them
)

// button is a chip on the screen.
type button struct {
	widget.BaseWidget
	chip             Chip
	width            float32 // the most it ever needed: seconds that count must not move what is beside them
	hovered, focused bool
}

var (
	_ fyne.Tappable      = (*button)(nil)
	_ fyne.Focusable     = (*button)(nil)
	_ desktop.Hoverable  = (*button)(nil)
	_ desktop.Cursorable = (*button)(nil)
)

func newButton() *button {
	b := &button{}
	b.ExtendBaseWidget(b)
	return b
}

// show shows a chip and reports whether that takes more room than before.
func (b *button) show(c Chip) bool {
	same := b.chip.Text == c.Text && b.chip.Tone == c.Tone
	b.chip = c
	if same {
		return false
	}
	before := b.width
	b.width = max(b.width, b.need().Width)
	b.Refresh()
	return b.width > before
}

// need is the room for the words.
func (b *button) need() fyne.Size {
	words := fyne.MeasureText(b.chip.sign()+b.chip.Text, theme.CaptionTextSize()+1, fyne.TextStyle{})
	return words.AddWidthHeight(2*chipSide, 2*chipEdge)
}

// Tapped implements fyne.Tappable.
func (b *button) Tapped(*fyne.PointEvent) {
	if b.chip.OnTap != nil {
		b.chip.OnTap()
	}
}

// FocusGained implements fyne.Focusable.
func (b *button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *button) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		b.Tapped(nil)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *button) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor implements desktop.Cursorable.
func (b *button) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{button: b, back: canvas.NewRectangle(nil), words: canvas.NewText("", nil)}
	r.Refresh()
	return r
}

type renderer struct {
	button *button
	back   *canvas.Rectangle
	words  *canvas.Text
}

// Destroy implements fyne.WidgetRenderer.
func (r *renderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *renderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.back, r.words} }

// MinSize implements fyne.WidgetRenderer.
func (r *renderer) MinSize() fyne.Size {
	need := r.button.need()
	return fyne.NewSize(max(need.Width, r.button.width), need.Height)
}

// Layout implements fyne.WidgetRenderer.
func (r *renderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	least := r.words.MinSize()
	r.words.Move(fyne.NewPos(chipSide, (size.Height-least.Height)/2))
	r.words.Resize(least)
}

// Refresh implements fyne.WidgetRenderer.
func (r *renderer) Refresh() {
	b := r.button
	tone := widgets.ToneColor(b.chip.Tone)
	r.words.Text, r.words.TextSize, r.words.Color = b.chip.sign()+b.chip.Text, theme.CaptionTextSize()+1, tone
	strength := uint8(widgets.CoverChip)
	if b.hovered {
		strength = widgets.CoverOver
	}
	r.back.FillColor, r.back.CornerRadius = widgets.Cover(tone, strength), theme.InputRadiusSize()
	r.back.StrokeColor, r.back.StrokeWidth = tone, 0
	if b.focused {
		r.back.StrokeWidth = 1
	}
	r.Layout(b.Size())
	canvas.Refresh(b)
}
