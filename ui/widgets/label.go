package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Label is a label that is muted where it is of low importance, instead of looking as what cannot be used does, and
// tells all of its text where that is cut.
type Label struct {
	widget.Label
	rest Rest
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
}

// MouseMoved implements desktop.Hoverable.
func (l *Label) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *Label) MouseOut() { l.rest.Left() }

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
	r.mute()
	return r
}

// labelRenderer gives a label of low importance its colour.
type labelRenderer struct {
	fyne.WidgetRenderer
	label *Label
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
