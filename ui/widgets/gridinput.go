package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var (
	_ fyne.Focusable         = (*Grid)(nil)
	_ fyne.Tappable          = (*Grid)(nil)
	_ fyne.SecondaryTappable = (*Grid)(nil)
	_ fyne.Scrollable        = (*Grid)(nil)
	_ fyne.Draggable         = (*Grid)(nil)
	_ desktop.Hoverable      = (*Grid)(nil)
	_ desktop.Mouseable      = (*Grid)(nil)
	_ desktop.Keyable        = (*Grid)(nil)
)

const (
	wheelRows = 3  // rows a notch of the wheel moves
	sideStep  = 16 // characters a step sideways moves
)

// rowAt returns the row at a place of the grid, -1 for none.
func (g *Grid) rowAt(pos fyne.Position) int {
	if pos.Y < g.geometry.top || g.geometry.Row == 0 {
		return -1
	}
	line := int((pos.Y - g.geometry.top) / g.geometry.Row)
	if row := g.top + line; line < g.geometry.visible && row < g.source.Rows() {
		return row
	}
	return -1
}

func (g *Grid) onBar(pos fyne.Position) bool {
	_, _, shown := g.thumb(g.source.Rows())
	return shown && pos.X > g.Size().Width-scrollRoom
}

// MouseDown selects the row under the pointer at once: with rows coming in, it may be another one when the button is
// let go.
func (g *Grid) MouseDown(e *desktop.MouseEvent) {
	g.rest.Left()
	g.focus()
	g.pressed = true
	held := g.shift // as the keyboard knows it
	g.shift = e.Modifier&fyne.KeyModifierShift != 0
	defer func() { g.shift = held }()
	switch {
	case g.onBar(e.Position):
		g.pressBar(e.Position.Y)
		return
	case g.onAside(e.Position):
		g.pressAside(e.Position.X)
		return
	}
	if col := g.edgeAt(e.Position); col >= 0 && e.Button == desktop.MouseButtonPrimary {
		g.pressEdge(col, e.Position.X)
		return
	}
	if g.inHeader(e.Position) {
		if e.Button == desktop.MouseButtonPrimary {
			g.pressTitle(e.Position.X)
		}
		return
	}
	row := g.rowAt(e.Position)
	toggle := e.Modifier&fyne.KeyModifierShortcutDefault != 0 && g.OnToggle != nil
	switch e.Button {
	case desktop.MouseButtonPrimary:
		if toggle && row >= 0 {
			g.OnToggle(row)
			return
		}
		g.pressText(e.Position)
		g.pick(e.Position)
	case desktop.MouseButtonSecondary:
		if g.OnCellMenu == nil {
			g.pick(e.Position)
		} else if row >= 0 && !g.IsSelected(row) {
			g.Choose(row)
		}
	}
}

// MouseUp implements desktop.Mouseable.
func (g *Grid) MouseUp(*desktop.MouseEvent) { g.DragEnd() }

// Tapped selects for a pointer that has no buttons.
func (g *Grid) Tapped(e *fyne.PointEvent) {
	if g.pressed {
		g.pressed = false
		return
	}
	g.focus()
	if g.inHeader(e.Position) {
		if g.OnTitle != nil {
			g.OnTitle(g.columnAt(e.Position.X))
		}
		return
	}
	g.pick(e.Position)
}

// TappedSecondary asks for the menu of the row, or of the column whose title is there.
func (g *Grid) TappedSecondary(e *fyne.PointEvent) {
	g.pressed = false
	if g.inHeader(e.Position) && g.OnHeader != nil {
		g.OnHeader(g.columnAt(e.Position.X), e.AbsolutePosition)
	}
	row := g.rowAt(e.Position)
	switch {
	case row >= 0 && g.OnCellMenu != nil:
		if !g.IsSelected(row) { // of a pointer that has no buttons
			g.Choose(row)
		}
		g.OnCellMenu(row, g.columnAt(e.Position.X), e.AbsolutePosition)
	case row >= 0 && g.OnMenu != nil:
		g.OnMenu(row, e.AbsolutePosition)
	}
}

// inHeader reports whether a place of the grid is among the titles.
func (g *Grid) inHeader(pos fyne.Position) bool { return g.header && pos.Y < g.geometry.top }

func (g *Grid) pick(pos fyne.Position) {
	row := g.rowAt(pos)
	if row < 0 {
		return
	}
	if g.OnCell != nil && g.OnCell(row, g.columnAt(pos.X)) {
		return
	}
	if g.OnPoint != nil {
		col := g.columnAt(pos.X)
		if g.OnPoint(row, col, g.charAt(row, col, pos.X)) {
			return
		}
	}
	again := row == g.selected && !g.shift
	g.Choose(row)
	if again && g.OnActivate != nil {
		g.OnActivate(row)
	}
}

// columnAt returns the column at x, half of the gaps beside it included.
func (g *Grid) columnAt(x float32) int {
	for i := len(g.geometry.x) - 1; i > g.pan; i-- {
		if x >= g.geometry.x[i]-Gap/2 {
			return i
		}
	}
	return g.pan
}

