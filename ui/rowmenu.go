package ui

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/columns"
	"mllpscope/ui/inspector"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// rowMenu shows the menu of a row of the list, and of the cell that the pointer is on.
func (u *UI) rowMenu(row, col int, pos fyne.Position) {
	r := u.messages.list.Row(row)
	if r == nil {
		return // not loaded yet
	}
	u.messages.Lead(r.ID)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", u.rowItems(r, col)...), u.window.Canvas(), pos)
}

func (u *UI) rowItems(r *list.Row, col int) []*fyne.MenuItem {
	n, _ := u.messages.list.Chosen()
	chosen := "message"
	if n > 1 {
		chosen = u.messages.ChosenText()
	}
	var items []*fyne.MenuItem
	if term := u.cellTerm(r, col); term != "" {
		items = append(items,
			widgets.MenuItem("Filter by "+widgets.ShortFilter(term), nil, func() { u.narrow(term) }),
			widgets.MenuItem("Exclude "+widgets.ShortFilter(term), nil, func() { u.exclude(term) }))
	}
	only := func(label, term string) {
		if term != "" && !u.masking.On() {
			items = append(items, widgets.MenuItem(label+widgets.ShortFilter(term), nil, func() { u.narrow(term) }))
		}
	}
	only("Only this sender: ", r.SenderTerm())
	only("Only this connection: ", r.ConnectionTerm())
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	bookmark := "Bookmark"
	if r.Bookmarked {
		bookmark = "Remove bookmark"
	}
	items = append(items,
		widgets.MenuItem(bookmark, nil, u.toggleBookmark),
		widgets.MenuItem("Note…", nil, u.editNote),
		fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Copy "+chosen, nil, u.copyMessages),
	)
	if text := u.cellText(r, col); text != "" {
		items = append(items, widgets.MenuItem("Copy "+widgets.ShortFilter(text), nil,
			func() { u.putOnClipboard(text, widgets.ShortFilter(text)) }))
	}
	items = append(items, widgets.MenuItem("Export "+chosen+"…", nil, u.startExport), fyne.NewMenuItemSeparator())
	items = append(append(items, u.colourItems(r)...), fyne.NewMenuItemSeparator())
	items = append(items, u.compareItems(r)...)
	return append(items, fyne.NewMenuItemSeparator(), widgets.MenuItem("Delete "+chosen, nil, u.deleteSelection))
}

// colourItems are the colours that the sender of a row, or all bookmarks, can have.
func (u *UI) colourItems(r *list.Row) []*fyne.MenuItem {
	colours := u.messages.columns.Colours()
	item := func(label, who string) *fyne.MenuItem {
		var tones []*fyne.MenuItem
		for _, tone := range append([]model.Tone{model.ToneNormal}, model.OwnTones()...) {
			i := widgets.MenuItem(cmp.Or(tone.Name(), "None"), nil, func() { u.messages.SetColour(who, tone) })
			i.Checked = colours.Of(who) == tone
			tones = append(tones, i)
		}
		i := fyne.NewMenuItem(label, nil)
		i.ChildMenu = fyne.NewMenu("", tones...)
		return i
	}
	items := []*fyne.MenuItem{item("Colour of bookmarks", list.BookmarkSign)}
	if sender := r.Sender(); sender != "" && !u.masking.On() {
		items = append(items, item("Colour of sender "+widgets.ShortFilter(sender), sender))
	}
	return items
}

// compareItems are what a row can be compared with.
func (u *UI) compareItems(r *list.Row) []*fyne.MenuItem {
	if two := u.messages.list.SelectedIDs(2); len(two) == 2 {
		return []*fyne.MenuItem{widgets.MenuItem(compareTwo, nil, u.compareSelected)}
	}
	items := []*fyne.MenuItem{widgets.MenuItem("Mark for comparison", nil, u.inspector.CompareWith)}
	if marked := u.inspector.Marked(); marked != 0 && marked != r.ID {
		items = append(items, widgets.MenuItem("Compare with the marked message "+inspector.CompareSign, nil,
			func() { u.inspector.CompareMarked(marked) }))
	}
	return append(items,
		widgets.MenuItem("Compare with previous (same sender and type)", nil, u.inspector.ComparePrevious))
}

const compareTwo = "Compare the 2 selected"

// compareSelected compares two messages that are selected: the one that was selected last with the other.
func (u *UI) compareSelected() {
	two := u.messages.list.SelectedIDs(2)
	if len(two) != 2 {
		u.say(model.ToneWarn, "select two messages to compare: click one, then Ctrl+click the other")
		return
	}
	other := two[0]
	if other == u.messages.Selected() {
		other = two[1]
	}
	u.inspector.CompareMarked(other)
}

// openly are the columns that a filter may ask for while patient data is hidden: what they show is what was received.
func openly() []int {
	return []int{list.ColMark, list.ColTime, list.ColFrom, list.ColType, list.ColSize, list.ColAnswer, list.ColMillis}
}

// cellTerm returns the filter that asks for what a cell shows, "" when none does.
func (u *UI) cellTerm(r *list.Row, col int) string {
	cell := u.messages.columns.Cell(col)
	if u.masking.On() && !slices.Contains(openly(), cell) {
		return ""
	}
	if cell < list.Columns {
		return r.Term(cell)
	}
	p, _ := columns.ParsePath(u.messages.columns.Path(col)) // only such are among the columns
	return list.PathTerm(p, u.cellText(r, col))
}

// cellText returns what a cell shows.
func (u *UI) cellText(r *list.Row, col int) string {
	cell := u.messages.columns.Cell(col)
	switch {
	case cell == list.ColChecks:
		text, _ := u.messages.glancing.kept.Checks(r.ID)
		return text
	case cell >= list.Columns:
		return u.messages.glancing.kept.Value(r.ID, cell-list.Columns)
	case r.Cells[cell] == model.Dash:
		return ""
	}
	return r.Cells[cell]
}

// narrow asks for a term as well.
func (u *UI) narrow(term string) {
	u.toolbar.SetFilter(list.Narrow(u.toolbar.filter.Text, term))
}

// exclude asks for all but a term.
func (u *UI) exclude(term string) {
	u.toolbar.SetFilter(list.Exclude(u.toolbar.filter.Text, term))
}
