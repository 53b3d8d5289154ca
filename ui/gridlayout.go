package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// gridGap is the space between two columns and at both edges.
const gridGap = 8

// scrollRoom is what the scroll bar takes at the right edge.
const scrollRoom = 10

// gridMetrics are the sizes that follow from the theme.
type gridMetrics struct {
	size float32 // of the text
	char float32 // advance of a monospace character
	mono float32 // height of a monospace line
	word float32 // height of a proportional line
	row  float32
}

func newGridMetrics() gridMetrics {
	size := theme.TextSize()
	const probe = "0000000000"
	mono := fyne.MeasureText(probe, size, fyne.TextStyle{Monospace: true})
	word := fyne.MeasureText("Mg", size, fyne.TextStyle{})
	return gridMetrics{
		size: size, char: mono.Width / float32(len(probe)), mono: mono.Height, word: word.Height,
		row: float32(int(max(mono.Height, word.Height) + 3)),
	}
}

// gridGeometry is where things are at the grid's present size.
type gridGeometry struct {
	gridMetrics
	top     float32   // where rows begin, below the header
	visible int       // whole rows that fit
	x       []float32 // left edge of each column
	width   []float32
}

// measure works out the geometry.
func (g *Grid) measure() {
	m := newGridMetrics()
	geo := gridGeometry{gridMetrics: m}
	if g.header {
		geo.top = m.row + 1
	}
	size := g.Size()
	geo.visible = max(int((size.Height-geo.top)/m.row), 0)
	geo.width = columnWidths(g.columns, (size.Width-scrollRoom-gridGap*float32(len(g.columns)+1))/m.char, m.char)
	geo.x = make([]float32, len(g.columns))
	x := float32(gridGap)
	for i, w := range geo.width {
		geo.x[i] = x
		x += w + gridGap
	}
	g.geometry = geo
}

// columnWidths shares out room, in characters: to each its wish when there is enough, the rest to those that grow;
// when there is not, each gives up the same part of what it has above its least.
func columnWidths(columns []Column, room, char float32) []float32 {
	var wish, least, grow float32
	for _, c := range columns {
		wish += float32(c.Chars)
		least += float32(c.least())
		grow += float32(c.Grow)
	}
	shrink := float32(0)
	if room < wish && wish > least {
		shrink = min((wish-room)/(wish-least), 1)
	}
	widths := make([]float32, len(columns))
	left, keenest := room, 0
	for i, c := range columns {
		w := float32(c.Chars) - shrink*float32(c.Chars-c.least())
		if c.Clip && shrink > 0 {
			w = float32(c.least()) // all of what may be left out, or none
		}
		if room > wish && grow > 0 {
			w += (room - wish) * float32(c.Grow) / grow
		}
		// whole characters: a monospace column has no use for a part of one
		w = float32(int(w + 0.01))
		widths[i] = w * char
		left -= w
		if c.Grow > columns[keenest].Grow {
			keenest = i
		}
	}
	if left >= 1 && grow > 0 {
		widths[keenest] += float32(int(left)) * char
	}
	return widths
}

func (c Column) least() int {
	if c.Min > 0 {
		return c.Min
	}
	return c.Chars
}
