package inspector

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestWireAndChecksAreCopiedWithAButton(t *testing.T) {
	w := newTestInspector(t)
	wire, checks := w.inspector.views[4].(*wireView), w.inspector.checks
	if wire.copied.Visible() || checks.copied.Visible() {
		t.Error("there is something to copy without a message")
	}
	w.inspect([]byte(strings.Replace(spanBody, "19700101", "1970x", 1) + "XYZ|1\r"))
	w.choose("Wire")
	test.Tap(wire.copied)
	if got := w.app.Clipboard().Content(); !strings.Contains(got, "Framing: Complete\n") ||
		!strings.Contains(got, "From: 10.0.0.7:51234") {
		t.Errorf("of Wire %q is copied", got)
	}
	w.choose("Checks")
	w.until("the findings", func() bool { return checks.checks != nil })
	test.Tap(checks.copied)
	got := strings.Split(strings.TrimRight(w.app.Clipboard().Content(), "\n"), "\n")
	if len(got) != checks.checks.Rows()+1 || !strings.HasPrefix(got[0], "severity\tpath\t") {
		t.Errorf("of %d findings %q is copied", checks.checks.Rows(), got)
	}
	if said := w.saidNow(); !strings.HasPrefix(said, "Copied all findings, ") {
		t.Errorf("it is said: %q", said)
	}
}
