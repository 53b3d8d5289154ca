package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/filedlg"
	"mllpscope/ui/logfile"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
)

// taken is a log whose files were taken away, and that can still be saved.
type taken struct {
	sick

	fails error
	waits bool // saving does not end by itself
	paths []string
}

func newTaken() *taken {
	return &taken{sick: sick{
		memoryDisk: newMemoryDisk(),
		health:     model.Health{Gone: true, Reason: "the file m.mllplog was deleted", Failed: 2},
	}}
}

func (l *taken) Path() string { return "/var/log/m.mllplog" }

func (l *taken) SaveTo(ctx context.Context, path string, progress func(done, of int64)) (model.Saved, error) {
	l.paths = append(l.paths, path)
	progress(1_000_000, 4_000_000)
	if l.waits {
		<-ctx.Done()
		return model.Saved{}, ctx.Err()
	}
	return model.Saved{Path: path, Messages: 1234, Bytes: 4_000_000}, l.fails
}

func TestLogThatWasTakenAwayIsSavedElsewhere(t *testing.T) {
	log := newTaken()
	w := newTestWindowOn(t, log, log, log)
	w.step()
	line := w.banner.Line(troubleHealth)
	if line == nil || line.Dismiss.Visible() || line.Action.Text != "Save the log elsewhere…" {
		t.Fatalf("the banner says %q", w.banner.Texts())
	}
	if got := w.banner.Text(); !strings.HasPrefix(got, "✗ ") || !strings.Contains(got, "was deleted (2 messages") {
		t.Errorf("it says %q", got)
	}
	w.picker.err = filedlg.ErrCancelled
	test.Tap(line.Action)
	if w.step(); len(log.paths) > 0 || w.status.said != "" {
		t.Errorf("nothing was chosen, and it is saved in %q; said is %q", log.paths, w.status.said)
	}
	w.picker.err, w.picker.path = nil, "/mnt/saved"
	test.Tap(line.Action)
	w.until("the end", func() bool { return !w.work.Busy() })
	if len(log.paths) != 1 || log.paths[0] != "/mnt/saved.mllplog" {
		t.Errorf("saved in %q", log.paths)
	}
	if !regexp.MustCompile(`^m-\d{8}-\d{6}\.mllplog$`).MatchString(w.picker.name) {
		t.Errorf("the name that is proposed is %q", w.picker.name)
	}
	const done = "All 1,234 messages of the log (4.0 MB) are saved in /mnt/saved.mllplog"
	if got := w.made.Text(); got != done || w.saidNow() != done {
		t.Errorf("the bar says %q, said is %q", got, w.status.said)
	}
	if w.banner.Line(troubleHealth) == nil {
		t.Error("the bar of the log went away before the state ended")
	}
	test.Tap(w.made.Dismiss)
	if w.made.Text() != "" {
		t.Error("the bar cannot be closed")
	}
}

func TestSavingThatFailsStaysInSight(t *testing.T) {
	log := newTaken()
	w := newTestWindowOn(t, log, log, log)
	w.step()
	w.picker.path, log.fails = "/mnt/full.mllplog", errors.New("the disk is full")
	test.Tap(w.banner.Line(troubleHealth).Action)
	w.until("the words", func() bool { return w.banner.Line(troubleSave) != nil })
	const words = "✗ The log could not be saved in /mnt/full.mllplog: the disk is full"
	if got := w.banner.Line(troubleSave).Words.Text; got != words {
		t.Errorf("the banner says %q", got)
	}
	log.fails = nil
	test.Tap(w.banner.Line(troubleHealth).Action)
	w.until("the end", func() bool { return !w.work.Busy() })
	if w.banner.Line(troubleSave) != nil {
		t.Error("it is saved, and the banner says it is not")
	}
}

