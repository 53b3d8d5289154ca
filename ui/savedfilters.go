package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

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

// prefHistory is the name under which the last filters are remembered.
const prefHistory = "filters.last"

// filterHistory are the filters that were used last, the last one first.
type filterHistory struct{ prefs Memory }

func (h filterHistory) list() []string { return h.prefs.StringList(prefHistory) }

func (h filterHistory) add(text string) {
	list := slices.DeleteFunc(h.list(), func(t string) bool { return t == text })
	h.prefs.SetStringList(prefHistory, slices.Insert(list, 0, text)[:min(len(list)+1, savedMost)])
}

// keepFilter remembers the filter that is set as one that was used.
func (u *UI) keepFilter() {
	if f := u.messages.Filter(); !f.Empty() {
		if list := u.filter.history.list(); len(list) == 0 || list[0] != f.Text {
			u.filter.history.add(f.Text)
		}
	}
}

// showFilterHistory shows the last filters below their entry.
func (u *UI) showFilterHistory() {
	items := u.filterTexts(u.filter.history.list())
	if len(items) == 0 {
		u.say(model.ToneNormal, "no filter was used yet")
		return
	}
	entry := u.toolbar.filter
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), u.window.Canvas())
	menu.ShowAtRelativePosition(fyne.NewPos(0, entry.Size().Height), entry)
	menu.ActivateNext()
}

// filterTexts are items of a menu that set a filter and give its entry the keyboard.
func (u *UI) filterTexts(texts []string) []*fyne.MenuItem {
	items := make([]*fyne.MenuItem, len(texts))
	for i, text := range texts {
		items[i] = widgets.MenuItem(widgets.ShortFilter(text), nil, func() {
			u.toolbar.SetFilter(text)
			u.focusFilter()
		})
	}
	return items
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
		widgets.MenuItem("Last hour", nil, func() { u.narrow("time>-1h") }),
		widgets.MenuItem("Today", nil, func() { u.narrow("time:today") }),
		widgets.MenuItem("Save filter", nil, u.saveFilter),
		widgets.MenuItem("Delete saved filter", nil, u.deleteFilter),
	}
	if last := u.filter.history.list(); len(last) > 0 {
		recent := fyne.NewMenuItem("Last filters", nil)
		recent.ChildMenu = fyne.NewMenu("", u.filterTexts(last)...)
		items = append(items, recent)
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
