package store

import (
	"bytes"
	"errors"
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
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", "-wal")
	again := open(t, left, Options{})
	alone := filepath.Join(t.TempDir(), "alone.mllp")
	copyFiles(t, left, alone, "")
	if n := len(open(t, alone, Options{}).Before(0, 10)); n != 2 {
		t.Errorf("the file alone has %d messages, want 2", n)
	}
	mustKeep(t, again, message("C"))
	if n := len(again.Before(0, 10)); n != 3 {
		t.Errorf("the log has %d messages, want 3", n)
	}
}

// behindReader returns a log with one message, and a reader that needs in the log ahead whatever comes after it.
func behindReader(t *testing.T) (s *Store, path string, reader *conn) {
	t.Helper()
	path = logFile(t)
	s = open(t, path, Options{})
	mustKeep(t, s, message("A"))
	awaitDerived(t, s)
	return s, path, holdSnapshot(t, path)
}

func copyFiles(t *testing.T, from, to string, suffixes ...string) {
	t.Helper()
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

// What a killed process left and a reader keeps from being moved is written again before anything is kept behind it: it
// might not be on the disk.
func TestLeftBehindReaderIsWrittenAgain(t *testing.T) {
	s, path, reader := behindReader(t)
	mustKeep(t, s, message("B"))
	awaitDerived(t, s)
	filled := s.files.ahead.filled.Load()
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
	if now := s.files.ahead.filled.Load(); now < filled {
		t.Errorf("%d bytes are in the log ahead, and it knows of %d", filled, now)
	}
	mustKeep(t, s, message("C"))
	if n := len(s.Before(0, 10)); n != 3 {
		t.Errorf("the log has %d messages, want 3", n)
	}
	if err := reader.close(); err != nil {
		t.Error(err)
	}
}

// Nothing is kept behind what a killed process left while that can neither be moved nor written again.
func TestNothingBehindWhatMayBeLost(t *testing.T) {
	s, path, reader := behindReader(t)
	mustKeep(t, s, message("B"))
	ahead := path + "-wal"
	away := func() error { return errors.Join(os.Rename(ahead, ahead+".away"), os.Mkdir(ahead, 0o700)) }
	back := func() error { return errors.Join(os.Remove(ahead), os.Rename(ahead+".away", ahead)) }
	if err := away(); err != nil {
		t.Fatal(err)
	}
	if !inWriter(t, s, func(w *writer) bool {
		w.untaken = true
		return w.takeOver() != nil
	}) {
		t.Error("what cannot be opened was written")
	}
	if err := keep(s, message("C")); err == nil {
		t.Error("a message was kept")
	}
	if err := back(); err != nil {
		t.Fatal(err)
	}
	await(t, "healthy without anyone sending", func() bool { return s.State().Healthy })
	mustKeep(t, s, message("D"))
	if n := s.Totals().Count; n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
	if err := reader.close(); err != nil {
		t.Error(err)
	}
}
