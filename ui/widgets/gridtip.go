package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// titleRow stands for the titles among the rows.
const titleRow = -2

// restOver begins to wait for a pointer that rests on a cell or a title; moving inside of it goes on waiting.
func (g *Grid) restOver(e *desktop.MouseEvent) {
	row, col := g.rowAt(e.Position), g.columnAt(e.Position.X)
	if g.inHeader(e.Position) {
		row = titleRow
	}
	if row == g.tipRow && col == g.tipCol {
		return
	}
	g.restLeft()
	g.tipRow, g.tipCol = row, col
	if row == -1 || g.drag != (dragState{}) {
		return
	}
	g.rest.Over(g, e.AbsolutePosition, func() string { return g.TipAt(row, col) })
}

// restLeft ends that: the pointer has gone, other rows are under it, or something was done.
func (g *Grid) restLeft() {
	g.tipRow, g.tipCol = -1, -1
	g.rest.Left()
}

// TipAt returns what the tooltip of a cell says, or with a row of -2 that of a title: what is there and not seen.
func (g *Grid) TipAt(row, col int) string {
	if col < 0 || col >= len(g.columns) {
		return ""
	}
	c := g.columns[col]
	switch {
	case row == titleRow && c.About != "":
		return c.About
	case row == titleRow:
		if size := theme.CaptionTextSize(); CutWords(c.Title, size, g.geometry.width[col]+Gap) != c.Title {
			return c.Title
		}
		return ""
	case row < 0 || row >= g.source.Rows():
		return ""
	}
	if g.OnTip != nil {
		if text := g.OnTip(row, col); text != "" {
			return text
		}
	}
	if text, _ := g.source.Cell(row, col); g.header && g.cutCell(text, col) { // lines of a text are read by scrolling
		return text
	}
	return ""
}

// cutCell reports whether a cell does not show all of its text.
func (g *Grid) cutCell(text string, col int) bool {
	width := g.geometry.width[col]
	if g.columns[col].Words {
		return CutWords(text, g.geometry.size, width) != text
	}
	return g.left > 0 && g.columns[col].Scroll || cutMono(text, 0, int(width/g.geometry.Char+0.01), true) != text
}

var _ fyne.Widget = (*Grid)(nil)
