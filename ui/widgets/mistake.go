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

// Mistake shows under the toolbar what is wrong in the filter: its text, and below the wrong part a mark and what was
// expected. It takes no room while nothing is wrong.
type Mistake struct {
	line, mark *canvas.Text
	object     *fyne.Container
}

// NewMistake returns a mistake that shows nothing.
func NewMistake() *Mistake {
	m := &Mistake{line: canvas.NewText("", nil), mark: canvas.NewText("", nil)}
	for _, t := range []*canvas.Text{m.line, m.mark} {
		t.TextStyle.Monospace = true
	}
	m.object = &fyne.Container{Layout: m, Objects: []fyne.CanvasObject{m.line, m.mark}}
	m.object.Hide()
	return m
}

// Object returns what to place in the window.
func (m *Mistake) Object() fyne.CanvasObject { return m.object }

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
	m.Layout(nil, m.object.Size())
	SetVisible(m.object, true)
	m.object.Refresh()
}

// Hide takes it away: nothing is wrong any more.
func (m *Mistake) Hide() { SetVisible(m.object, false) }

// Text returns both lines, "" when nothing is wrong.
func (m *Mistake) Text() string {
	if !m.object.Visible() {
		return ""
	}
	return m.line.Text + "\n" + m.mark.Text
}

// Layout implements fyne.Layout.
func (m *Mistake) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	metrics := NewMetrics()
	m.line.TextSize, m.mark.TextSize = metrics.size, metrics.size
	m.line.Color, m.mark.Color = theme.Color(theme.ColorNameForeground), ToneColor(model.ToneWarn)
	m.line.Move(fyne.NewPos(2*Gap, 0))
	m.mark.Move(fyne.NewPos(2*Gap, metrics.mono))
	for _, t := range []*canvas.Text{m.line, m.mark} {
		t.Resize(fyne.NewSize(max(size.Width-2*Gap, 0), metrics.mono))
	}
}

// MinSize implements fyne.Layout. It asks for no width: a long filter must not widen the window.
func (m *Mistake) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, 2*NewMetrics().mono+2)
}

// ShortFilter cuts a filter for a menu.
func ShortFilter(text string) string {
	const most = 60
	if runes := []rune(strings.TrimSpace(text)); len(runes) > most {
		return string(runes[:most]) + ellipsis
	}
	return text
}
