package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
)

// Point is a character of a cell.
type Point struct{ Row, Col, Char int }

// scrolls returns the first column that scrolls sideways, -1 for none.
func (g *Grid) scrolls() int {
	return slices.IndexFunc(g.columns, func(c Column) bool { return c.Scroll })
}

// Room returns how many characters the column that scrolls sideways has room for.
func (g *Grid) Room() int {
	col := g.scrolls()
	if col < 0 || g.geometry.Char == 0 {
		return 0
	}
	return int(g.geometry.width[col]/g.geometry.Char + 0.01)
}

// widest returns by how many characters the texts on the screen can be moved sideways.
func (g *Grid) widest() int {
	if g.scrolls() < 0 {
		return 0
	}
	return max(g.cells-g.Room(), 0)
}

// asideThumb returns where the thumb of the sideways scroll bar is, from the left edge of the grid on.
func (g *Grid) asideThumb() (x, length float32, shown bool) {
	most := max(g.widest(), g.left)
	if most == 0 {
		return 0, 0, false
	}
	col := g.scrolls()
	track := g.geometry.width[col]
	room := track / g.geometry.Char
	length = max(track*room/(room+float32(most)), thumbMin)
	return g.geometry.x[col] + (track-length)*float32(g.left)/float32(most), length, true
}

// placeAside places the thumb of the sideways scroll bar, over the lower edge of the last row.
func (r *gridRenderer) placeAside() {
	g := r.grid
	if g.scrolls() < 0 {
		return
	}
	g.cells = 0
	for i := range r.slots {
		g.cells = max(g.cells, r.slots[i].cells)
	}
	x, length, shown := g.asideThumb()
	r.aside.Hidden = !shown
	r.aside.Move(fyne.NewPos(x, g.Size().Height-6))
	r.aside.Resize(fyne.NewSize(length, 5))
}

func (g *Grid) onAside(pos fyne.Position) bool {
	if pos.Y < g.Size().Height-8 {
		return false
	}
	_, _, shown := g.asideThumb()
	return shown
}

// pressAside begins to drag the thumb, or moves a page towards the place that was pressed.
func (g *Grid) pressAside(x float32) {
	at, length, _ := g.asideThumb()
	page := int(g.geometry.width[g.scrolls()]/g.geometry.Char) - sideStep/2
	switch {
	case x < at:
		g.sideways(-page)
	case x > at+length:
		g.sideways(page)
	default:
		g.drag = dragState{aside: true, grab: x - at}
	}
}

// dragAside moves the texts sideways.
func (g *Grid) dragAside(x float32) {
	_, length, shown := g.asideThumb()
	col := g.scrolls()
	if track := g.geometry.width[col] - length; shown && track > 0 {
		part := (x - g.drag.grab - g.geometry.x[col]) / track
		g.sideways(int(part*float32(max(g.widest(), g.left))+0.5) - g.left)
	}
}

// pressText begins to drag over characters.
func (g *Grid) pressText(pos fyne.Position) {
	row := g.rowAt(pos)
	if g.OnDrag == nil || row < 0 {
		return
	}
	col := g.columnAt(pos.X)
	g.drag = dragState{text: true, row: row, col: col, char: g.charAt(row, col, pos.X), grab: pos.X}
}

// dragText tells which characters were dragged over; above and below the rows it scrolls.
func (g *Grid) dragText(pos fyne.Position) {
	d := &g.drag
	line := int((pos.Y - g.geometry.top) / g.geometry.Row)
	row := g.top + line
	switch {
	case pos.Y < g.geometry.top:
		row = g.top - 1
	case line >= g.geometry.visible:
		row = g.top + g.geometry.visible
	}
	row = max(min(row, g.source.Rows()-1), 0)
	if !d.far && row == d.row && pos.X > d.grab-leaves && pos.X < d.grab+leaves {
		return
	}
	d.far = true
	g.ScrollTo(row)
	g.OnDrag(Point{d.row, d.col, d.char}, Point{row, d.col, g.charAt(row, d.col, pos.X)})
}
