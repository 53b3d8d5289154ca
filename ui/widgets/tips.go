package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

const (
	tipLines  = 12   // at most
	tipWidest = 560  // of a line
	tipBelow  = 20   // how far below the pointer
	tipBytes  = 1500 // of a text
	tipSide   = 7    // room beside the words
	tipEdge   = 4    // room above and below them
)

// Tips is the one tooltip of a window: a layer over its content that takes no clicks and no hovering.
type Tips struct {
	object *fyne.Container
	layer  *fyne.Container // always there: Fyne draws nothing anew for what it has never drawn
	back   *canvas.Rectangle
	lines  []*canvas.Text
	text   string
}

// NewTips returns a tooltip over content, which shows nothing.
func NewTips(content fyne.CanvasObject) *Tips {
	t := &Tips{back: canvas.NewRectangle(nil)}
	t.layer = &fyne.Container{Objects: []fyne.CanvasObject{t.back}}
	t.back.Hide()
	t.object = &fyne.Container{Layout: t, Objects: []fyne.CanvasObject{content, t.layer}}
	return t
}

// Object returns what to place in the window: its content with the layer over it.
func (t *Tips) Object() fyne.CanvasObject { return t.object }

// Text returns what is shown, "" for nothing.
func (t *Tips) Text() string {
	if !t.back.Visible() {
		return ""
	}
	return t.text
}

// Layout implements fyne.Layout.
func (t *Tips) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}

// MinSize implements fyne.Layout.
func (t *Tips) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Show says something near a place of the window.
func (t *Tips) Show(text string, at fyne.Position) {
	t.text = text
	size := theme.CaptionTextSize() + 1
	lines := wrapTip(text, size)
	for len(t.lines) < len(lines) {
		line := canvas.NewText("", nil)
		t.lines = append(t.lines, line)
		t.layer.Objects = append(t.layer.Objects, line)
	}
	t.back.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	t.back.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	t.back.StrokeWidth, t.back.CornerRadius = 1, theme.InputRadiusSize()
	width, y := float32(0), float32(tipEdge)
	for i, line := range t.lines {
		if line.Hidden = i >= len(lines); line.Hidden {
			continue
		}
		line.Text, line.TextSize, line.Color = lines[i], size, theme.Color(theme.ColorNameForeground)
		least := line.MinSize()
		line.Move(fyne.NewPos(tipSide, y))
		line.Resize(least)
		width, y = max(width, least.Width), y+least.Height
	}
	box := fyne.NewSize(width+2*tipSide, y+tipEdge)
	t.back.Resize(box)
	t.layer.Resize(box)
	t.layer.Move(t.place(at, box))
	t.back.Show()
	canvas.Refresh(t.layer)
}

// place returns where the tooltip stands: below the pointer, or above where there is no room, and never out of sight.
func (t *Tips) place(at fyne.Position, box fyne.Size) fyne.Position {
	room := t.object.Size()
	at = at.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(t.object))
	y := at.Y + tipBelow
	if y+box.Height > room.Height {
		y = at.Y - box.Height - tipEdge
	}
	return fyne.NewPos(max(min(at.X, room.Width-box.Width-tipEdge), 0), max(y, 0))
}

// Hide takes it away.
func (t *Tips) Hide() {
	t.back.Hide()
	for _, line := range t.lines {
		line.Hide()
	}
	canvas.Refresh(t.layer)
}

// tipsOf returns the tooltip of the window that shows o, nil when it has none.
func tipsOf(o fyne.CanvasObject) *Tips {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	return TipsIn(c.Content())
}

// TipsIn returns the tooltip over the content of a window, nil when it has none.
func TipsIn(content fyne.CanvasObject) *Tips {
	for range 2 { // a window beside the main one has a container of its own around its content
		box, ok := content.(*fyne.Container)
		if !ok || len(box.Objects) == 0 {
			return nil
		}
		if t, ok := box.Layout.(*Tips); ok {
			return t
		}
		content = box.Objects[0]
	}
	return nil
}

// wrapTip breaks words into lines that are not too wide; what would be too much is left out with a sign.
func wrapTip(text string, size float32) []string {
	var lines []string
	if len(text) > tipBytes {
		text = strings.ToValidUTF8(text[:tipBytes], "") + ellipsis
	}
	fits := func(s string) bool { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width <= tipWidest }
	for line := range strings.SplitSeq(text, "\n") {
		for !fits(line) {
			at := fitting(line, fits)
			lines = append(lines, strings.TrimRight(line[:at], " "))
			line = strings.TrimLeft(line[at:], " ")
			if len(lines) > tipLines {
				break
			}
		}
		lines = append(lines, line)
		if len(lines) > tipLines {
			lines = append(lines[:tipLines-1], ellipsis)
			break
		}
	}
	return lines
}

// fitting returns how many bytes of a line are shown in it: up to a blank where there is one, and never none.
func fitting(line string, fits func(string) bool) int {
	most, blank := 0, 0
	for i, r := range line {
		if i > 0 && !fits(line[:i]) {
			break
		}
		most = i
		if r == ' ' {
			blank = i
		}
	}
	switch {
	case blank > 0:
		return blank
	case most > 0:
		return most
	}
	return len(line)
}
