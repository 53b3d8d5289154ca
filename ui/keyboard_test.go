package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/ui/columns"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

func TestTheDrawerByTheKeyboard(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	peer := mllptest.Dial(t, w.server.Addr())
	peer.Exchange(mllptest.Message("1"))
	w.until("the connection", func() bool { return w.connections.Grid().Visible() })
	for n, grid := range []*widgets.Grid{w.connections.Grid(), w.UI.log.Grid()} {
		w.choose(drawerTabs()[n])
		if w.drawer.tabs.SelectedIndex() != n || w.window.Canvas().Focused() != fyne.Focusable(grid) {
			t.Errorf("%s: tab %d, the keyboard has %T", drawerTabs()[n], w.drawer.tabs.SelectedIndex(), w.window.Canvas().Focused())
		}
	}
	w.choose("Waiting")
	w.step()
	if w.drawer.tabs.SelectedIndex() != 1 || !strings.Contains(w.status.said, "No rule holds messages") {
		t.Errorf("nothing waits: tab %d, said %q", w.drawer.tabs.SelectedIndex(), w.status.said)
	}
}

// Tab goes from the top of the window to its bottom.
func TestTabGoesFromTopToBottom(t *testing.T) {
	w := newTestWindow(t)
	w.listen() // which the Log drawer tells
	w.put(1)
	w.step()
	w.messages.Grid().Choose(0)
	w.until("the message", func() bool { return w.inspector.Document() != nil })
	w.drawer.tabs.SelectIndex(1)
	c := w.window.Canvas()
	c.Focus(w.toolbar.start)
	var met []fyne.Focusable
	for range 60 {
		c.FocusNext()
		met = append(met, c.Focused())
	}
	at := func(f fyne.Focusable) int { return slices.Index(met, f) }
	order := []int{at(w.toolbar.filter), at(w.messages.Grid()), at(w.inspector.SelectTab(0)), at(w.UI.log.Grid())}
	if slices.Contains(order, -1) || !slices.IsSorted(order) {
		t.Errorf("filter, list, inspector and drawer are met at %v", order)
	}
}

func TestTitlesOfTheListTellWhatTheyShow(t *testing.T) {
	w := newTestWindow(t)
	w.put(1)
	w.step()
	tips := widgets.TipsIn(w.window.Canvas().Content())
	g := w.messages.Grid()
	for col := range g.Columns() {
		place := g.Place(-1, col, 0)
		g.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: place, AbsolutePosition: place}})
		if cell := w.messages.columns.Cell(col); cell < list.Columns && tips.Text() != columns.About(cell) {
			t.Errorf("column %d: %q", col, tips.Text())
		}
	}
}
