package ui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/logfile"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// damagedLog makes a log of n messages and changes a byte of one of them in its file, as a disk does.
func damagedLog(t *testing.T, n int, id string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "damaged.mllplog")
	t.Run("before", func(t *testing.T) {
		w := newKeptWindow(t, path)
		w.put(n)
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	body := bytes.Index(data, []byte("|"+id+"|P|2.5.1\rPID"))
	if body < 0 {
		t.Fatal("the message is not in the file")
	}
	data[body+bytes.Index(data[body:], []byte("DOE"))] ^= 0x20
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// inReport returns the lines of the report that is shown.
func (w *testWindow) inReport() string {
	var lines []string
	for _, finding := range w.windows.reports.Report().Findings {
		lines = append(lines, finding.Line())
	}
	return strings.Join(lines, "\n")
}

// report returns what the window of the report shows.
func (w *testWindow) report() fyne.CanvasObject { return w.windows.reports.Window().Canvas().Content() }

// reportSays returns the lines above and below the findings: the verdict, what was looked at, and the whole finding.
func (w *testWindow) reportSays() (verdict, facts, whole *widgets.NoteLine) {
	lines := append(uitest.All[*widgets.NoteLine](w.report()), &widgets.NoteLine{}, &widgets.NoteLine{}, &widgets.NoteLine{})
	return lines[0], lines[1], lines[2]
}

func TestVerifyTheLogThatIsShown(t *testing.T) {
	w := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	w.put(12)
	w.choose("Verify the log")
	w.until("the report", func() bool { return w.windows.reports.Window() != nil })
	verdict, facts, _ := w.reportSays()
	if got := verdict.Text; got != "✓ The log is whole" || !uitest.Says(w.report(), "Nothing is damaged") {
		t.Errorf("the report says %q, %q", got, w.inReport())
	}
	if got := facts.Text; !strings.Contains(got, "12 messages, of which 12 have a checksum; IDs 1 to 12") {
		t.Errorf("looked at were %q", got)
	}
	test.Tap(uitest.Button(w.report(), "Copy report"))
	if got := w.app.Clipboard().Content(); !strings.Contains(got, "m.mllplog\nThe log is whole\n12 messages") {
		t.Errorf("copied %q", got)
	}
}

func TestVerifyNamesTheMessage(t *testing.T) {
	path := damagedLog(t, 9, "MSG0004")
	w := newTestWindow(t)
	w.choose("Verify the log")
	if w.step(); !strings.Contains(w.status.said, "in memory only") {
		t.Errorf("memory is verified: %q", w.status.said)
	}
	w.picker.path = path
	w.choose("Verify a log file")
	w.until("the report", func() bool { return w.windows.reports.Window() != nil })
	verdict, _, _ := w.reportSays()
	if got := verdict.Text; !strings.HasPrefix(got, "✗ The log is damaged") ||
		verdict.Importance != widgets.AlarmImportance(model.ToneBad) {
		t.Errorf("the report says %q", got)
	}
	if got := w.inReport(); !strings.Contains(got, "message: message 4: ") || uitest.Says(w.report(), "Show message") {
		t.Errorf("found %q", got)
	}
	grid := uitest.All[*widgets.Grid](w.report())[0]
	grid.Choose(0)
	_, _, whole := w.reportSays()
	if !strings.Contains(whole.Text, "message 4") {
		t.Fatalf("below the list stands %q", whole.Text)
	}
	message := uitest.Button(w.report(), "Show message 4")
	test.Tap(message)
	if w.step(); !strings.Contains(w.status.said, "Another log is shown") {
		t.Errorf("said is %q", w.status.said)
	}
	w.picker.path = path
	w.choose("Open")
	w.until("the file", func() bool { return w.messages.list.Len() == 9 })
	test.Tap(message)
	w.until("the message", func() bool {
		d := w.inspector.Document()
		return d != nil && d.ID == 4 && w.messages.Selected() == 4 && w.messages.grid.Selected() == 5
	})
	w.windows.reports.CopyLine()
	if got := w.app.Clipboard().Content(); got != whole.Text {
		t.Errorf("copied %q", got)
	}
	w.choose("Verify the log")
	w.until("the end", func() bool { return !w.work.Busy() })
	if got := w.inReport(); !strings.Contains(got, "message 4") || uitest.Says(w.report(), "Show message") {
		t.Errorf("the second report of the log that is looked at: %q", got)
	}
	w.windows.reports.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.windows.reports.Window() != nil {
		t.Error("Esc does not close the report")
	}
}

// slowFiles are files whose verifying ends when it is cancelled.
type slowFiles struct{ LogFiles }

func (slowFiles) Verify(ctx context.Context, _ string, tell func(string, float64)) (model.Report, error) {
	tell("messages", 0.5)
	<-ctx.Done()
	return model.Report{}, ctx.Err()
}

func TestVerifyIsCancelled(t *testing.T) {
	w := newTestWindow(t)
	w.deps.Files = slowFiles{}
	w.picker.path = "/some/log.mllplog"
	w.choose("Verify a log file")
	for deadline := time.Now().Add(10 * time.Second); w.work.bar.Text() == ""; {
		w.now = w.now.Add(pump.Beat)
		w.pump.Step(w.now) // what runs elsewhere does not end by itself
		if time.Now().After(deadline) {
			t.Fatal("no progress is shown")
		}
	}
	w.focusList()
	w.press(fyne.KeyEscape)
	w.until("the end", func() bool { return !w.work.Busy() })
	if got := w.saidNow(); !strings.Contains(got, "cancelled") || w.windows.reports.Window() != nil {
		t.Errorf("said is %q", got)
	}
}

func TestWhatCannotBeVerified(t *testing.T) {
	w := newTestWindow(t)
	w.picker.path = filepath.Join(t.TempDir(), "none.mllplog")
	w.choose("Verify a log file")
	w.until("the end", func() bool { return !w.work.Busy() })
	if got := w.saidNow(); !strings.Contains(got, "none.mllplog") || w.status.tone != model.ToneBad || w.windows.reports.Window() != nil {
		t.Errorf("said is %q", got)
	}
	w.picker.err = errors.New("no dialog")
	w.choose("Verify a log file")
	if got := w.saidNow(); got != "Verify: no dialog" {
		t.Errorf("said is %q", got)
	}
}

// lacking are files of which one lacks messages until that is confirmed.
type lacking struct {
	logfile.Files
	confirmed bool
}

func (l *lacking) Verify(_ context.Context, path string, _ func(string, float64)) (model.Report, error) {
	r := model.Report{Title: "Check of the log", Path: path, Whole: l.confirmed, Verdict: "The log is whole"}
	if !l.confirmed {
		r.Findings = []model.ReportLine{{Part: "missing", Text: "The log lacks about 8 messages (1–8)"}}
		r.Confirm = func(context.Context) (int, error) { l.confirmed = true; return 1, nil }
	}
	return r, nil
}

// TestWhatIsMissingIsConfirmedInTheReport confirms it by the button of the report, which then shows the next check.
func TestWhatIsMissingIsConfirmedInTheReport(t *testing.T) {
	w := newTestWindow(t)
	w.deps.Files = &lacking{}
	w.verify("/data/m.mllplog")
	w.until("the report", func() bool { return w.windows.reports.Window() != nil })
	button := uitest.Button(w.report(), "Confirm what is missing")
	if !button.Visible() || !strings.Contains(w.inReport(), "lacks about 8 messages") {
		t.Fatalf("the report says %q", w.inReport())
	}
	test.Tap(button)
	w.until("the next check", func() bool { return w.inReport() == "" })
	if button.Visible() || !strings.Contains(w.saidNow(), "The log is whole") {
		t.Errorf("said is %q", w.saidNow())
	}
}
