package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// Column says how one column of a Grid looks. Widths are in characters of the monospace font.
type Column struct {
	Title  string
	Chars  int    // what it would like
	Min    int    // what it shrinks to when the grid is narrow; 0 means Chars
	Grow   int    // its share of what is left over; 0 for none
	Width  int    // what a person made it, whatever Chars, Min and Grow say; 0 for nothing
	End    bool   // aligned to the right, for numbers
	Clip   bool   // cut without a sign, for text whose end may be left out, such as a time's milliseconds
	Words  bool   // our own words, in the proportional font
	Scroll bool   // moves with the grid's sideways scrolling
	About  string // what it shows, for the tooltip of its title; "" for what the title says
	Sorted int    // rows are sorted by it: 1 with the least on top, -1 with the greatest; 0 for not
}

// GridSource gives a Grid its rows, ready to be drawn: Cell is called for every cell on the screen at every refresh.
type GridSource interface {
	Rows() int
	Cell(row, col int) (text string, tone model.Tone)
}

// GridMarker is a GridSource that marks some characters of its cells, such as those that another view has selected.
type GridMarker interface {
	// Marked returns the first marked character of a cell's text and the first one after it, equal for none.
	Marked(row, col int) (from, to int)
}

// Grid is a virtual table of one-line rows of one height: it draws only what is on the screen, whatever the number of
// rows. It scrolls by whole rows, so that positions stay exact with millions of them, and selects whole rows.
//
// Unlike widget.Table it holds canvas texts alone and touches only those whose text changed.
type Grid struct {
	widget.BaseWidget

	columns []Column
	renewed int // grows when they become others
	source  GridSource
	header  bool

	top      int // first row drawn
	left     int // characters that Scroll columns are moved by
	pan      int // columns that are out of sight on the left, where not all fit
	selected int // -1 for none
	anchor   int // the other end of a selection of several rows; -1 for none
	shift    bool
	hovered  int
	focused  bool
	pressed  bool
	drag     dragState
	wheel    float32
	aside    float32 // of the wheel, sideways
	edge     bool    // the pointer is where a column can be made wider
	geometry gridGeometry
	advances advances
	cells    int  // that the widest text on the screen takes, of those that scroll sideways
	rest     Rest // of the pointer
	tipRow   int  // where it rests
	tipCol   int

	OnSelect   func(row int)                    // a person chose a row; -1 never comes
	OnExtend   func(row int)                    // a person extended the selection to a row; nil: one row only
	OnActivate func(row int)                    // Enter on the selected row, or a click on it when it is selected already
	OnCell     func(row, col int) bool          // a cell was clicked; true when that is not to select its row
	OnPoint    func(row, col, char int) bool    // a character was clicked; true: its row is not selected
	OnMoved    func(top, visible int)           // another part of the rows is on the screen
	OnKey      func(e *fyne.KeyEvent) bool      // sees keys first; true when it took the key
	OnFocus    func(focused bool)               // got or lost the keyboard
	OnMenu     func(row int, pos fyne.Position) // right click on a row, at a place of the window
	OnHeader   func(col int, pos fyne.Position) // right click on a column's title
	OnWidth    func(col, chars int)             // a person made a column wider or narrower; nil: nobody can

	Picked     func(row int) bool                    // which rows are selected where they are no range; nil: they are
	OnToggle   func(row int)                         // Ctrl and a click on a row
	OnCellMenu func(row, col int, pos fyne.Position) // OnMenu for who wants to know the column
	OnTitle    func(col int)                         // a click on a column's title
	OnMove     func(from, to int)                    // a column was dragged before another one, or behind the last

	OnRoom func(chars int)           // the column that scrolls sideways has become wider or narrower
	OnDrag func(from, to Point)      // characters were dragged over: from the pressed one to that at the pointer
	OnTip  func(row, col int) string // what a tooltip says of a cell; "" or nil: its text where it is cut
}

// NewGrid returns a grid that shows source. A column without a title anywhere means a grid without a header.
func NewGrid(columns []Column, source GridSource) *Grid {
	g := &Grid{source: source, selected: -1, anchor: -1, hovered: -1}
	g.setColumns(columns)
	g.ExtendBaseWidget(g)
	return g
}

func (g *Grid) setColumns(columns []Column) {
	g.columns, g.header = columns, false
	for _, c := range columns {
		g.header = g.header || c.Title != ""
	}
}

// SetColumns shows other columns of the same rows.
func (g *Grid) SetColumns(columns []Column) {
	g.setColumns(columns)
	g.measure()
	g.renewed++
	g.Refresh()
}

