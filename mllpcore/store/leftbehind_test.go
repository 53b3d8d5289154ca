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
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// What a killed process left in the WAL is in the file itself as soon as the log is open again.
func TestLeftBehindIsMoved(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"), sample("B"))
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", "-wal")
	again := open(t, left, Options{})
	alone := filepath.Join(t.TempDir(), "alone.mllp")
	copyFiles(t, left, alone, "")
	if n := len(open(t, alone, Options{}).Before(0, 10)); n != 2 {
		t.Errorf("the file alone has %d messages, want 2", n)
	}
	mustKeep(t, again, sample("C"))
	if n := len(again.Before(0, 10)); n != 3 {
		t.Errorf("the log has %d messages, want 3", n)
	}
}

// behindReader returns a log with one message, and a reader that needs in the WAL whatever comes after it.
func behindReader(t *testing.T) (s *Store, path string, reader *sqlite.Conn) {
	t.Helper()
	path = logFile(t)
	s = open(t, path, Options{})
	mustKeep(t, s, sample("A"))
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

// What a killed process left and a reader keeps from being copied stays where it is, and messages are kept behind it.
func TestLeftBehindReader(t *testing.T) {
	s, path, reader := behindReader(t)
	mustKeep(t, s, sample("B"))
	awaitDerived(t, s)
	filled := s.files.WAL.Filled.Load()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	after, err := os.ReadFile(path + "-wal")
	if err != nil || !bytes.HasPrefix(after, before[:filled]) {
		t.Errorf("the WAL is another one: %v", err)
	}
	if now := s.files.WAL.Filled.Load(); now < filled {
		t.Errorf("%d bytes are in the WAL, and it knows of %d", filled, now)
	}
	mustKeep(t, s, sample("C"))
	if n := len(s.Before(0, 10)); n != 3 {
		t.Errorf("the log has %d messages, want 3", n)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
}

// A WAL of which the disk may not hold all is replaced by one that it holds.
func TestLeftBehindIsCopied(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"))
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", "-wal")
	inode := func() os.FileInfo {
		info, err := os.Stat(left + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	first := inode()
	if there, err := leftwal.Prove(left); err != nil || !there {
		t.Fatal(there, err)
	}
	second := inode()
	f, err := os.OpenFile(left+"-wal", os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteAt(make([]byte, 2*leftwal.BlockBytes), place.WALBytes/2) // as if it had never been written
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(left + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if there, err := leftwal.Prove(left); err != nil || !there {
		t.Fatal(there, err)
	}
	after, err := os.ReadFile(left + "-wal")
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the copy has other bytes: %v", err)
	}
	if os.SameFile(second, inode()) {
		t.Error("it was not copied")
	}
	if d, err := vfs.OpenDevice(f.Fd()); err == nil && d.Lasting() && !os.SameFile(first, second) {
		t.Error("it was copied although the disk holds all of it")
	}
	if n := len(open(t, left, Options{}).Before(0, 10)); n != 1 {
		t.Errorf("the log has %d messages, want 1", n)
	}
}

// Without room for a copy the log is shown and keeps nothing, and its WAL stays as it is.
func TestLeftBehindThatCannotBeCopied(t *testing.T) {
	path := logFile(t)
	mustKeep(t, open(t, path, Options{}), sample("A"))
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", "-wal")
	if err := os.Truncate(left+"-wal", place.WALBytes+2*leftwal.BlockBytes); err != nil { // zeros at its end
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(left+"-wal.copy", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(left + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(left, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if state := s.State(); state.Keeps || !strings.Contains(state.Reason, "start again") || s.Totals().Count != 1 {
		t.Errorf("opened with %+v, %+v", state, s.Totals())
	}
	if err := keep(s, sample("B")); err == nil {
		t.Error("a message is kept")
	}
	if err := s.Close(); err == nil {
		t.Error("closing it says nothing")
	}
	if after, err := os.ReadFile(left + "-wal"); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the WAL is not as it was: %v", err)
	}
	if err := os.RemoveAll(left + "-wal.copy"); err != nil {
		t.Fatal(err)
	}
	if n := len(open(t, left, Options{}).Before(0, 10)); n != 1 {
		t.Errorf("the log has %d messages, want 1", n)
	}
}
