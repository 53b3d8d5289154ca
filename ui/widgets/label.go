package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Label is a label that is muted where it is of low importance, instead of looking as what cannot be used does, and
// tells all of its text where that is cut. Where its text can be selected it is no stop of Tab, which nobody would see:
// what selects is there only while the pointer is over it, or what was selected can be copied.
type Label struct {
	widget.Label
	rest    Rest
	selects fyne.CanvasObject // what selects; nil where nothing can be selected
	over    bool              // the pointer is over it
}

var _ desktop.Hoverable = (*Label)(nil)

// NewLabel returns a label.
func NewLabel(text string) *Label {
	l := &Label{}
	l.Text = text
	l.ExtendBaseWidget(l)
	return l
}

// Heading returns the title of a part of a panel.
func Heading(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}

// FieldLabel returns the name beside a field.
func FieldLabel(text string) *Label {
	l := NewLabel(text)
	l.Importance = widget.LowImportance
	return l
}

// SetLabel changes a label only when its text changes.
func SetLabel(l interface{ SetText(string) }, text string) {
	switch l := l.(type) {
	case *Label:
		if l.Text == text {
			return
		}
	case *widget.Label:
		if l.Text == text {
			return
		}
	}
	l.SetText(text)
}

// MouseIn implements desktop.Hoverable.
func (l *Label) MouseIn(e *desktop.MouseEvent) {
	l.rest.Over(l, e.AbsolutePosition, l.cut)
	l.reach(true)
}

// MouseMoved implements desktop.Hoverable.
func (l *Label) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *Label) MouseOut() {
	l.rest.Left()
	l.reach(false)
}

// reach follows whether the pointer is over the label.
func (l *Label) reach(over bool) {
	if l.over = over; l.selects != nil {
		l.Refresh()
	}
}

// selectable reports whether what selects is there.
func (l *Label) selectable() bool {
	if l.over || l.SelectedText() != "" {
		return true
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(l.selects)
	focusable, ok := l.selects.(fyne.Focusable)
	return ok && c != nil && c.Focused() == focusable
}

// cut returns the text when not all of it is on the screen.
func (l *Label) cut() string {
	if l.Truncation == fyne.TextTruncateOff {
		return ""
	}
	size := theme.Size(theme.SizeNameText)
	if l.SizeName != "" {
		size = theme.Size(l.SizeName)
	}
	room := l.Size().Width - 2*theme.InnerPadding()
	if fyne.MeasureText(l.Text, size, l.TextStyle).Width <= room {
		return ""
	}
	return l.Text
}

// CreateRenderer implements fyne.Widget.
func (l *Label) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	r := &labelRenderer{l.Label.CreateRenderer(), l}
	if all := r.WidgetRenderer.Objects(); l.Selectable && len(all) > 1 {
		l.selects = all[0]
	}
	r.mute()
	return r
}

// labelRenderer gives a label of low importance its colour.
type labelRenderer struct {
	fyne.WidgetRenderer
	label *Label
}

// Objects implements fyne.WidgetRenderer.
func (r *labelRenderer) Objects() []fyne.CanvasObject {
	all := r.WidgetRenderer.Objects()
	if r.label.selects != nil && len(all) > 1 && !r.label.selectable() {
		return all[1:]
	}
	return all
}

// Refresh implements fyne.WidgetRenderer.
func (r *labelRenderer) Refresh() {
	r.mute()
	r.WidgetRenderer.Refresh()
}

// mute replaces the colour of what is disabled, which Fyne gives to labels of low importance.
func (r *labelRenderer) mute() {
	if r.label.Importance != widget.LowImportance {
		return
	}
	for _, o := range r.Objects() {
		text, ok := o.(*widget.RichText)
		if !ok {
			continue
		}
		for _, s := range text.Segments {
			if s, ok := s.(*widget.TextSegment); ok && s.Style.ColorName == theme.ColorNameDisabled {
				s.Style.ColorName = theme.ColorNamePlaceHolder
			}
		}
	}
}