// charAt returns which character of a monospace cell is at x.
func (g *Grid) charAt(row, col int, x float32) int {
	if row < 0 || row >= g.source.Rows() {
		return 0
	}
	text, _ := g.source.Cell(row, col)
	shown, skipped := g.shown(text, col)
	g.advances.use(g.geometry.Metrics)
	return skipped + g.advances.charAt(shown, x-g.geometry.x[col])
}

func (g *Grid) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
}

// Scrolled moves by whole rows; sideways where columns allow it.
func (g *Grid) Scrolled(e *fyne.ScrollEvent) {
	const notch = 10 // what Fyne makes of one notch at the least
	if e.Scrolled.DX != 0 && e.Scrolled.DY == 0 {
		if g.geometry.most == 0 {
			g.sideways(sign(-e.Scrolled.DX) * sideStep / 2)
			return
		}
		g.aside -= e.Scrolled.DX / notch
		columns := int(g.aside)
		g.aside -= float32(columns)
		g.panBy(columns)
		return
	}
	g.wheel -= e.Scrolled.DY * wheelRows / notch
	rows := int(g.wheel)
	if rows == 0 {
		return
	}
	g.wheel -= float32(rows)
	g.SetTop(g.top + rows)
}

func sign(f float32) int {
	if f < 0 {
		return -1
	}
	return 1
}

func (g *Grid) sideways(chars int) {
	if g.geometry.most > 0 {
		g.panBy(chars / sideStep)
		return
	}
	left := max(min(g.left+chars, max(g.widest(), g.left)), 0)
	if left != g.left && slices.ContainsFunc(g.columns, func(c Column) bool { return c.Scroll }) {
		g.left = left
		g.Refresh()
	}
}

// MouseIn implements desktop.Hoverable.
func (g *Grid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (g *Grid) MouseMoved(e *desktop.MouseEvent) {
	g.edge = g.edgeAt(e.Position) >= 0
	g.hover(g.rowAt(e.Position))
	g.restOver(e)
}

// MouseOut implements desktop.Hoverable.
func (g *Grid) MouseOut() {
	g.edge = false
	g.restLeft()
	g.hover(-1)
}

func (g *Grid) hover(row int) {
	if row != g.hovered {
		g.hovered = row
		g.Refresh()
	}
}

// FocusGained implements fyne.Focusable.
func (g *Grid) FocusGained() { g.setFocused(true) }

// FocusLost implements fyne.Focusable.
func (g *Grid) FocusLost() {
	g.shift = false
	g.setFocused(false)
}

// KeyDown implements desktop.Keyable: with Shift, keys extend the selection.
func (g *Grid) KeyDown(e *fyne.KeyEvent) { g.shift = g.shift || isShift(e) }

// KeyUp implements desktop.Keyable.
func (g *Grid) KeyUp(e *fyne.KeyEvent) { g.shift = g.shift && !isShift(e) }

func isShift(e *fyne.KeyEvent) bool {
	return e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight
}

func (g *Grid) setFocused(focused bool) {
	g.focused = focused
	g.Refresh()
	if g.OnFocus != nil {
		g.OnFocus(focused)
	}
}

// TypedRune implements fyne.Focusable.
func (g *Grid) TypedRune(rune) {}

// TypedKey moves the selection: arrows, page up and down, Home and End; Enter activates the row.
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	g.rest.Left()
	if g.OnKey != nil && g.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyLeft:
		g.sideways(-sideStep)
	case fyne.KeyRight:
		g.sideways(sideStep)
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.selected >= 0 && g.OnActivate != nil {
			g.OnActivate(g.selected)
		}
	case desktop.KeyMenu:
		g.keyMenu()
	case fyne.KeyF10:
		if g.shift {
			g.keyMenu()
		}
	default:
		g.chooseByKey(e.Name)
	}
}

// chooseByKey selects the row that a key leads to, when it is one that leads up or down.
func (g *Grid) chooseByKey(key fyne.KeyName) {
	at := g.selected
	page := max(g.geometry.visible-1, 1)
	switch key {
	case fyne.KeyDown:
		g.Choose(g.from(at, at+1))
	case fyne.KeyUp:
		g.Choose(g.from(at, at-1))
	case fyne.KeyPageDown:
		g.Choose(g.from(at, at+page))
	case fyne.KeyPageUp:
		g.Choose(g.from(at, at-page))
	case fyne.KeyHome:
		g.Choose(0)
	case fyne.KeyEnd:
		g.Choose(g.source.Rows() - 1)
	}
}

// keyMenu asks for the menu of the selected row, as a right click does.
func (g *Grid) keyMenu() {
	row := g.selected
	if row < g.top || row >= g.top+g.geometry.visible {
		return
	}
	place := g.Place(row, g.pan, 1)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g).Add(place)
	switch {
	case g.OnCellMenu != nil:
		g.OnCellMenu(row, g.pan, at)
	case g.OnMenu != nil:
		g.OnMenu(row, at)
	}
}

// from returns where a key leads: next, or the first row on the screen when nothing is selected.
func (g *Grid) from(at, next int) int {
	if at < 0 {
		return g.top
	}
	return next
}
