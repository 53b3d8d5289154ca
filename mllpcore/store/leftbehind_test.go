package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What a killed process left in the log ahead is in the file itself as soon as the log is open again.
func TestLeftBehindIsMoved(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, message("A"), message("B"))
	copyFiles := func(from, to string, suffixes ...string) {
		for _, suffix := range suffixes {
			data, err := os.ReadFile(from + suffix)
			if err == nil {
				err = os.WriteFile(to+suffix, data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(path, left, "", "-wal")
	again := open(t, left, Options{})
	alone := filepath.Join(t.TempDir(), "alone.mllp")
	copyFiles(left, alone, "")
	if n := len(open(t, alone, Options{}).Before(0, 10)); n != 2 {
		t.Errorf("the file alone has %d messages, want 2", n)
	}
	mustKeep(t, again, message("C"))
	if n := len(again.Before(0, 10)); n != 3 {
		t.Errorf("the log has %d messages, want 3", n)
	}
}

// What a killed process left and a reader keeps from being moved is written again before anything is kept behind it: it
// might not be on the disk.
func TestLeftBehindReaderIsWrittenAgain(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, message("A"))
	awaitDerived(t, s)
	reader := holdSnapshot(t, path)
	mustKeep(t, s, message("B"))
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ahead := path + "-wal"
	before, err := os.ReadFile(ahead)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(ahead, old, old); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	after, err := os.ReadFile(ahead)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the log ahead is another one: %v", err)
	}
	if info, err := os.Stat(ahead); err != nil || !info.ModTime().After(old) {
		t.Errorf("it was not written again: %v", err)
	}
	mustKeep(t, s, message("C"))
	if n := len(s.Before(0, 10)); n != 3 {
		t.Errorf("the log has %d messages, want 3", n)
	}
	if err := reader.close(); err != nil {
		t.Error(err)
	}
}
