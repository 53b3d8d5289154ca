package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// wheelCatcher lies unseen over what scrolls and takes the mouse wheel alone: entries would keep it for themselves, and
// the wheel would be dead over them.
type wheelCatcher struct {
	widget.BaseWidget
	to *container.Scroll
}

var _ fyne.Scrollable = (*wheelCatcher)(nil)

func newWheelCatcher(to *container.Scroll) *wheelCatcher {
	w := &wheelCatcher{to: to}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled implements fyne.Scrollable.
func (w *wheelCatcher) Scrolled(e *fyne.ScrollEvent) { w.to.Scrolled(e) }

// CreateRenderer implements fyne.Widget.
func (w *wheelCatcher) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
