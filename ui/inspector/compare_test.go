package inspector

import (
	"strings"
	"testing"

	"mllpscope/ui/model/document"
)

const (
	compareFirst = "MSH|^~\\&|A|B|C|D|20260101||ADT^A08^ADT_A01|1|P|2.5.1\rEVN||20260101\r" +
		"PID|1||77^^^H^MR||DOE^JO||19700101|F\rPV1|1|I\r"
	compareOther  = "MSH|^~\\&|X|B|C|D|20260102||ADT^A08^ADT_A01|2|P|2.5.1\rEVN||20260101\rPID|1||1\r"
	compareSecond = "MSH|^~\\&|A|B|C|D|20260102||ADT^A08^ADT_A01|3|P|2.5.1\rEVN||20260101\r" +
		"PID|1||77^^^H^MR||DOE^JOHN||19700101|M\rPV1|1|I\rZPI|new\r"
)

// compared waits for the Compare tab and returns its rows.
func (w *testInspector) compared() string {
	w.t.Helper()
	w.inspector.SelectTab(compareTab)
	w.until("the comparison", func() bool { return w.inspector.compared.comparison != nil })
	return strings.Join(w.inspector.Lines(100), "\n")
}

func TestCompareWithThePreviousOfItsSender(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(compareFirst))
	w.inspect([]byte(compareOther))
	w.inspect([]byte(compareSecond))
	w.choose("Compare with previous")
	w.step()
	got := w.compared()
	for _, want := range []string{"PID-5.2", "JO\tJOHN", "PID-8", "ZPI"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
	for _, not := range []string{"MSH-7", "MSH-10", "MSH-3"} {
		if strings.Contains(got, "changed\t"+not) {
			t.Errorf("%s is shown as a difference in\n%s", not, got)
		}
	}
	v := w.inspector.compared
	if !strings.Contains(v.words.Text, "ignoring MSH-7, MSH-10") || !strings.Contains(v.words.Text, "to #1 ") {
		t.Errorf("the head says %q", v.words.Text)
	}
	w.choose("Find next")
	first := v.Grid().Selected()
	w.choose("Find next")
	if second := v.Grid().Selected(); second == first || first < 0 {
		t.Errorf("the next difference after row %d is row %d", first, second)
	}
	for row := range v.comparison.Rows() {
		if strings.Contains(v.comparison.Text(row), "PID-5.2") {
			v.Grid().Choose(row)
			from, to := v.comparison.Marked(row, document.CompareB)
			if text, _ := v.comparison.Cell(row, document.CompareB); text[from:to] != "HN" {
				t.Errorf("marked as new: %q of %q", text[from:to], text)
			}
		}
	}
	if got := w.marked(); got != "JOHN" {
		t.Errorf("a difference marks %q in Raw", got)
	}
}

func TestCompareAnyTwoAndIgnoreAField(t *testing.T) {
	w := newTestInspector(t)
	w.inspect([]byte(compareFirst))
	w.choose("Mark for comparison")
	w.inspect([]byte(compareSecond))
	if got := w.compared(); !strings.Contains(got, "PID-8") {
		t.Fatalf("PID-8 is missing in\n%s", got)
	}
	w.inspector.chooseByte(strings.Index(compareSecond, "|M\r") + 1)
	w.choose("Ignore in Compare")
	w.inspector.compared.comparison = nil
	w.inspector.recompare()
	if got := w.compared(); strings.Contains(got, "changed\tPID-8") {
		t.Errorf("PID-8 is ignored, and is a difference in\n%s", got)
	}
	if got := w.memory.String(IgnoredKey); got != "MSH-7 MSH-10 PID-8" {
		t.Errorf("kept as ignored: %q", got)
	}
}

func TestSpreadsheetCellsAreSafe(t *testing.T) {
	w := newTestInspector(t)
	d := w.inspect([]byte("MSH|^~\\&|=cmd()|a\"b|-5|D|||ADT^A01|1|P|2.5\r"))
	i, ok := d.Item(document.Span{Start: 0, End: len(d.Kept.Body) - 1})
	if !ok {
		t.Fatal("no item")
	}
	got := strings.Split(document.SpreadsheetRow(i), "\t")
	if got[3] != "'=cmd()" || got[4] != `"a""b"` || got[5] != "-5" {
		t.Errorf("cells %q", got)
	}
}
