//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// modes checks that nobody but the owner may read what stands at path and beside it.
func modes(t *testing.T, path string) {
	t.Helper()
	all, err := filepath.Glob(path + "*")
	if err != nil || len(all) < 2 {
		t.Fatalf("only %v, %v", all, err)
	}
	for _, name := range all {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != vfs.OwnersOnly {
			t.Errorf("%s has mode %o, %v", name, info.Mode().Perm(), err)
		}
	}
}

// All files of a log are for their owner only, whatever a new file of the user is otherwise.
func TestFilesArePrivate(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	path := logFile(t)
	for range 2 {
		s := open(t, path, Options{})
		mustKeep(t, s, sample("A"))
		modes(t, path)
		r, err := OpenReadOnly(path)
		if err != nil {
			t.Fatal(err)
		}
		modes(t, path)
		if err := errors.Join(r.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
		modes(t, path)
		if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("the folder has mode %o, %v", info.Mode().Perm(), err)
		}
	}
}

// What others could read before is made private, also what a killed process left and what SQLite makes anew.
func TestFilesBecomePrivate(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"))
	left := filepath.Join(t.TempDir(), "left.mllp")
	all := []string{"", "-wal", "-shm", lockfile.Suffix}
	copyFiles(t, path, left, all...)
	widen := func() {
		for _, suffix := range all {
			if err := os.Chmod(left+suffix, 0o666); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
		}
	}
	widen()
	s = open(t, left, Options{})
	modes(t, left)
	widen() // while it is open: what SQLite makes gets the mode of the log
	inWriter(t, s, func(w *writer) bool { w.disconnect(); return true })
	mustKeep(t, s, sample("B"))
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(left + suffix); err != nil || info.Mode().Perm() != vfs.OwnersOnly {
			t.Errorf("%q has mode %o, %v", suffix, info.Mode().Perm(), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := open(t, left, Options{}).Totals().Count; n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}
