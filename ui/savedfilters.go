package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
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

// remove forgets a filter, and how it is called.
func (s savedFilters) remove(text string) {
	s.rename(text, "")
	s.prefs.SetStringList(prefFilters, slices.DeleteFunc(s.list(), func(t string) bool { return t == text }))
}

// prefNames is the name under which it is remembered how saved filters are called: filter and name in turn.
const prefNames = "filters.names"

// rename calls a filter by a name, "" for by its text.
func (s savedFilters) rename(text, name string) {
	var names []string
	saved := s.list()
	for pair := range slices.Chunk(s.prefs.StringList(prefNames), 2) {
		if len(pair) == 2 && pair[0] != text && slices.Contains(saved, pair[0]) {
			names = append(names, pair...)
		}
	}
	if name != "" {
		names = append(names, text, name)
	}
	s.prefs.SetStringList(prefNames, names)
}

// label returns how a filter is called in a menu: by its name, else by its text.
func (s savedFilters) label(text string) string {
	for pair := range slices.Chunk(s.prefs.StringList(prefNames), 2) {
		if len(pair) == 2 && pair[0] == text {
			return pair[1]
		}
	}
	return widgets.ShortFilter(text)
}

// nameBar is the line in which a saved filter is given a name.
type nameBar struct {
	entry  *widgets.KeyEntry
	object *fyne.Container
}

func (u *UI) newNameBar() nameBar {
	b := nameBar{entry: widgets.NewKeyEntry("Enter saves it, an empty one takes it away, Esc leaves it as it was")}
	b.entry.OnSubmitted = u.nameFilter
	b.entry.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			u.closeName()
		}
		return e.Name == fyne.KeyEscape
	}
	b.object = widgets.Strip(container.NewBorder(nil, nil, widgets.FieldLabel("Name of this filter"), nil, b.entry))
	b.object.Hide()
	return b
}

// askName asks for the name of the filter that is set.
func (u *UI) askName() {
	f := u.messages.Filter()
	if f.Empty() {
		u.say(model.ToneWarn, "nothing to name: type a filter first")
		return
	}
	name := u.filter.saved.label(f.Text)
	if name == widgets.ShortFilter(f.Text) {
		name = ""
	}
	u.filter.name.entry.SetText(name)
	widgets.SetVisible(u.filter.name.object, true)
	u.window.Canvas().Focus(u.filter.name.entry)
}

// nameFilter saves the filter that is set under a name.
func (u *UI) nameFilter(name string) {
	if f := u.messages.Filter(); !f.Empty() {
		u.filter.saved.rename(f.Text, strings.TrimSpace(name))
		u.saveFilter()
	}
	u.closeName()
}

func (u *UI) closeName() {
	widgets.SetVisible(u.filter.name.object, false)
	u.focusList()
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
		widgets.MenuItem("Name saved filter…", nil, u.askName),
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
		items = append(items, widgets.MenuItem(u.filter.saved.label(text), nil, func() { u.toolbar.SetFilter(text) }))
	}
	return items
}