func TestSavingIsCancelled(t *testing.T) {
	log := newTaken()
	log.waits = true
	w := newTestWindowOn(t, log, log, log)
	w.step()
	w.picker.path = filepath.Join(t.TempDir(), "half.mllplog")
	test.Tap(w.banner.Line(troubleHealth).Action)
	for deadline := time.Now().Add(10 * time.Second); w.work.bar.Text() == ""; {
		w.now = w.now.Add(pump.Beat)
		w.pump.Step(w.now) // what runs elsewhere does not end by itself
		if time.Now().After(deadline) {
			t.Fatal("no progress is shown")
		}
	}
	if got := w.work.bar.Text(); got != "Saving the log in half.mllplog: 1.0 MB of 4.0 MB" || w.work.bar.Progress.Value != 0.25 {
		t.Errorf("the bar says %q, %v", got, w.work.bar.Progress.Value)
	}
	test.Tap(w.banner.Line(troubleHealth).Action) // a second one does not begin
	test.Tap(w.work.bar.Action)
	w.until("the end", func() bool { return !w.work.Busy() })
	if got := w.saidNow(); !strings.Contains(got, "cancelled") || len(log.paths) != 1 || w.banner.Line(troubleSave) != nil {
		t.Errorf("said is %q, saved in %q, the banner says %q", got, log.paths, w.banner.Texts())
	}
	if _, err := os.Stat(log.paths[0]); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestBackUpOfALogThatIsShown(t *testing.T) {
	dir := t.TempDir()
	w := newKeptWindow(t, filepath.Join(dir, "m.mllplog"))
	w.put(25)
	w.picker.path = filepath.Join(dir, "copy")
	w.choose("Back up the log")
	w.until("the end", func() bool { return !w.work.Busy() })
	if got := w.made.Text(); !strings.HasPrefix(got, "All 25 messages of the log (") || !strings.HasSuffix(got, "copy.mllplog") {
		t.Fatalf("the bar says %q, said is %q", got, w.saidNow())
	}
	w.put(5)
	test.Tap(w.made.Action)
	w.until("the copy", func() bool { return strings.HasPrefix(w.looked.bar.Text(), "Looking at copy.mllplog") })
	w.until("its rows", func() bool { return w.messages.list.Len() == 25 })
	if w.made.Text() != "" {
		t.Error("the bar stays after the copy was opened")
	}
	w.picker.path = filepath.Join(dir, "of the copy.mllplog")
	w.choose("Back up the log")
	w.until("the copy of the copy", func() bool { return w.made.Text() != "" })
	if got := w.made.Text(); !strings.HasPrefix(got, "All 25 messages") {
		t.Errorf("the bar says %q", got)
	}
	w.picker.path = filepath.Join(dir, "m.mllplog") // in use
	w.choose("Back up the log")
	w.until("the end", func() bool { return !w.work.Busy() })
	if w.step(); !strings.Contains(w.saidNow(), "is the log itself or belongs to it") {
		t.Errorf("a log in use was replaced: %q, %q", w.made.Text(), w.status.said)
	}
	w.choose("Return to live log")
	w.until("the live log", func() bool { return w.messages.list.Len() == 30 })
	other := newTestWindow(t)
	other.choose("Back up the log")
	if got := other.saidNow(); !strings.Contains(got, "only in memory") {
		t.Errorf("said is %q", got)
	}
}

// As a person does it: the file is deleted while it is in use.
func TestLogThatIsDeletedIsSavedElsewhere(t *testing.T) {
	dir := t.TempDir()
	live := logfile.Open(filepath.Join(dir, "m.mllplog"))
	if live.Err != nil {
		t.Fatal(live.Err)
	}
	t.Cleanup(func() {
		if err := live.Close(); err == nil || !strings.Contains(err.Error(), "all 30 messages are saved in ") {
			t.Errorf("at its end the log says %v", err)
		}
	})
	w := newTestWindowOn(t, live.Log.(testLog), live.Source, live.Disk)
	w.put(30)
	if err := os.Remove(filepath.Join(dir, "m.mllplog")); err != nil {
		t.Fatal(err)
	}
	w.until("the bar", func() bool { return w.banner.Line(troubleHealth) != nil })
	if line := w.banner.Line(troubleHealth); !line.Action.Visible() || !strings.Contains(line.Words.Text, "m.mllplog") {
		t.Fatalf("the bar says %q", line.Words.Text)
	}
	w.picker.path = filepath.Join(dir, "saved.mllplog")
	test.Tap(w.banner.Line(troubleHealth).Action)
	w.until("the end", func() bool { return !w.work.Busy() })
	if got := w.made.Text(); !strings.HasPrefix(got, "All 30 messages of the log (") {
		t.Fatalf("the bar says %q, said is %q", got, w.saidNow())
	}
	test.Tap(w.made.Action)
	w.until("what was saved", func() bool { return w.looked.at != nil && w.messages.list.Len() == 30 })
	w.press(fyne.KeyHome)
	w.step()
	if d := w.inspector.Document(); d == nil || !strings.Contains(string(d.Kept.Body), "MSG0030") {
		t.Errorf("the inspector shows %+v", d)
	}
}

// What the check of a copy has found is shown: who backs up a damaged log learns it then.
func TestBackUpOfADamagedLogShowsWhatWasFound(t *testing.T) {
	path := damagedLog(t, 6, "MSG0002")
	w := newKeptWindow(t, path)
	w.picker.path = filepath.Join(t.TempDir(), "copy")
	w.choose("Back up the log")
	w.until("the report", func() bool { return w.windows.reports.Window() != nil })
	if verdict, _, _ := w.reportSays(); !strings.HasPrefix(verdict.Text, "✗ The log is damaged") {
		t.Errorf("the report says %q", verdict.Text)
	}
	if got := w.inReport(); !strings.Contains(got, "message: message 2: ") {
		t.Errorf("found %q", got)
	}
	const words = "All 6 messages of the log ("
	if got := w.made.Text(); !strings.HasPrefix(got, words) || !strings.Contains(got, "as they are: The log is damaged") {
		t.Errorf("the bar says %q", got)
	}
	if got := w.saidNow(); !strings.HasPrefix(got, words) || w.status.tone != model.ToneBad {
		t.Errorf("said is %q in tone %v", got, w.status.tone)
	}
	w.windows.reports.Close()
	test.Tap(w.made.Action)
	w.until("the report again", func() bool { return w.windows.reports.Window() != nil })
}

// The search index is made anew from the menu, as mllpd reindex does it.
func TestIndexTheLogAnew(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Index the log anew")
	if w.step(); !strings.Contains(w.status.said, "in memory only") {
		t.Errorf("memory is indexed: %q", w.status.said)
	}
	kept := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	kept.put(12)
	kept.choose("Index the log anew")
	kept.until("the end", func() bool { return !kept.work.Busy() && kept.saidNow() == "The log is indexed anew" })
}
