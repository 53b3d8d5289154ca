package ui

import (
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// exportAs exports what is proposed, or another choice, in a format.
func (w *testWindow) exportAs(what int, how, path string) {
	w.t.Helper()
	w.picker.path = path
	w.choose("Export")
	choices := uitest.All[*widgets.Select](w.exporting.Object())
	choices[0].SetSelectedIndex(what)
	choices[1].SetSelected(how)
	test.Tap(w.exportButton())
	w.step()
	w.until("the end of the export", func() bool { return !w.work.Busy() })
}

// exportButton goes on from the bar to the file dialog.
func (w *testWindow) exportButton() *widget.Button {
	return uitest.Button(w.exporting.Object(), "Save as…")
}

// exportColumns returns where the columns of CSV are typed.
func (w *testWindow) exportColumns() *widgets.KeyEntry {
	w.choose("Export")
	uitest.All[*widgets.Select](w.exporting.Object())[1].SetSelected("CSV")
	return uitest.All[*widgets.KeyEntry](w.exporting.Object())[0]
}

func TestExportFormats(t *testing.T) {
	w := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	w.put(25)
	w.step()
	dir := t.TempDir()
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	w.find("id:MSG001*")
	w.exportAs(0, "JSON lines", filepath.Join(dir, "some")) // gets its extension
	if got := read("some.jsonl"); strings.Count(got, "\n") != 10 || !strings.Contains(got, `"controlId":"MSG0019"`) {
		t.Errorf("JSON lines of ten matches:\n%s", got)
	}
	w.exportColumns().SetText("controlId, ack")
	w.exportAs(1, "CSV", filepath.Join(dir, "all.csv"))
	rows, err := csv.NewReader(strings.NewReader(read("all.csv"))).ReadAll()
	if err != nil || len(rows) != 26 || !slices.Equal(rows[1], []string{"MSG0025", "AA"}) {
		t.Errorf("CSV of all: %d rows, %v, %v", len(rows), rows[:2], err)
	}
	w.exportColumns().SetText("controlId, colour")
	w.exportAs(1, "CSV", filepath.Join(dir, "none.csv"))
	if !strings.Contains(w.status.said, "colour") || w.status.tone != model.ToneBad {
		t.Errorf("a column that does not exist: said is %q", w.status.said)
	}
	w.exportAs(0, "HL7, one file per message", filepath.Join(dir, "folder"))
	k, _ := w.log.Get(15)
	if got := read("folder/MSG0015.hl7"); got != string(k.Body) {
		t.Errorf("the file of a message holds %q", got)
	}
	w.exportAs(0, "HL7, one file per message", filepath.Join(dir, "folder"))
	if !strings.Contains(w.saidNow(), "there already") {
		t.Errorf("into a folder that is not empty: said is %q", w.status.said)
	}
	files, err := os.ReadDir(filepath.Join(dir, "folder"))
	if err != nil || len(files) != 10 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// endless never ends to find.
type endless struct{ model.Log }

func (l endless) Find(ctx context.Context, s model.Search) iter.Seq2[model.Entry, error] {
	return func(yield func(model.Entry, error) bool) {
		for ctx.Err() == nil {
			for e, err := range l.Log.Find(ctx, s) {
				if !yield(e, err) {
					return
				}
			}
		}
		yield(model.Entry{}, ctx.Err())
	}
}

func TestExportIsCancelled(t *testing.T) {
	w := newTestWindow(t)
	w.put(1000)
	w.step()
	w.shown.Set(endless{w.shown.Current()})
	dir := t.TempDir()
	w.picker.path = filepath.Join(dir, "all.hl7")
	w.choose("Export")
	test.Tap(w.exportButton())
	for deadline := time.Now().Add(10 * time.Second); w.work.bar.Text() == ""; {
		w.now = w.now.Add(pump.Beat)
		w.pump.Step(w.now) // what runs elsewhere is not waited for: it never ends by itself
		if time.Now().After(deadline) {
			t.Fatal("no progress is shown")
		}
	}
	if got := w.work.bar.Text(); !strings.HasPrefix(got, "Exporting to all.hl7: ") {
		t.Errorf("the bar says %q", got)
	}
	w.focusList()
	w.press(fyne.KeyEscape)
	w.until("the end", func() bool { return !w.work.Busy() })
	w.choose("Export")
	w.focusList()
	w.press(fyne.KeyEscape)
	if w.exporting.Object().Visible() {
		t.Error("Esc did not take the export bar away")
	}
	if w.work.bar.Text() != "" || !strings.Contains(w.saidNow(), "cancelled") {
		t.Errorf("after cancelling the bar says %q, said is %q", w.work.bar.Text(), w.status.said)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("a cancelled export left %v, %v", files, err)
	}
}

// Nothing is written over the live log, the one that is looked at, or what belongs to them, by whatever way and name.
func TestLogIsNotWrittenOver(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.hl7") // an ending that an export gives a name without one
	w := newKeptWindow(t, path)
	w.put(10)
	w.step()
	symlink, hardlink := filepath.Join(dir, "symlink"), filepath.Join(dir, "hardlink")
	if err := errors.Join(os.Symlink(path, symlink), os.Link(path, hardlink)); err != nil {
		t.Skip(err)
	}
	const words = "is the log itself or belongs to it: choose another file"
	refused := func(how, to string) {
		t.Helper()
		w.until("the end", func() bool { return !w.work.Busy() })
		w.step()
		if got := w.saidNow(); !strings.Contains(got, words) {
			t.Errorf("%s to %s: said is %q", how, to, got)
		}
		w.say(model.ToneNormal, "")
	}
	for _, to := range []string{
		path, path + "-wal", path + ".lock", path + "-shm", path + "-journal", symlink, hardlink, filepath.Join(dir, "m"),
	} {
		for _, kind := range []string{"HL7, MLLP-framed", "CSV", "HL7, one file per message"} {
			if to == filepath.Join(dir, "m") && kind != "HL7, MLLP-framed" {
				continue
			}
			w.exportAs(0, kind, to)
			refused(kind, to)
			w.exporting.Close()
		}
		if to == filepath.Join(dir, "m") {
			continue
		}
		w.picker.path = to
		w.choose("Back up the log")
		refused("back up", to)
	}
	w.put(1)
	w.until("one more", func() bool { return w.messages.list.Len() == 11 })
	if info, err := os.Lstat(symlink); err != nil || info.Mode().IsRegular() {
		t.Errorf("the link was replaced: %v", err)
	}

	looked := damagedLog(t, 9, "MSG0004")
	w.openFile(looked)
	w.until("the other log", func() bool { return w.looked.at != nil && w.messages.list.Len() == 9 })
	for _, to := range []string{looked, looked + "-wal", path} {
		w.exportAs(0, "CSV", to)
		refused("export", to)
		w.exporting.Close()
	}
	w.choose("Return to live log")
	w.until("the live log", func() bool { return w.looked.at == nil })
	before, err := os.ReadFile(looked)
	if err != nil {
		t.Fatal(err)
	}
	to := looked + "-wal"
	w.until("the other log is let go, with what reading it made", func() bool {
		_, err := os.Stat(to)
		return errors.Is(err, fs.ErrNotExist)
	})
	if err := os.WriteFile(to, nil, 0o600); err != nil { // an empty one is not taken away either
		t.Fatal(err)
	}
	w.recover(looked, to)
	w.until("the end", func() bool { return !w.work.Busy() })
	if line := w.banner.Line(troubleRecover); line == nil || !strings.Contains(line.Words.Text, words) {
		t.Errorf("recover to %s: %+v", to, line)
	}
	after, err := os.ReadFile(looked)
	if _, statErr := os.Stat(to); err != nil || statErr != nil || string(after) != string(before) {
		t.Errorf("the damaged log was changed: %v, %v", err, statErr)
	}
}
