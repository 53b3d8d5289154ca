package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var _ desktop.Cursorable = (*Grid)(nil)

const (
	// Narrowest is how few characters a column can be dragged to.
	Narrowest = 2
	// Widest is how many characters a column can be dragged to.
	Widest = 200
	// edgeReach is how many pixels from the edge of a column it can be dragged.
	edgeReach = 4
)

// edgeAt returns the column whose right edge is at a place among the titles, -1 for none.
func (g *Grid) edgeAt(pos fyne.Position) int {
	geo := &g.geometry
	if g.OnWidth == nil || !g.inHeader(pos) {
		return -1
	}
	for i := geo.last; i >= g.pan; i-- {
		if edge := geo.x[i] + geo.width[i] + Gap/2; pos.X >= edge-edgeReach && pos.X <= edge+edgeReach {
			return i
		}
	}
	return -1
}

func (g *Grid) pressEdge(col int, x float32) {
	g.drag = dragState{sizing: true, col: col, grab: x - g.geometry.x[col] - g.geometry.width[col]}
}

// dragEdge makes a column so wide that its edge is at x.
func (g *Grid) dragEdge(x float32) {
	geo, d := &g.geometry, &g.drag
	chars := int((x-d.grab-geo.x[d.col])/geo.Char + 0.5)
	chars = max(min(chars, Widest), Narrowest)
	if chars == g.columns[d.col].Width || d.width == 0 && chars == int(geo.width[d.col]/geo.Char+0.5) {
		return
	}
	d.width = chars
	g.columns[d.col].Width = chars
	g.SetColumns(g.columns)
}

// Cursor implements desktop.Cursorable: it tells that the edge of a column can be dragged.
func (g *Grid) Cursor() desktop.Cursor {
	if g.edge || g.drag.sizing {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// panBy brings columns onto the screen that did not fit.
func (g *Grid) panBy(columns int) {
	if pan := max(min(g.pan+columns, g.geometry.most), 0); pan != g.pan {
		g.pan = pan
		g.SetColumns(g.columns)
	}
}
