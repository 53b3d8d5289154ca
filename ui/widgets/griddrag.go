package widgets

import "fyne.io/fyne/v2"

// thumbMin is the least length of the scroll bar's thumb.
const thumbMin = 18

// dragState is what a drag that began on the scroll bar or at the edge or on the title of a column needs to know.
type dragState struct {
	bar    bool
	grab   float32 // where on the thumb, or from the edge, it began
	sizing bool
	col    int
	width  int // what the column was made, 0 while it is as it was
	title  bool
	moving bool // the title has left its place
	to     int  // before which column it would be put
	aside  bool // the sideways thumb
	text   bool // characters
	far    bool // the pointer has left the character that was pressed
	row    int
	char   int
}

// thumb returns where the scroll bar's thumb is; shown is false when everything is on the screen.
func (g *Grid) thumb(rows int) (y, length float32, shown bool) {
	geo := &g.geometry
	if rows <= geo.visible || geo.visible == 0 {
		return 0, 0, false
	}
	track := g.Size().Height - geo.top
	length = max(track*float32(geo.visible)/float32(rows), thumbMin)
	return geo.top + (track-length)*float32(float64(g.top)/float64(rows-geo.visible)), length, true
}

// pressBar begins to drag the thumb, or moves a page towards the place that was pressed.
func (g *Grid) pressBar(y float32) {
	at, length, _ := g.thumb(g.source.Rows())
	switch {
	case y < at:
		g.SetTop(g.top - g.geometry.visible)
	case y > at+length:
		g.SetTop(g.top + g.geometry.visible)
	default:
		g.drag = dragState{bar: true, grab: y - at}
	}
}

// leaves is how far a title is dragged before that is no click any more.
const leaves = 6

// pressTitle begins a click on a title, or to drag it.
func (g *Grid) pressTitle(x float32) {
	g.drag = dragState{title: true, col: g.columnAt(x), grab: x}
}

// dragTitle shows where the column would be put.
func (g *Grid) dragTitle(x float32) {
	d := &g.drag
	if g.OnMove == nil || !d.moving && x > d.grab-leaves && x < d.grab+leaves {
		return
	}
	to := g.pan
	for i := g.pan; i <= g.geometry.last; i++ {
		if x > g.geometry.x[i]+g.geometry.width[i]/2 {
			to = i + 1
		}
	}
	if !d.moving || to != d.to {
		d.moving, d.to = true, to
		g.Refresh()
	}
}

// dropTitle ends what began on a title.
func (g *Grid) dropTitle(d dragState) {
	switch {
	case d.moving:
		g.Refresh()
		if d.to != d.col && d.to != d.col+1 {
			g.OnMove(d.col, d.to)
		}
	case g.OnTitle != nil:
		g.OnTitle(d.col)
	}
}

// Dragged moves the thumb, or the edge or the title of a column.
func (g *Grid) Dragged(e *fyne.DragEvent) {
	switch {
	case g.drag.text:
		g.dragText(e.Position)
		return
	case g.drag.aside:
		g.dragAside(e.Position.X)
		return
	case g.drag.title:
		g.dragTitle(e.Position.X)
		return
	case g.drag.sizing:
		g.dragEdge(e.Position.X)
		return
	case !g.drag.bar:
		return
	}
	rows := g.source.Rows()
	_, length, shown := g.thumb(rows)
	track := g.Size().Height - g.geometry.top - length
	if !shown || track <= 0 {
		return
	}
	part := float64(e.Position.Y-g.drag.grab-g.geometry.top) / float64(track)
	g.SetTop(int(part*float64(rows-g.geometry.visible) + 0.5))
}

// DragEnd implements fyne.Draggable.
func (g *Grid) DragEnd() {
	before := g.drag
	g.drag = dragState{}
	if before.title {
		g.dropTitle(before)
	}
	if before.sizing && before.width > 0 {
		g.OnWidth(before.col, before.width)
	}
}
