package inspector

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// drag presses the button over a character of Raw and lets it go over another one.
func (w *testInspector) drag(row, char, toRow, toChar int) {
	g := w.inspector.views[1].(*rawView).Grid()
	g.MouseDown(&desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: g.Place(row, 1, char)}, Button: desktop.MouseButtonPrimary,
	})
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: g.Place(toRow, 1, toChar)}})
	g.MouseUp(nil)
	g.DragEnd()
	w.step()
}

func TestDraggingInRawSelectsAndCopiesTheseBytes(t *testing.T) {
	w := newTestInspector(t)
	d := w.inspect([]byte(spanBody))
	w.choose("Raw")
	line := strings.Split(spanBody, "\r")[1]
	char := strings.Index(line, "DOE")
	w.drag(1, char+1, 1, char+4)
	if got := w.marked(); got != "OE^J" {
		t.Errorf("Raw marks %q", got)
	}
	if got := w.inspector.Copy(); got != "OE^J" {
		t.Errorf("%q is copied", got)
	}
	if s := w.inspector.views[2].(*hexView).rows.span; string(d.Kept.Body[s.Start:s.End]) != "OE^J" {
		t.Errorf("Hex marks %v", s)
	}
	w.choose("Fields")
	if got := w.selectedPath(); got != "PID-5" {
		t.Errorf("Fields selects %q, which holds what was dragged over", got)
	}
	w.choose("Raw")
	w.drag(2, 2, 1, len(line)-1) // upwards, over the end of a line
	if got := w.inspector.Copy(); got != "F\rOBX" {
		t.Errorf("%q is copied over the end of a line", got)
	}
	w.drag(1, char, 1, char) // a click
	if got := w.marked(); got != "DOE" {
		t.Errorf("a click afterwards marks %q", got)
	}
	if got := w.inspector.Copy(); got != line+"\r" {
		t.Errorf("after a click the line is copied, not %q", got)
	}
}
