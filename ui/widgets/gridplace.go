package widgets

import "fyne.io/fyne/v2"

// Columns returns the columns as they are shown.
func (g *Grid) Columns() []Column { return g.columns }

// Left returns how many characters the Scroll columns are moved by.
func (g *Grid) Left() int { return g.left }

// Place returns where a character of a cell is on the grid: the middle of its row, and of the character with this
// number, counted from 0. A row or column that is not on the screen is outside of the grid.
func (g *Grid) Place(row, col, char int) fyne.Position {
	geo := &g.geometry
	y := geo.top + (float32(row-g.top)+0.5)*geo.Row
	x := (float32(char) + 0.5) * geo.Char
	if row >= 0 && row < g.source.Rows() && geo.width[col] > 0 {
		if text, _ := g.source.Cell(row, col); text != "" {
			if left, right := g.reach(text, col, char, char+1); left < right {
				x = (left + right) / 2
			}
		}
	}
	return fyne.NewPos(geo.x[col]+x, y)
}

// Edge returns where a column ends: there a person drags it wider. chars more make it that much wider.
func (g *Grid) Edge(col, chars int) float32 {
	geo := &g.geometry
	return geo.x[col] + geo.width[col] + Gap/2 + float32(chars)*geo.Char
}
