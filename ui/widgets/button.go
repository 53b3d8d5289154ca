package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Button is a button that shows by a ring that it has the keyboard, which on a coloured ground is seen by nothing else,
// and may have a tooltip.
type Button struct {
	widget.Button
	Tip string // what it does, and its key; "" for what says so itself

	rest Rest
	ring *canvas.Rectangle
}

// NewButton returns a button with words, a sign, or both.
func NewButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{ring: newRing()}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewTextButton returns a button with words alone.
func NewTextButton(text string, tapped func()) *Button { return NewButton(text, nil, tapped) }

// NewIconButton returns a flat button with a sign alone, and a tooltip that says what it does.
func NewIconButton(icon fyne.Resource, tip string, tapped func()) *Button {
	b := NewButton("", icon, tapped)
	b.Tip, b.Importance = tip, widget.LowImportance
	return b
}

// AccessibilityLabel names a button that has no words.
func (b *Button) AccessibilityLabel() string {
	if b.Text == "" && b.Tip != "" {
		return b.Tip
	}
	return b.Button.AccessibilityLabel()
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() {
	b.ring.Show()
	b.Button.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() {
	b.ring.Hide()
	b.Button.FocusLost()
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(e *fyne.PointEvent) {
	b.rest.Left()
	b.Button.Tapped(e)
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.rest.Over(b, e.AbsolutePosition, func() string { return b.Tip })
}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.rest.Left()
	b.Button.MouseOut()
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	return &ringed{b.Button.CreateRenderer(), b.ring}
}
