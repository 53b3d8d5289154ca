package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Gap is the space between two columns and at both edges.
const Gap = 8

// scrollRoom is what the scroll bar takes at the right edge.
const scrollRoom = 10

// Metrics are the sizes that follow from the theme.
type Metrics struct {
	size float32 // of the text
	Char float32 // advance of a monospace character
	mono float32 // height of a monospace line
	word float32 // height of a proportional line
	Row  float32
}

// NewMetrics returns the sizes of the present theme.
func NewMetrics() Metrics {
	size := theme.TextSize()
	const probe = "0000000000"
	mono := fyne.MeasureText(probe, size, fyne.TextStyle{Monospace: true})
	word := fyne.MeasureText("Mg", size, fyne.TextStyle{})
	return Metrics{
		size: size, Char: mono.Width / float32(len(probe)), mono: mono.Height, word: word.Height,
		Row: float32(int(max(mono.Height, word.Height) + 3)),
	}
}

// gridGeometry is where things are at the grid's present size.
type gridGeometry struct {
	Metrics
	top     float32   // where rows begin, below the header
	visible int       // whole rows that fit
	x       []float32 // left edge of each column, outside of the grid for one that is not on the screen
	width   []float32 // 0 for one that is not on the screen
	most    int       // how many columns can be out of sight on the left
	last    int       // the last column that is on the screen
}

// measure works out the geometry.
func (g *Grid) measure() {
	m := NewMetrics()
	geo := gridGeometry{Metrics: m}
	if g.header {
		geo.top = m.Row + 1
	}
	size := g.Size()
	geo.visible = max(int((size.Height-geo.top)/m.Row), 0)
	geo.width = columnWidths(g.columns, (size.Width-scrollRoom-Gap*float32(len(g.columns)+1))/m.Char, m.Char)
	canPan := !slices.ContainsFunc(g.columns, func(c Column) bool { return c.Scroll })
	geo.place(size.Width-scrollRoom, canPan, g.pan)
	g.pan = min(g.pan, geo.most)
	g.geometry = geo
}

// place puts the columns side by side, from the one that is the first on the screen on. What does not fit is cut off.
func (g *gridGeometry) place(right float32, canPan bool, pan int) {
	g.x = make([]float32, len(g.width))
	used := float32(Gap)
	for i := len(g.width) - 1; i >= 0 && canPan; i-- { // the last columns that fit together
		if used += g.width[i] + Gap; used > right+1 && i < len(g.width)-1 {
			g.most = i + 1
			break
		}
	}
	pan = min(pan, g.most)
	x := float32(Gap)
	for _, w := range g.width[:pan] {
		x -= w + Gap
	}
	for i, w := range g.width {
		g.x[i] = x
		x += w + Gap
		switch room := right - g.x[i]; {
		case i < pan || room < 2*g.Char:
			g.width[i] = 0
		default:
			g.width[i] = min(w, float32(int(room/g.Char+0.01))*g.Char)
			g.last = i
		}
	}
}

// columnWidths shares out room, in characters: to each its wish when there is enough, the rest to those that grow;
// when there is not, each gives up the same part of what it has above its least.
func columnWidths(columns []Column, room, char float32) []float32 {
	var wish, least, grow float32
	columns = slices.Clone(columns)
	for i, c := range columns {
		if c.Width > 0 {
			c.Chars, c.Min, c.Grow = c.Width, c.Width, 0
			columns[i] = c
		}
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
