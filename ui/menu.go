package ui

import (
	"runtime"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/columns"
	"mllpscope/ui/widgets"
)

// menu is the window's menu. Everything that has a key is in it, with its key.
type menu struct {
	main    *fyne.MainMenu
	filters *fyne.Menu
	recent  *fyne.MenuItem // the files that were looked at last
	looks   map[widgets.Look]*fyne.MenuItem
	empty   *fyne.MenuItem // whether empty fields are shown
	mask    *fyne.MenuItem // whether the demo mode is on
	times   *fyne.MenuItem // how the list tells times
	follow  *fyne.MenuItem // whether the list follows
	start   *fyne.MenuItem // starts or stops the listener
	panel   *fyne.MenuItem // whether the listener panel is shown
	drawer  *fyne.MenuItem // whether the drawer is
	checks  *fyne.MenuItem // whether the list counts findings
}

func (u *UI) newMenu() menu {
	m := menu{looks: make(map[widgets.Look]*fyne.MenuItem)}
	quit := widgets.MenuItem("Quit", widgets.Ctrl(fyne.KeyQ), u.close)
	quit.IsQuit = true
	m.checks = widgets.MenuItem("Show check results in list", nil, u.toggleChecks)
	m.checks.Checked = u.messages.HasColumn(columns.ChecksKey())
	m.times = fyne.NewMenuItem("Time column", nil)
	m.recent = fyne.NewMenuItem("Open recent", nil)
	m.recent.ChildMenu = fyne.NewMenu("", u.recentItems()...)
	m.times.ChildMenu = fyne.NewMenu("", u.timeItems()...)
	m.follow = widgets.MenuItem("Follow new messages", widgets.PlainKey(fyne.KeySpace), u.toggleFollow)
	m.follow.Checked = u.messages.Following()
	view := []*fyne.MenuItem{
		widgets.MenuItem("Command palette…", widgets.Ctrl(fyne.KeyP), u.showPalette),
		fyne.NewMenuItemSeparator(),
		m.follow,
		m.times,
		m.checks,
		fyne.NewMenuItemSeparator(),
	}
	for n, name := range u.inspector.TabNames() {
		view = append(view, widgets.MenuItem(name, widgets.Ctrl(fyne.KeyName(strconv.Itoa(n+1))), func() { u.selectTab(n) }))
	}
	view = append(append(view, fyne.NewMenuItemSeparator()), u.drawerItems()...)
	view = append(append(view, fyne.NewMenuItemSeparator()), u.foldItems(&m)...)
	view = append(append(view, fyne.NewMenuItemSeparator()), u.inspectorItems(&m)...)
	view = append(view, fyne.NewMenuItemSeparator())
	for _, l := range []struct {
		look  widgets.Look
		label string
	}{{widgets.LookDark, "Dark theme"}, {widgets.LookLight, "Light theme"}, {widgets.LookSystem, "Use system theme"}} {
		m.looks[l.look] = widgets.MenuItem(l.label, nil, func() { u.setLook(l.look) })
		m.looks[l.look].Checked = l.look == u.look
		view = append(view, m.looks[l.look])
	}
	view = append(append(view, fyne.NewMenuItemSeparator()), u.zoomItems()...)
	m.start = widgets.MenuItem(startLabel, widgets.Ctrl(fyne.KeyR), u.panel.Toggle)
	m.filters = fyne.NewMenu("Filter", u.filterMenu()...)
	m.main = fyne.NewMainMenu(
		fyne.NewMenu("File",
			widgets.MenuItem("Open…", widgets.Ctrl(fyne.KeyO), u.askForFile),
			m.recent,
			widgets.MenuItem("Return to live log", nil, u.backToLive),
			fyne.NewMenuItemSeparator(),
			widgets.MenuItem("Export…", widgets.Ctrl(fyne.KeyS), u.startExport),
			widgets.MenuItem("Back up the log…", nil, u.backUp),
			fyne.NewMenuItemSeparator(),
			widgets.MenuItem("Verify the log", nil, u.verifyShown),
			widgets.MenuItem("Verify a log file…", nil, u.verifyFile),
			widgets.MenuItem("Recover a log…", nil, u.recoverFile),
			widgets.MenuItem("Index the log anew", nil, u.reindex),
			fyne.NewMenuItemSeparator(),
			quit,
		),
		fyne.NewMenu("Edit",
			widgets.MenuItem("Copy", &fyne.ShortcutCopy{}, u.copySelection),
			widgets.MenuItem("Select all messages", &fyne.ShortcutSelectAll{}, u.selectAll),
			fyne.NewMenuItemSeparator(),
			widgets.MenuItem("Bookmark", widgets.Ctrl(fyne.KeyB), u.toggleBookmark),
			widgets.MenuItem("Note…", widgets.Ctrl(fyne.KeyN), u.editNote),
			widgets.MenuItem("Delete selected", widgets.PlainKey(fyne.KeyDelete), u.deleteSelection),
			widgets.MenuItem("Delete all matching messages…", nil, u.deleteMatches),
			widgets.MenuItem("Undo delete", &fyne.ShortcutUndo{}, u.undelete),
		),
		m.filters,
		fyne.NewMenu("Message", append(u.inspector.MessageItems(), widgets.MenuItem(compareTwo, nil, u.compareSelected))...),
		fyne.NewMenu(listenerMenu, append([]*fyne.MenuItem{
			m.start,
			widgets.MenuItem("Send a sample", nil, u.sendSample),
			fyne.NewMenuItemSeparator(),
			widgets.MenuItem("Rules and faults…", nil, u.windows.rules.Show),
			widgets.MenuItem("TLS handshakes…", nil, func() { u.windows.handshakes.ShowFor("") }),
			widgets.MenuItem("Make test certificates…", nil, u.windows.certMaker.Show),
			widgets.MenuItem("All settings…", nil, u.panel.ShowSettings),
			fyne.NewMenuItemSeparator(),
		}, u.connectionItems()...)...),
		fyne.NewMenu("View", view...),
		u.helpMenu(),
	)
	if runtime.GOOS != "darwin" { // there the system's own menu shows the keys
		for _, sub := range m.main.Items {
			tellKeys(sub.Items)
		}
	}
	return m
}

