package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// Columns returns the paths that are columns, in their order.
func (m *MessageList) Columns() []string { return m.columns.paths }

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
func (m *MessageList) HasColumn(path string) bool { return slices.Contains(m.columns.paths, path) }

// ToggleColumn makes a path a column or takes that column away, and reports whether it is one now.
func (m *MessageList) ToggleColumn(path string) bool {
	shown := m.columns.toggle(path)
	m.recolumn()
	return shown
}

// ToggleChecks shows how many findings the checks have, or not, and reports whether it is shown.
func (m *MessageList) ToggleChecks() bool {
	m.columns.setChecks(!m.columns.checks)
	m.recolumn()
	return m.columns.checks
}

// UsualWidth undoes what a person made of a column's width.
func (m *MessageList) UsualWidth(col int) {
	m.columns.setWidth(m.grid.Columns()[col].Title, 0)
	m.recolumn()
}

func (m *MessageList) recolumn() {
	m.glancing.kept.SetLook(m.columns.look())
	m.grid.SetColumns(m.columns.grid())
	m.poke()
}

// toggleColumn makes a path a column of the list or takes that column away, and says so.
func (u *UI) toggleColumn(path string) {
	if _, ok := columnPath(path); !ok {
		u.say(model.ToneWarn, "a part of a segment with such a name cannot be a column")
		return
	}
	if columns := u.messages.Columns(); len(columns) >= columnsMost && !u.messages.HasColumn(path) {
		u.say(model.ToneWarn, "the list has "+model.Count(len(columns))+" columns of your own already: take one away first")
		return
	}
	if !u.messages.ToggleColumn(path) {
		u.say(model.ToneNormal, path+" is no column of the list any more")
		return
	}
	text := path + " is a column of the list now"
	if name := u.pathName(path); name != "" {
		text += ": " + name
	}
	u.say(model.ToneNormal, text+". A right click on its title takes it away")
}

// pathName returns what the dictionary calls a path, "" when it does not know it.
func (u *UI) pathName(path string) string {
	d, err := u.deps.Names()
	if err != nil {
		return ""
	}
	return pathName(d, path)
}

// toggleChecks counts findings in the list, or not.
func (u *UI) toggleChecks() {
	u.menu.checks.Checked = u.messages.ToggleChecks()
	u.menu.main.Refresh()
}

// headerMenu shows the menu of a column's title: what it is, and how to be rid of it.
func (u *UI) headerMenu(col int, pos fyne.Position) {
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", u.headerItems(col)...), u.window.Canvas(), pos)
}

func (u *UI) headerItems(col int) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	about := func(texts ...string) {
		for _, text := range texts {
			i := fyne.NewMenuItem(text, nil)
			i.Disabled = true
			items = append(items, i)
		}
		items = append(items, fyne.NewMenuItemSeparator())
	}
	limit := model.ByteText(list.GlanceBytes)
	columns := u.messages.columns
	if path := columns.path(col); path != "" {
		name := path
		if known := u.pathName(path); known != "" {
			name += ": " + known
		}
		about(name, "The first value; (+2): two more; …: behind the first "+limit)
		items = append(items, widgets.MenuItem("Remove the column "+path, nil, func() { u.toggleColumn(path) }))
	} else if columns.cells[col] == list.ColChecks {
		about("How many findings the Checks tab has, with the sign of the gravest",
			"…: more than "+limit+", counted when it is looked at")
	}
	for _, path := range columns.paths {
		if path != columns.path(col) {
			items = append(items, widgets.MenuItem("Remove the column "+path, nil, func() { u.toggleColumn(path) }))
		}
	}
	if g := u.messages.Grid(); g.Columns()[col].Width > 0 {
		title := "Usual width of " + g.Columns()[col].Title
		items = append(items, widgets.MenuItem(title, nil, func() { u.messages.UsualWidth(col) }))
	}
	checks := widgets.MenuItem("Count findings of Checks", nil, u.toggleChecks)
	checks.Checked = columns.checks
	items = append(items, checks)
	if len(columns.paths) == 0 {
		hint := fyne.NewMenuItem("More columns: right click on a field below", nil)
		hint.Disabled = true
		items = append(items, hint)
	}
	return items
}
