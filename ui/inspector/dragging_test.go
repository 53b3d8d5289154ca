package inspector

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// drag presses the button over a character of Raw and lets it go over another one.
func (w *testInspector) drag(row, char, toRow, toChar int) {
	w.dragIn(w.inspector.views[1].(*rawView).Grid(), 1, row, char, toRow, toChar)
}

// dragIn does the same in a column of a grid.
func (w *testInspector) dragIn(g *widgets.Grid, col, row, char, toRow, toChar int) {
	g.MouseDown(&desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: g.Place(row, col, char)}, Button: desktop.MouseButtonPrimary,
	})
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: g.Place(toRow, col, toChar)}})
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

// In Hex the numbers that are dragged over are copied as numbers, the characters beside them as they came.
func TestDraggingInHexSelectsAndCopiesTheseBytes(t *testing.T) {
	w := newTestInspector(t)
	d := w.inspect([]byte(spanBody))
	w.choose("Hex")
	v := w.inspector.views[2].(*hexView)
	at := strings.Index(spanBody, "DOE")
	row, n := (at+1)/16, (at+1)%16 // behind the start block
	w.dragIn(v.Grid(), document.HexText, row, n, row, n+2)
	if got := w.inspector.Copy(); got != "DOE" {
		t.Errorf("%q is copied of the text", got)
	}
	if got := w.marked(); got != "DOE" {
		t.Errorf("Raw marks %q", got)
	}
	w.dragIn(v.Grid(), document.HexBytes, 0, 0, 0, 3*3) // from the start block on
	if got := w.inspector.Copy(); got != "4d 53 48" {
		t.Errorf("%q is copied of the numbers", got)
	}
	if s := v.rows.span; string(d.Kept.Body[s.Start:s.End]) != "MSH" {
		t.Errorf("Hex marks %v", s)
	}
	w.dragIn(v.Grid(), document.HexText, 1, 1, 0, 14) // upwards, over the end of a row
	if got := w.inspector.Copy(); got != spanBody[13:17] {
		t.Errorf("%q is copied over the end of a row, want %q", got, spanBody[13:17])
	}
	w.dragIn(v.Grid(), document.HexText, row, n, row, n) // a click
	if got := w.inspector.Copy(); !strings.HasPrefix(got, "000000") {
		t.Errorf("after a click the row is copied, not %q", got)
	}
}
