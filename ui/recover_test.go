package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/uitest"
)

func TestDamagedLogIsRecovered(t *testing.T) {
	path := damagedLog(t, 9, "MSG0004")
	to := filepath.Join(t.TempDir(), "new.mllplog")
	if err := os.WriteFile(to, nil, 0o600); err != nil { // as Fyne's file dialog does
		t.Fatal(err)
	}
	w := newTestWindow(t)
	w.picker.path = path
	w.choose("Verify a log file")
	w.until("the report", func() bool { return w.windows.reports.Window() != nil })
	next := uitest.Button(w.report(), "Recover it…")
	w.picker.path = to
	test.Tap(next)
	w.until("what was recovered", func() bool { return w.windows.reports.Report().Made != "" })
	verdict, facts, _ := w.reportSays()
	if got := verdict.Text; !strings.HasPrefix(got, "✗ Not all of the log could be recovered") {
		t.Errorf("the report says %q", got)
	}
	if got := w.inReport(); !strings.Contains(got, "message 4 was left out") {
		t.Errorf("left out are %q", got)
	}
	if got := facts.Text; !strings.Contains(got, "8 messages whole") || !strings.Contains(got, to) {
		t.Errorf("the facts are %q", got)
	}
	test.Tap(uitest.Button(w.report(), "Open it"))
	w.until("the new log", func() bool { return w.looked.at != nil && w.messages.list.Len() == 8 })
	if _, ok := w.shown.Get(message.ID(4)); ok {
		t.Error("a damaged message was recovered as whole")
	}

	w.picker.path = path // for both questions: the new log would be the damaged one
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w.choose("Recover a log")
	w.until("why not", func() bool { return w.banner.Line(troubleRecover) != nil })
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the damaged log was changed: %v", err)
	}
}
