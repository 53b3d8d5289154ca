package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/columns"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// Columns returns the paths that are columns, in their order.
func (m *MessageList) Columns() []string { return m.columns.Paths() }

// Checked shows how many findings a message has that was too large to be counted for the list.
func (m *MessageList) Checked(id message.ID, c *document.Checks) {
	if m.glancing.kept.Counted(id, c) {
		m.grid.Refresh()
	}
}

// SetMutes says which findings the list does not count.
func (m *MessageList) SetMutes(mutes check.Mutes) {
	m.glancing.kept.SetMutes(mutes)
	m.poke()
}

// HasColumn reports whether a path is a column.
func (m *MessageList) HasColumn(path string) bool { return m.columns.Shows(path) }

// ToggleColumn makes a path a column or takes that column away, and reports whether it is one now.
func (m *MessageList) ToggleColumn(path string) bool {
	shown := m.columns.Toggle(path)
	m.recolumn()
	return shown
}

// UsualWidth undoes what a person made of a column's width.
func (m *MessageList) UsualWidth(col int) {
	m.columns.SetWidth(m.columns.Key(col), 0)
	m.recolumn()
}

// UsualColumns undoes what a person made of the columns, but for those that were added.
func (m *MessageList) UsualColumns() {
	m.columns.Usual()
	m.recolumn()
}

func (m *MessageList) recolumn() {
	m.glancing.kept.SetLook(m.columns.Look())
	m.grid.SetColumns(m.columns.Grid())
	m.poke()
}

// toggleColumn makes a path a column of the list or takes that column away, and says so.
func (u *UI) toggleColumn(path string) {
	if _, ok := columns.ParsePath(path); !ok {
		u.say(model.ToneWarn, "a part of a segment with such a name cannot be a column")
		return
	}
	if paths := u.messages.Columns(); len(paths) >= columns.Most && !u.messages.HasColumn(path) {
		u.say(model.ToneWarn, "the list has "+model.Count(len(paths))+" columns of your own already: remove one first")
		return
	}
	if !u.messages.ToggleColumn(path) {
		u.say(model.ToneNormal, path+" is no longer a column of the list")
		return
	}
	text := path + " is now a column of the list"
	if name := u.pathName(path); name != "" {
		text += ": " + name
	}
	u.say(model.ToneNormal, text+". Right-click its title to remove it")
}

// pathName returns what the dictionary calls a path, "" when it does not know it.
func (u *UI) pathName(path string) string {
	d, err := u.deps.Names()
	if err != nil {
		return ""
	}
	return columns.PathName(d, path)
}

// toggleChecks shows how many findings there are in the list, or not.
func (u *UI) toggleChecks() { u.showColumn(columns.ChecksKey()) }

// showColumn shows a column or takes it away.
func (u *UI) showColumn(key string) {
	u.messages.ToggleColumn(key)
	u.menu.checks.Checked = u.messages.HasColumn(columns.ChecksKey())
	u.menu.main.Refresh()
}

// setTimes sets how the list tells when messages came.
func (u *UI) setTimes(style model.TimeStyle) {
	u.messages.SetTimes(style)
	u.menu.times.ChildMenu.Items = u.timeItems()
	u.menu.main.Refresh()
}

// timeItems are the ways in which the list tells times.
func (u *UI) timeItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, style := range model.TimeStyles() {
		i := widgets.MenuItem(style.Label(), nil, func() { u.setTimes(style) })
		i.Checked = style == u.messages.columns.Times()
		items = append(items, i)
	}
	return items
}

// headerMenu shows the menu of a column's title: what it is, how the list is sorted, and which columns there are.
func (u *UI) headerMenu(col int, pos fyne.Position) {
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", u.headerItems(col)...), u.window.Canvas(), pos)
}

func (u *UI) headerItems(col int) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	about := func(text string) {
		i := fyne.NewMenuItem(text, nil)
		i.Disabled = true
		items = append(items, i)
	}
	limit := model.ByteText(list.GlanceBytes)
	shown, title := u.messages.columns, u.messages.Grid().Columns()[col].Title
	path := shown.Path(col)
	switch {
	case path != "" && u.pathName(path) != "":
		about(path + ": " + u.pathName(path))
	case path != "":
		about(path)
	default:
		about(columns.About(shown.Cell(col)))
	}
	if shown.Cell(col) == list.ColTime {
		items = append(append(items, fyne.NewMenuItemSeparator()), u.timeItems()...)
	}
	read := path != "" || shown.Key(col) == columns.ChecksKey()
	if read {
		about("Read from the first " + limit + " of a message; … stands for what is behind them")
	}
	items = append(items, fyne.NewMenuItemSeparator())
	sort := "Sort by " + title
	if read {
		sort += " (newest " + model.Count(list.MaxRead) + " messages)"
	}
	items = append(items, widgets.MenuItem(sort, nil, func() { u.messages.sortBy(col) }))
	if u.messages.list.Order().On {
		items = append(items, widgets.MenuItem("Newest first", nil, func() { u.messages.SetOrder(list.Order{}) }))
	}
	items = append(items, widgets.MenuItem("Hide "+title, nil, func() { u.showColumn(shown.Key(col)) }))
	if shown.Width(shown.Key(col)) > 0 {
		items = append(items, widgets.MenuItem("Usual width of "+title, nil, func() { u.messages.UsualWidth(col) }))
	}
	items = append(items, fyne.NewMenuItemSeparator())
	items = append(items, u.columnItems()...)
	return items
}

// columnItems are all columns there are, with a tick at those that are shown.
func (u *UI) columnItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, c := range u.messages.columns.Choices() {
		i := widgets.MenuItem(c.Title, nil, func() { u.showColumn(c.Key) })
		i.Checked = c.Shown
		items = append(items, i)
	}
	hint := fyne.NewMenuItem("For more, right-click a field below: Show as column", nil)
	hint.Disabled = true
	return append(items, hint, fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Usual order and widths", nil, u.messages.UsualColumns))
}
