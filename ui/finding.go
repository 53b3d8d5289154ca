package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/setting"
	"mllpscope/ui/palette"
	"mllpscope/ui/widgets"
)

// paletteFields is how many fields of a message the palette lists; a path that is typed finds the others.
const paletteFields = 1000

// showPalette shows what can be found by its name.
func (u *UI) showPalette() {
	before := u.window.Canvas().Focused()
	palette.Show(u.window.Canvas(), u.findable(), u.findPath, func() { u.window.Canvas().Focus(before) })
}

// findable is all that the palette finds.
func (u *UI) findable() []palette.Entry {
	var all []palette.Entry
	u.eachItem(func(menu string, i *fyne.MenuItem) {
		if label, key := labelAndKey(i); i.Action != nil && !i.Disabled {
			all = append(all, palette.Entry{Kind: "Command", Name: label, Detail: menu, Key: key, Run: i.Action})
		}
	})
	for _, i := range u.columnItems() {
		if i.Action != nil && !i.IsSeparator {
			detail := "show"
			if i.Checked {
				detail = "hide"
			}
			all = append(all, palette.Entry{Kind: "Column", Name: i.Label, Detail: detail, Run: i.Action})
		}
	}
	for _, f := range u.inspector.Fields(paletteFields) {
		all = append(all, palette.Entry{
			Kind: "Field", Name: strings.TrimSpace(f.Path + " " + f.Name), Detail: f.Value,
			Run: func() { u.inspector.Point(f.Span) },
		})
	}
	for _, text := range u.filter.saved.list() {
		name, detail := u.filter.saved.label(text), "saved"
		if name != widgets.ShortFilter(text) {
			detail = text
		}
		all = append(all, palette.Entry{
			Kind: "Filter", Name: name, Detail: detail, Run: func() { u.toolbar.SetFilter(text) },
		})
	}
	profiles := u.panel.Profiles()
	for _, name := range profiles.Names() {
		all = append(all, palette.Entry{Kind: "Profile", Name: name, Run: func() { profiles.Choose(name) }})
	}
	for _, row := range setting.Table() {
		all = append(all, palette.Entry{
			Kind: "Setting", Name: row.Name, Detail: row.Help, Run: func() { u.panel.ShowSetting(row.Name) },
		})
	}
	return all
}

// findPath finds a part of the message by its path, also one that no row of the Fields tab shows yet.
func (u *UI) findPath(text string) (palette.Entry, bool) {
	f, ok := u.inspector.FieldAt(strings.ToUpper(text))
	return palette.Entry{
		Kind: "Field", Name: f.Path, Detail: f.Value, Run: func() { u.inspector.Point(f.Span) },
	}, ok
}
