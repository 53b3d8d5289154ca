package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/model"
	"mllpscope/ui/rules"
	"mllpscope/ui/widgets"
)

// drawer is what stands at the bottom: who is connected, the log, and messages that wait for a person while some do, or
// may.
type drawer struct {
	tabs       *container.AppTabs
	waiting    *rules.Waiting
	waitingTab *container.TabItem
	open       func() // shows it when it is folded away
	held       int    // how many waited when last looked
}

// drawerTabs are the tabs of the drawer, in their order.
func drawerTabs() []string { return []string{"Connections", "Log", "Waiting"} }

// drawerItems are the items of the View menu for the drawer.
func (u *UI) drawerItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for n, name := range drawerTabs() {
		key := widgets.CtrlShift(fyne.KeyName(strconv.Itoa(n + 1)))
		items = append(items, widgets.MenuItem(name, key, func() { u.selectDrawer(n) }))
	}
	return items
}

// selectDrawer shows a tab of the drawer and gives it the keyboard.
func (u *UI) selectDrawer(n int) {
	if n >= len(u.drawer.tabs.Items) {
		u.say(model.ToneWarn, "no rule holds messages, so none is waiting")
		return
	}
	u.openDrawer()
	u.drawer.tabs.SelectIndex(n)
	u.window.Canvas().Focus([...]*widgets.Grid{u.connections.Grid(), u.log.Grid(), u.drawer.waiting.Grid()}[n])
}

// show fills the drawer. The tab of the waiting messages comes when a rule holds messages.
func (d *drawer) show(connections, log fyne.CanvasObject) {
	names := drawerTabs()
	d.tabs = container.NewAppTabs(container.NewTabItem(names[0], connections), container.NewTabItem(names[1], log))
	d.waitingTab = container.NewTabItem(names[2], d.waiting.Object())
	d.waiting.OnShow = d.showWaiting
}

// showWaiting makes the tab of waiting messages appear when a rule holds messages, and shows how many wait.
func (d *drawer) showWaiting(waiting int, holding bool) {
	at := slices.Index(d.tabs.Items, d.waitingTab)
	if waiting == 0 && !holding {
		if at >= 0 {
			d.tabs.Remove(d.waitingTab)
			d.tabs.SelectIndex(0)
		}
		d.held = 0
		return
	}
	title := "Waiting"
	if waiting > 0 {
		title += " (" + strconv.Itoa(waiting) + ")"
	}
	if at < 0 {
		d.waitingTab.Text = title
		d.tabs.Append(d.waitingTab)
	} else if d.waitingTab.Text != title {
		d.waitingTab.Text = title
		d.tabs.Refresh()
	}
	if waiting > 0 && d.held == 0 {
		d.tabs.Select(d.waitingTab) // somebody waits for a person
		d.open()
	}
	d.held = waiting
}
