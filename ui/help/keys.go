package help

import (
	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Key is a key and what it does.
type Key struct {
	Where string // the menu that has it, or the view in which it works
	Key   string
	Does  string
}

// Keys is the window that lists the keys.
type Keys struct {
	widgets.SideWindow

	list func() []Key
}

// NewKeys returns the window, closed. list returns the keys of the menus.
func NewKeys(list func() []Key, open func(title string) fyne.Window) *Keys {
	return &Keys{SideWindow: widgets.SideWindow{Open: open}, list: list}
}

const keysWidth, keysHeight = 620, 640

// Show opens the window.
func (k *Keys) Show() {
	if k.Raise() {
		return
	}
	var grid *widgets.Grid
	k.Present("MLLPScope keyboard shortcuts", keysWidth, keysHeight, func() fyne.CanvasObject {
		grid = widgets.NewGrid([]widgets.Column{
			{Title: "Key", Chars: 22, Min: 14},
			{Title: "What it does", Chars: 40, Min: 20, Grow: 1, Words: true},
			{Title: "Where", Chars: 14, Min: 10, Words: true},
		}, keyRows(append(k.list(), viewKeys()...)))
		return grid
	})
	k.CloseOnEscape(grid)
	k.Window().Canvas().Focus(grid)
}

// keyRows shows keys in a grid.
type keyRows []Key

// Rows implements widgets.GridSource.
func (r keyRows) Rows() int { return len(r) }

// Cell implements widgets.GridSource.
func (r keyRows) Cell(row, col int) (string, model.Tone) {
	switch k := r[row]; col {
	case 0:
		return k.Key, model.ToneAccent
	case 1:
		return k.Does, model.ToneNormal
	default:
		return k.Where, model.ToneMuted
	}
}

// viewKeys are the keys that no menu has.
func viewKeys() []Key {
	const everywhere, lists, filter, mouse = "everywhere", "lists", "filter", "lists, with the mouse"
	return []Key{
		{everywhere, "Tab", "Go to the next view or control"},
		{everywhere, "Shift+Tab", "Go to the previous view or control"},
		{everywhere, "Space, Enter", "Press the button that has the focus"},
		{lists, "↑ ↓ PgUp PgDn", "Select another row"},
		{lists, "Home, End", "Select the first or the last row"},
		{lists, "Shift+↑ ↓", "Select several rows"},
		{lists, "← →", "Scroll sideways; in Fields close or open a group"},
		{lists, "Enter", "Open the row"},
		{mouse, "Ctrl+click", "Add the row to the selection, or take it out"},
		{mouse, "Shift+click", "Select all rows up to this one"},
		{filter, "Enter", "Go to the list"},
		{filter, "↓ ↑", "Choose one of the last filters"},
		{filter, "Esc", "Leave the filter; a second time clears it"},
	}
}
