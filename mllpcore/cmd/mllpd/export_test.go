package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/store"
)

// markedLog is a log with three messages, of which the second is bookmarked and the third has a note.
func markedLog(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log.mllplog")
	s := startServe(t, "-store", path)
	p := mllptest.Dial(t, s.address)
	for _, id := range []string{"A", "B", "C"} {
		p.Exchange(mllptest.Message(id))
	}
	s.stop()
	log, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for id, m := range map[int]store.Mark{2: {Bookmarked: true}, 3: {Note: "look here"}} {
		rows, err := log.Rows(t.Context(), 0, 3)
		if err != nil || len(rows) != 3 {
			t.Fatal(rows, err)
		}
		if err := log.Mark(t.Context(), rows[3-id].ID, m); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExportKnowsBookmarksAndNotes(t *testing.T) {
	log := markedLog(t)
	for filter, want := range map[string]string{
		"is:bookmarked": "B\n", "-is:bookmarked": "C\nA\n", "is:noted": "C\n", "note~LOOK or id:A": "C\nA\n",
		"is:bookmarked type:ORU": "",
	} {
		out, errs, code := output(t, "export", "-store", log, "-format", "ids", "-filter", filter)
		if out != want || code != 0 {
			t.Errorf("%s: %q %q %d, want %q", filter, out, errs, code, want)
		}
	}
}

func TestWrongFilterIsMarked(t *testing.T) {
	_, errs, code := output(t, "export", "-filter", "type:ADT size>much")
	want := "expected a number of bytes such as 600, 100k or 1.5M, found \"much\"\n" +
		"  type:ADT size>much\n                ^^^^\n"
	if !strings.HasSuffix(errs, want) || code != 2 {
		t.Errorf("exit %d:\n%s", code, errs)
	}
}

func TestExportOut(t *testing.T) {
	log, folder := markedLog(t), t.TempDir()
	_, errs, code := output(t, "export", "-store", log, "-out", filepath.Join(folder, "none", "x"))
	if !strings.Contains(errs, "-out") || code != 1 {
		t.Errorf("a folder that is not there: %q %d", errs, code)
	}
	if _, errs, code := output(t, "export", "-store", "none"); !strings.Contains(errs, "nothing to export") || code != 2 {
		t.Errorf("-store none: %q %d", errs, code)
	}
	if runtime.GOOS == "windows" {
		return
	}
	before, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	itself, other := filepath.Join(folder, "symlink"), filepath.Join(folder, "hardlink")
	if err := errors.Join(os.Symlink(log, itself), os.Link(log, other)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{log, log + "-wal", log + "-shm", log + ".lock", itself, other} {
		if _, errs, code := output(t, "export", "-store", log, "-out", name); !strings.Contains(errs, "belongs to it") || code != 2 {
			t.Errorf("-out %s: %q %d", name, errs, code)
		}
	}
	for _, name := range []string{log, log + "-wal", log + ".lock", log + "-journal", itself} {
		if _, errs, code := output(t, "backup", "-store", log, "-force", "-to", name); code != 1 ||
			!strings.Contains(errs, "is the log itself or belongs to it") {
			t.Errorf("backup -to %s: %q %d", name, errs, code)
		}
	}
	if after, err := os.ReadFile(log); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the log was changed: %v", err)
	}
	link := filepath.Join(folder, "nowhere")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := output(t, "export", "-store", log, "-out", link); code != 0 {
		t.Errorf("%q %d", errs, code)
	}
	if info, err := os.Stat(link); err != nil || info.Mode().IsRegular() {
		t.Errorf("a device was replaced by a file: %v, %v", info.Mode(), err)
	}
}

// What is left of an export that was killed goes with the next one to the same file.
func TestKilledExportLeavesNothing(t *testing.T) {
	log, folder := markedLog(t), t.TempDir()
	out := filepath.Join(folder, "out.ids")
	left := func() int {
		names, err := filepath.Glob(filepath.Join(folder, ".mllp-*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	args := []string{"export", "-store", log, "-format", "ids", "-out", out}
	for limit := 0; left() == 0; limit++ {
		if limit == 100 {
			t.Fatal("it was never killed in the middle: this shows nothing")
		}
		cmd := mllpd(t, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = cmd.Wait() // killed, mostly
		}()
		for running := true; running && left() == 0; {
			select {
			case <-ended:
				running = false
			default:
			}
		}
		_ = cmd.Process.Kill() // it may have ended
		<-ended
	}
	if _, errs, code := output(t, args...); code != 0 {
		t.Errorf("%q %d", errs, code)
	}
	if n := left(); n != 0 {
		t.Errorf("%d files are left", n)
	}
	if got, err := os.ReadFile(out); err != nil || string(got) != "C\nB\nA\n" {
		t.Errorf("%q, %v", got, err)
	}
}
