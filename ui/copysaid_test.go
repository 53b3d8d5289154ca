package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/ui/model"
)

// Whatever is copied, the status bar says what it was and how much.
func TestCopySaysWhatItTook(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	mllptest.Dial(t, w.server.Addr())
	w.until("a connection", func() bool { return len(w.connections.Rows()) == 1 })
	w.put(3)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	copied := func(from, want string) {
		t.Helper()
		w.choose("Copy")
		w.until(from+" is copied", func() bool { return strings.HasPrefix(w.status.said, "Copied ") })
		size := model.ByteText(int64(len(w.app.Clipboard().Content())))
		if got := w.saidNow(); got != "Copied "+want+", "+size {
			t.Errorf("of %s it says %q, want %q and %s", from, got, want, size)
		}
		w.say(model.ToneNormal, "something else")
		w.step()
	}
	copied("the list", "1 message")
	w.choose("Fields")
	w.inspector.SelectTab(0)
	for row, line := range w.inspector.Lines(100) {
		if strings.HasPrefix(line, "PID-3\t") {
			w.inspector.SelectTab(0).Choose(row)
		}
	}
	copied("Fields", "the value of PID-3")
	w.choose("Raw")
	w.inspector.SelectTab(1).Choose(1)
	copied("Raw", "the line")
	w.choose("Hex")
	w.inspector.SelectTab(2).Choose(1)
	copied("Hex", "the row")
	w.window.Canvas().Focus(w.connections.Grid())
	w.connections.Grid().Choose(0)
	copied("the connections", "the connection")
	w.drawer.tabs.SelectIndex(1)
	w.window.Canvas().Focus(w.UI.log.Grid())
	w.UI.log.Grid().Choose(0)
	copied("the log", "the line")
	w.rowMenuAt(1, "Type")
	w.tapMenu("Copy ORU^R01")
	if got := w.saidNow(); got != "Copied ORU^R01, 7 B" {
		t.Errorf("of a cell it says %q", got)
	}
}
