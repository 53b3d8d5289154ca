package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/setting"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// connectionMenu shows what can be done with a connection.
func (u *UI) connectionMenu(row int, at fyne.Position) {
	if row < 0 || row >= len(u.connections.Rows()) {
		return
	}
	u.connections.Grid().Choose(row)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", u.connectionItems()...), u.window.Canvas(), at)
}

// connectionItems is what can be done with the selected connection.
func (u *UI) connectionItems() []*fyne.MenuItem {
	return []*fyne.MenuItem{
		widgets.MenuItem("Send message to selected client…", nil,
			u.withConnection(func(r model.ConnRow) { u.windows.sending.ShowFor(r.ID) })),
		widgets.MenuItem("Show only messages of selected client", nil,
			u.withConnection(func(r model.ConnRow) { u.narrow(list.ConnectionTerm(r.ID, r.Cells[model.ConnPeer])) })),
		widgets.MenuItem("TLS details of selected client…", nil,
			u.withConnection(func(r model.ConnRow) { u.windows.handshakes.ShowFor(r.ID) })),
		widgets.MenuItem("Block address of selected client", nil,
			u.withConnection(func(r model.ConnRow) { u.block(r) })),
		widgets.MenuItem("Disconnect selected client", nil,
			u.withConnection(func(r model.ConnRow) { u.connections.Disconnect(r.ID) })),
	}
}

// withConnection runs f with the connection that is selected.
func (u *UI) withConnection(f func(model.ConnRow)) func() {
	return func() {
		row := u.connections.Grid().Selected()
		if row < 0 || row >= len(u.connections.Rows()) {
			u.say(model.ToneWarn, "select a connection in the drawer first")
			return
		}
		f(u.connections.Rows()[row])
	}
}

// block refuses an address from now on and ends what is open with it.
func (u *UI) block(r model.ConnRow) {
	now, err := u.deps.Server.Get("BlockedHosts")
	if err != nil {
		u.say(model.ToneBad, err.Error())
		return
	}
	hosts := setting.SplitList(now)
	if !slices.Contains(hosts, r.Host) {
		hosts = append(hosts, r.Host)
	}
	var open []string
	for i := range u.connections.Rows() {
		if u.connections.Rows()[i].Host == r.Host {
			open = append(open, u.connections.Rows()[i].ID)
		}
	}
	u.Go(func(context.Context) {
		if err := u.deps.Server.Set("BlockedHosts", strings.Join(hosts, ", ")); err != nil {
			u.say(model.ToneBad, err.Error())
			return
		}
		for _, id := range open {
			if err := u.deps.Server.Disconnect(id); err != nil && !errors.Is(err, setting.ErrNoConnection) {
				u.say(model.ToneBad, "disconnect: "+err.Error())
			}
		}
		u.say(model.ToneWarn, fmt.Sprintf(
			"%s is blocked until you remove it from the blocked hosts in All settings (BlockedHosts)", r.Host))
	})
}