// inspectorItems are the items of the View menu for the inspector.
func (u *UI) inspectorItems(m *menu) []*fyne.MenuItem {
	m.empty = widgets.MenuItem("Show empty fields", widgets.Ctrl(fyne.KeyE), func() {
		m.empty.Checked = u.inspector.ToggleEmpty()
		u.menu.main.Refresh()
	})
	m.mask = widgets.MenuItem("Hide patient data", widgets.CtrlShift(fyne.KeyH), u.toggleMask)
	focus := func(on fyne.Focusable) { u.window.Canvas().Focus(on) }
	return append([]*fyne.MenuItem{m.empty, m.mask}, u.inspector.FindItems(focus)...)
}

// filterMenu is everything about the filter.
func (u *UI) filterMenu() []*fyne.MenuItem {
	items := []*fyne.MenuItem{
		widgets.MenuItem("Edit filter", widgets.Ctrl(fyne.KeyF), u.focusFilter),
		widgets.MenuItem("Next matching message", widgets.PlainKey(fyne.KeyF3), u.messages.Next),
		widgets.MenuItem("Clear filter", widgets.PlainKey(fyne.KeyEscape), u.clearFilter),
		fyne.NewMenuItemSeparator(),
	}
	return append(items, u.filterItems()...)
}

// refill shows the saved filters of the moment.
func (m *menu) refill(u *UI) {
	m.filters.Items = u.filterMenu()
	if runtime.GOOS != "darwin" {
		tellKeys(m.filters.Items)
	}
	m.main.Refresh()
}

// tellKeys puts the keys into the labels. Fyne draws them so faintly that they cannot be read.
func tellKeys(items []*fyne.MenuItem) {
	size, style := theme.TextSize(), fyne.TextStyle{}
	var widest float32
	for _, i := range items {
		widest = max(widest, fyne.MeasureText(i.Label, size, style).Width)
	}
	space := fyne.MeasureText("     ", size, style).Width / 5
	for _, i := range items {
		key, ok := i.Shortcut.(fyne.KeyboardShortcut)
		if !ok {
			continue
		}
		gap := widest - fyne.MeasureText(i.Label, size, style).Width + 24
		told := toldShortcut{of: key, label: i.Label, key: keyText(key)}
		i.Label += strings.Repeat(" ", int(gap/space+0.5)) + told.key + "  "
		i.Shortcut = told
	}
}

// keyText names a key as a keyboard does: Ctrl+R, F3, Esc.
func keyText(key fyne.KeyboardShortcut) string {
	name := string(key.Key())
	if key.Key() == fyne.KeyEscape {
		name = "Esc"
	}
	if key.Key() == fyne.KeyDelete {
		name = "Del"
	}
	if key.Mod()&fyne.KeyModifierShift != 0 {
		name = "Shift+" + name
	}
	if key.Mod()&fyne.KeyModifierShortcutDefault != 0 {
		name = "Ctrl+" + name
	}
	return name
}

// toldShortcut works like the shortcut of that name and is not drawn: the label of its item tells the key.
type toldShortcut struct {
	of         fyne.KeyboardShortcut
	label, key string
}

// ShortcutName implements fyne.Shortcut.
func (s toldShortcut) ShortcutName() string { return s.of.ShortcutName() }

// labelAndKey returns what an item of the menu does and by which key, "" for none.
func labelAndKey(i *fyne.MenuItem) (label, key string) {
	switch s := i.Shortcut.(type) {
	case toldShortcut:
		return s.label, s.key
	case fyne.KeyboardShortcut:
		return i.Label, keyText(s)
	}
	return i.Label, ""
}

// The words of the item that starts and stops the listener.
const listenerMenu, startLabel, stopLabel = "Listener", "Start listening", "Stop listening"

// showListening says in the menu what its key does now.
func (m *menu) showListening(listening bool) {
	label := startLabel
	if listening {
		label = stopLabel
	}
	if now, _ := labelAndKey(m.start); now == label {
		return
	}
	for _, sub := range m.main.Items {
		if sub.Label != listenerMenu {
			continue
		}
		for _, i := range sub.Items { // the widest decides where the keys stand
			if told, ok := i.Shortcut.(toldShortcut); ok {
				i.Label, i.Shortcut = told.label, told.of
			}
		}
		m.start.Label = label
		if runtime.GOOS != "darwin" {
			tellKeys(sub.Items)
		}
	}
	m.main.Refresh()
}

// eachItem calls f for all that the menu does.
func (u *UI) eachItem(f func(menu string, i *fyne.MenuItem)) {
	for _, m := range u.menu.main.Items {
		for _, i := range m.Items {
			switch {
			case i.IsSeparator:
			case i.ChildMenu == nil:
				f(m.Label, i)
			default:
				for _, child := range i.ChildMenu.Items {
					f(m.Label+" › "+i.Label, child)
				}
			}
		}
	}
}

// check marks the look that is in force.
func (m *menu) check(look widgets.Look) {
	for l, i := range m.looks {
		i.Checked = l == look
	}
	m.main.Refresh()
}