// SetSource shows other rows from their start, with nothing selected.
func (g *Grid) SetSource(s GridSource) {
	g.source = s
	g.top, g.left, g.selected, g.anchor, g.hovered = 0, 0, -1, -1, -1
	g.Refresh()
}

// Top returns the first row on the screen and how many fit.
func (g *Grid) Top() (top, visible int) { return g.top, g.geometry.visible }

// Selected returns the selected row, -1 for none.
func (g *Grid) Selected() int { return g.selected }

// Shift says that n rows came on top. A grid that shows the first row goes on showing the first; one that was scrolled
// down stays on the rows it shows. The selection moves with its row either way. Refresh is left to the caller.
func (g *Grid) Shift(n int) {
	if n == 0 {
		return
	}
	g.restLeft()
	if g.selected >= 0 {
		g.selected = max(g.selected+n, 0)
	}
	if g.anchor >= 0 {
		g.anchor = max(g.anchor+n, 0)
	}
	if g.top > 0 {
		g.top = max(g.top+n, 0)
		if g.hovered >= 0 {
			g.hovered += n // the same row stays under the pointer
		}
	}
}

// SetSelected marks a row, -1 none, without telling OnSelect and without scrolling. Refresh is left to the caller.
func (g *Grid) SetSelected(row int) { g.selected = row }

// SetAnchor marks all rows from this one to the selected one as well, -1 none. Refresh is left to the caller.
func (g *Grid) SetAnchor(row int) { g.anchor = row }

// SelectedRange returns the first and the last of the selected rows, -1 for none.
func (g *Grid) SelectedRange() (first, last int) {
	if g.anchor < 0 || g.selected < 0 {
		return g.selected, g.selected
	}
	return min(g.anchor, g.selected), max(g.anchor, g.selected)
}

// IsSelected reports whether a row is selected.
func (g *Grid) IsSelected(row int) bool {
	if g.Picked != nil {
		return g.Picked(row)
	}
	first, last := g.SelectedRange()
	return row >= 0 && row >= first && row <= last
}

// ScrollTo brings a row onto the screen.
func (g *Grid) ScrollTo(row int) {
	top := g.top
	if row < top {
		top = row
	}
	if visible := max(g.geometry.visible, 1); row >= top+visible {
		top = row - visible + 1
	}
	g.SetTop(top)
}

// ScrollSide moves the Scroll columns so that characters from to to of one of them are on the screen, as far as they
// fit.
func (g *Grid) ScrollSide(col, from, to int) {
	room := int(g.geometry.width[col]/g.geometry.Char + 0.01)
	const beside = 8 // characters of what stands before
	if g.Size().Width == 0 || from >= g.left && to <= g.left+room {
		return
	}
	g.left = 0
	if to > room {
		g.left = max(min(from-beside, to-room+beside), from-room/2, 0)
	}
}

// SetTop makes top the first row on the screen, as far as there are rows.
func (g *Grid) SetTop(top int) {
	top = g.clampTop(top)
	if top == g.top {
		return
	}
	g.top = top
	g.restLeft()
	g.Refresh()
	g.moved()
}

func (g *Grid) clampTop(top int) int {
	return max(min(top, g.source.Rows()-g.geometry.visible), 0)
}

func (g *Grid) moved() {
	if g.OnMoved != nil {
		g.OnMoved(g.top, g.geometry.visible)
	}
}

// Choose selects a row for a person.
func (g *Grid) Choose(row int) {
	rows := g.source.Rows()
	if rows == 0 {
		return
	}
	row = max(min(row, rows-1), 0)
	extend := g.shift && g.OnExtend != nil && g.selected >= 0
	switch {
	case !extend:
		g.anchor = -1
	case g.anchor < 0:
		g.anchor = g.selected
	}
	g.selected = row
	g.ScrollTo(row)
	g.Refresh()
	if extend {
		g.OnExtend(row)
	} else if g.OnSelect != nil {
		g.OnSelect(row)
	}
}

// MinSize leaves room for the header and two rows; a grid is made to be stretched.
func (g *Grid) MinSize() fyne.Size {
	g.ExtendBaseWidget(g)
	m := NewMetrics()
	return fyne.NewSize(m.Char*12, m.Row*3)
}

// Resize changes what is on the screen.
func (g *Grid) Resize(s fyne.Size) {
	before, room := g.geometry.visible, g.Room()
	g.BaseWidget.Resize(s)
	g.measure()
	if now := g.Room(); now != room && g.OnRoom != nil {
		g.OnRoom(now)
	}
	if top := g.clampTop(g.top); top != g.top || before != g.geometry.visible {
		g.top = top
		g.moved()
	}
}
