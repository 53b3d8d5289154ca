package widgets

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"mllpscope/mllpcore/query"
	"mllpscope/ui/model"
)

// Mistake shows below the filter what is wrong in it: its text, and below the wrong part a mark and what was expected.
// It stands over what is there, so that nothing moves while a person types, and takes no clicks.
type Mistake struct {
	line, mark *canvas.Text
	back       *canvas.Rectangle
	box        *fyne.Container
	object     *fyne.Container
	below      fyne.CanvasObject
}

// NewMistake returns a mistake that shows nothing.
func NewMistake() *Mistake {
	m := &Mistake{line: canvas.NewText("", nil), mark: canvas.NewText("", nil), back: canvas.NewRectangle(nil)}
	for _, t := range []*canvas.Text{m.line, m.mark} {
		t.TextStyle.Monospace = true
	}
	m.back.StrokeWidth = 1
	m.box = &fyne.Container{Objects: []fyne.CanvasObject{m.back, m.line, m.mark}}
	m.show(false)
	return m
}

// Over returns content with the mistake over it, below one of the objects in it.
func (m *Mistake) Over(content, below fyne.CanvasObject) fyne.CanvasObject {
	m.below = below
	m.object = &fyne.Container{Layout: m, Objects: []fyne.CanvasObject{content, m.box}}
	return m.object
}

// Box returns where it is shown, for a test.
func (m *Mistake) Box() fyne.CanvasObject { return m.box }

// Show shows an error in text, and which filter the list goes on showing.
func (m *Mistake) Show(text string, err error, still string) {
	m.line.Text, m.mark.Text = "", err.Error()
	var wrong *query.SyntaxError
	if errors.As(err, &wrong) {
		m.line.Text, m.mark.Text = model.Mistake(text, wrong)
	}
	if still == "" {
		still = "all messages"
	}
	m.line.Text += "    (shown: " + ShortFilter(still) + ")"
	m.show(true)
	m.place()
}

// Hide takes it away: nothing is wrong any more.
func (m *Mistake) Hide() {
	if m.back.Visible() {
		m.show(false)
	}
}

// show shows or hides what is in the box, which itself is always there: Fyne draws nothing anew for what it has never
// drawn.
func (m *Mistake) show(shown bool) {
	for _, o := range m.box.Objects {
		SetVisible(o, shown)
	}
	canvas.Refresh(m.box)
}

// Text returns both lines, "" when nothing is wrong.
func (m *Mistake) Text() string {
	if !m.back.Visible() {
		return ""
	}
	return m.line.Text + "\n" + m.mark.Text
}

// Layout implements fyne.Layout.
func (m *Mistake) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
	m.place()
}

// place puts the box below the filter; where it is too long for the room there, further to the left.
func (m *Mistake) place() {
	if !m.back.Visible() || m.below == nil {
		return
	}
	metrics := NewMetrics()
	m.line.TextSize, m.mark.TextSize = metrics.size, metrics.size
	m.line.Color, m.mark.Color = theme.Color(theme.ColorNameForeground), ToneColor(model.ToneWarn)
	m.back.FillColor, m.back.StrokeColor = theme.Color(theme.ColorNameOverlayBackground), ToneColor(model.ToneWarn)
	m.back.CornerRadius = theme.InputRadiusSize()
	room := m.object.Size().Width
	width := min(max(m.line.MinSize().Width, m.mark.MinSize().Width)+4*Gap, room)
	for y, t := range []*canvas.Text{m.line, m.mark} {
		t.Move(fyne.NewPos(2*Gap, Gap/2+float32(y)*metrics.mono))
		t.Resize(fyne.NewSize(width-4*Gap, metrics.mono))
	}
	size := fyne.NewSize(width, 2*metrics.mono+Gap)
	m.back.Resize(size)
	m.box.Resize(size)
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(m.below).Subtract(driver.AbsolutePositionForObject(m.object))
	m.box.Move(fyne.NewPos(max(min(at.X, room-width), 0), at.Y+m.below.Size().Height+2))
	canvas.Refresh(m.box)
}

// MinSize implements fyne.Layout.
func (m *Mistake) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// ShortFilter cuts a filter for a menu.
func ShortFilter(text string) string {
	const most = 60
	if runes := []rune(strings.TrimSpace(text)); len(runes) > most {
		return string(runes[:most]) + ellipsis
	}
	return text
}
