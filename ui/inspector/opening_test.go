package inspector

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model/document"
)

func (w *testInspector) fieldsRow(path string) int {
	w.t.Helper()
	v := w.inspector.fields
	for row := range v.tree.Rows() {
		if v.tree.Path(row) == path {
			return row
		}
	}
	w.t.Fatalf("no row %s", path)
	return -1
}

// tapCell taps a character of a row of Fields, which is brought onto the screen.
func (w *testInspector) tapCell(row, col, char int) {
	g := w.inspector.fields.Grid()
	g.ScrollTo(row)
	test.TapAt(g, g.Place(row, col, char))
	w.step()
}

func TestAClickOnWhatIsLeftOutShowsIt(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|1||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||7\rOBR|1|||1^Panel\r" +
		strings.Repeat("OBX|1|NM|2345-7^Glucose^LN||182|mg/dL||H|||F\r", 3001)))
	v := w.inspector.fields
	last := w.fieldsRow("…")
	if text, _ := v.tree.Cell(last, document.FieldPath); strings.TrimSpace(text) != "▸ 1,002 more" {
		t.Errorf("the row says %q", text)
	}
	w.tapCell(last, document.FieldName, 2)
	if got := w.selectedPath(); got != "OBSERVATION[2000]" {
		t.Fatalf("one click on the rest goes to %q", got)
	}
	before := w.fieldsRow("…")
	if text, _ := v.tree.Cell(before, document.FieldPath); strings.TrimSpace(text) != "▸ 2,000 before" {
		t.Errorf("the row before says %q", text)
	}
	w.tapCell(before, document.FieldPath, 9)
	if got := w.selectedPath(); got != "OBSERVATION[1999]" {
		t.Errorf("one click on those before goes to %q", got)
	}
}

func TestAClickOnTheSignOpensAndCloses(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(spanBody))
	rows := w.inspector.fields.tree.Rows()
	row := w.fieldsRow("PID-3")
	text, _ := w.inspector.fields.tree.Cell(row, document.FieldPath)
	sign := strings.Index(text, "▸")
	w.tapCell(row, document.FieldPath, sign)
	if got := w.inspector.fields.tree.Rows(); got <= rows || w.selectedPath() != "PID-3" {
		t.Fatalf("%d rows after a click on the sign of PID-3, %d before; %s is selected", got, rows, w.selectedPath())
	}
	w.tapCell(row, document.FieldPath, sign)
	if got := w.inspector.fields.tree.Rows(); got != rows {
		t.Errorf("%d rows after another one, want %d", got, rows)
	}
}

func TestExpandAndCollapseAll(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(spanBody))
	w.choose("Expand all")
	v := w.inspector.fields
	w.tapCell(w.fieldsRow("PID-3.4.2"), document.FieldValue, 1)
	for row := range v.tree.Rows() {
		if can, open := v.tree.CanOpen(row); can && !open {
			t.Errorf("%s is closed", v.tree.Path(row))
		}
	}
	w.choose("Collapse all")
	if got := v.Lines(10); len(got) != 2 || !strings.HasPrefix(got[0], "MSH\t") || !strings.HasPrefix(got[1], "PATIENT_RESULT\t") {
		t.Errorf("everything closed is %q", got)
	}
	if got := w.selectedPath(); got != "PATIENT_RESULT" {
		t.Errorf("%q is selected: it has what was", got)
	}
	w.choose("Fields")
	w.press(fyne.KeyRight)
	if got := v.Lines(10); len(got) < 4 {
		t.Errorf("Right opens it to %q", got)
	}
}

func TestExpandAllOpensTheBeginningOfWhatIsVeryLarge(t *testing.T) {
	w := newTestInspector(t)
	w.inspect(segmentMessage(3 << 20))
	w.choose("Expand all")
	w.step()
	if rows := w.inspector.fields.tree.Rows(); rows < 10_000 || rows > 60_000 {
		t.Errorf("%d rows are open", rows)
	}
	if said := w.saidNow(); !strings.Contains(said, "its beginning is open") {
		t.Errorf("it is said: %q", said)
	}
}
