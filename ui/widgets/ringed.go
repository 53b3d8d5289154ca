package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ringWidth is how wide the ring is around what has the keyboard.
const ringWidth = 2

// newRing returns a ring that is not shown yet.
func newRing() *canvas.Rectangle {
	ring := canvas.NewRectangle(nil)
	ring.StrokeWidth = ringWidth
	ring.Hide()
	return ring
}

// ringed draws a ring over a widget: what has the keyboard is seen by it on every ground.
type ringed struct {
	fyne.WidgetRenderer
	ring *canvas.Rectangle
}

// Objects implements fyne.WidgetRenderer.
func (r *ringed) Objects() []fyne.CanvasObject {
	objects := r.WidgetRenderer.Objects()
	return append(objects[:len(objects):len(objects)], r.ring)
}

// Layout implements fyne.WidgetRenderer.
func (r *ringed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Refresh implements fyne.WidgetRenderer.
func (r *ringed) Refresh() {
	r.ring.StrokeColor = theme.Color(theme.ColorNameForeground)
	r.ring.CornerRadius = theme.Size(theme.SizeNameButtonRadius)
	r.WidgetRenderer.Refresh()
	canvas.Refresh(r.ring)
}

// Check is a tick that shows by a ring that it has the keyboard.
type Check struct {
	widget.Check
	ring *canvas.Rectangle
}

// NewCheck returns a tick that is off.
func NewCheck(text string, changed func(on bool)) *Check {
	c := &Check{ring: newRing()}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// FocusGained implements fyne.Focusable.
func (c *Check) FocusGained() {
	c.ring.Show()
	c.Check.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (c *Check) FocusLost() {
	c.ring.Hide()
	c.Check.FocusLost()
}

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	return &ringed{c.Check.CreateRenderer(), c.ring}
}

// Select is a choice that shows by a ring that it has the keyboard.
type Select struct {
	widget.Select
	ring *canvas.Rectangle
}

// NewSelect returns a choice of these, with none chosen.
func NewSelect(options []string, changed func(string)) *Select {
	s := &Select{ring: newRing()}
	s.Options, s.OnChanged, s.PlaceHolder = options, changed, "(Select one)"
	s.ExtendBaseWidget(s)
	return s
}

// FocusGained implements fyne.Focusable.
func (s *Select) FocusGained() {
	s.ring.Show()
	s.Select.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (s *Select) FocusLost() {
	s.ring.Hide()
	s.Select.FocusLost()
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return &ringed{s.Select.CreateRenderer(), s.ring}
}
