package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/recovery"
)

// Where no message can be read any more, no empty log is left as if it were one that was saved.
func TestNothingToSaveLeavesNoLog(t *testing.T) {
	path := logFile(t)
	var told notices
	s := open(t, path, Options{OnNotice: told.add})
	mustKeep(t, s, sample("A"), sample("B"))
	await(t, "moved", func() bool { return s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }) == nil })
	for _, suffix := range []string{"", place.WALSuffix} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path+suffix, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Write(bytes.Repeat([]byte{0xA5}, int(info.Size()))) // in place, as a disk does
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "noticed", func() bool { return !s.State().Keeps })
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "none can be read: nothing was saved") {
		t.Errorf("closing says %v", err)
	}
	if said := told.text(); !strings.Contains(said, "of the 2 messages of the log "+path) {
		t.Errorf("said %q", said)
	}
	if all, err := filepath.Glob(path + leftwal.SavedSuffix + "*"); err != nil || len(all) > 0 {
		t.Errorf("left %v, %v", all, err)
	}
	to := filepath.Join(t.TempDir(), "new.mllp")
	if _, err := Recover(t.Context(), Source{Log: path}, to, nil); !errors.Is(err, recovery.ErrNothing) {
		t.Errorf("recover: %v", err)
	}
	if _, err := os.Lstat(to); err == nil {
		t.Error("recover left an empty log")
	}
}

// A log that never held a message and is taken away leaves nothing either, and that is no failure.
func TestEmptyLogIsNotSaved(t *testing.T) {
	path := logFile(t)
	var told notices
	s := open(t, path, Options{OnNotice: told.add})
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	await(t, "noticed", func() bool { return !s.State().Keeps })
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if said := told.text(); !strings.Contains(said, "held no message: there was nothing to save") {
		t.Errorf("said %q", said)
	}
	if all, err := filepath.Glob(path + leftwal.SavedSuffix + "*"); err != nil || len(all) > 0 {
		t.Errorf("left %v, %v", all, err)
	}
}
