package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/widgets"
)

func TestPanelAndDrawerAreFoldedAway(t *testing.T) {
	w := newTestWindow(t)
	at := func(o fyne.CanvasObject) fyne.Position { return w.app.Driver().AbsolutePositionForObject(o) }
	width, height := w.messages.Grid().Size().Width, w.messages.Grid().Size().Height
	w.window.Canvas().Focus(w.connections.Grid())
	w.choose("Listener panel")
	w.choose("Drawer")
	if size := w.messages.Grid().Size(); size.Width <= width || size.Height <= height || at(w.messages.Grid()).X != 0 {
		t.Errorf("the list was %v by %v and is %v at %v", width, height, size, at(w.messages.Grid()))
	}
	if w.window.Canvas().Focused() != fyne.Focusable(w.messages.Grid()) {
		t.Error("the keyboard is out of sight")
	}
	w.remember()
	again := New(Deps{App: w.app, Server: w.server, Log: w.log, Marshal: inline, Picker: w.picker, Rules: w.deps.Rules, Memory: w.memory})
	if !again.splits.noPanel || !again.splits.noDrawer || again.menu.panel.Checked {
		t.Error("at the next start they are back")
	}
	w.choose("Log") // a tab of the drawer
	if w.splits.noDrawer || !w.splits.noPanel || w.drawer.tabs.SelectedIndex() != 1 {
		t.Error("a tab of the drawer was asked for, and the drawer is not there")
	}
	w.openPanel()
	if got := w.messages.Grid().Size().Width; got != width {
		t.Errorf("with the panel the list is %v wide, want %v", got, width)
	}
}

// Who waits for a person is never folded away.
func TestTheDrawerOpensForAHeldMessage(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	w.use(rules.Rule{Name: "look", Answer: rules.Hold})
	w.choose("Drawer")
	peer := mllptest.Dial(t, w.server.Addr())
	peer.Send(mllptest.Message("1"))
	w.until("the held message", func() bool { return len(w.deps.Rules.Breakpoint().Waiting()) == 1 && !w.splits.noDrawer })
	w.deps.Rules.Close()
}

func TestZoom(t *testing.T) {
	t.Setenv("FYNE_SCALE", "1.5")
	w := newTestWindow(t)
	for _, c := range []struct {
		item    string
		percent int
		scale   string
	}{{"Zoom in", 110, "1.65"}, {"Zoom in", 120, "1.80"}, {"Zoom out", 110, "1.65"}, {"Actual size", 100, "1.50"}} {
		w.choose(c.item)
		if got := os.Getenv("FYNE_SCALE"); w.zoom.Percent != c.percent || got != c.scale {
			t.Errorf("%s: %d %%, scale %s; want %d and %s", c.item, w.zoom.Percent, got, c.percent, c.scale)
		}
	}
	for range 20 {
		w.choose("Zoom in")
	}
	if w.zoom.Percent != widgets.ZoomMost || w.memory.IntWithFallback(prefZoom, 0) != widgets.ZoomMost {
		t.Errorf("the most is %d %%, remembered %d", w.zoom.Percent, w.memory.IntWithFallback(prefZoom, 0))
	}
	for range 20 {
		w.choose("Zoom out")
	}
	if w.zoom.Percent != widgets.ZoomLeast {
		t.Errorf("the least is %d %%", w.zoom.Percent)
	}
}
