package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

const prefFilters = "filters.saved"

// savedMost is how many filters are kept: more would not fit into a menu.
const savedMost = 20

// savedFilters are the filters that a person keeps, the last saved first.
type savedFilters struct{ prefs Memory }

func (s savedFilters) list() []string { return s.prefs.StringList(prefFilters) }

// add keeps a filter.
func (s savedFilters) add(text string) {
	list := slices.DeleteFunc(s.list(), func(t string) bool { return t == text })
	s.prefs.SetStringList(prefFilters, slices.Insert(list, 0, text)[:min(len(list)+1, savedMost)])
}

// remove forgets a filter.
func (s savedFilters) remove(text string) {
	s.prefs.SetStringList(prefFilters, slices.DeleteFunc(s.list(), func(t string) bool { return t == text }))
}

// saveFilter keeps the filter that is set.
func (u *UI) saveFilter() {
	f := u.messages.Filter()
	if f.Empty() {
		u.say(model.ToneWarn, "nothing to save: type a filter first")
		return
	}
	u.filter.saved.add(f.Text)
	u.menu.refill(u)
	u.say(model.ToneNormal, "saved the filter "+f.Text)
}

// deleteFilter deletes the filter that is set.
func (u *UI) deleteFilter() {
	f := u.messages.Filter()
	if !slices.Contains(u.filter.saved.list(), f.Text) {
		u.say(model.ToneWarn, "nothing to delete: choose a saved filter first")
		return
	}
	u.filter.saved.remove(f.Text)
	u.menu.refill(u)
	u.say(model.ToneNormal, "deleted the saved filter "+f.Text)
}

// filterItems are the menu of what belongs to the filter.
func (u *UI) filterItems() []*fyne.MenuItem {
	items := []*fyne.MenuItem{
		widgets.MenuItem("Filter syntax…", nil, u.showFilterSyntax),
		widgets.MenuItem("Bookmarked only", nil, func() { u.toolbar.SetFilter(list.BookmarkedTerm) }),
		widgets.MenuItem("Save filter", nil, u.saveFilter),
		widgets.MenuItem("Delete saved filter", nil, u.deleteFilter),
	}
	saved := u.filter.saved.list()
	if len(saved) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	for _, text := range saved {
		items = append(items, widgets.MenuItem(widgets.ShortFilter(text), nil, func() { u.toolbar.SetFilter(text) }))
	}
	return items
}
