package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/rules"
)

// drawer is what stands at the bottom: who is connected, the log, and messages that wait for a person while some do, or
// may.
type drawer struct {
	tabs       *container.AppTabs
	waiting    *rules.Waiting
	waitingTab *container.TabItem
	held       int // how many waited when last looked
}

// show fills the drawer. The tab of the waiting messages comes when a rule holds messages.
func (d *drawer) show(connections, log fyne.CanvasObject) {
	d.tabs = container.NewAppTabs(container.NewTabItem("Connections", connections), container.NewTabItem("Log", log))
	d.waitingTab = container.NewTabItem("Waiting", d.waiting.Object())
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
	}
	d.held = waiting
}
