package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// needsPicked makes the rectangles that show a selection which is no range, one for each row of the screen, and reports
// whether there are new ones. Most grids never have any.
func (r *gridRenderer) needsPicked() bool {
	if r.grid.Picked == nil || len(r.picked) >= r.grid.geometry.visible {
		return false
	}
	for len(r.picked) < r.grid.geometry.visible {
		r.picked = append(r.picked, canvas.NewRectangle(r.selection.FillColor))
	}
	return true
}

// placePicked puts them behind the selected rows.
func (r *gridRenderer) placePicked(rows int) {
	g, geo := r.grid, &r.geometry
	for i, p := range r.picked {
		row := g.top + i
		p.Hidden = g.Picked == nil || i >= geo.visible || row >= rows || !g.Picked(row)
		p.Move(fyne.NewPos(0, geo.top+float32(i)*geo.Row))
		p.Resize(fyne.NewSize(g.Size().Width, geo.Row))
	}
	r.selection.Hidden = r.selection.Hidden || g.Picked != nil
}

// gapBefore returns the middle of the gap before a column, or behind the last.
func (g *Grid) gapBefore(col int) float32 {
	if col > g.geometry.last {
		return g.geometry.x[g.geometry.last] + g.geometry.width[g.geometry.last] + Gap/2 - 1
	}
	return max(g.geometry.x[col]-Gap/2-1, 0)
}
