package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/store/lockfile"
)

// mount mounts something at a folder of its own until the test ends.
func mount(t *testing.T, source, kind string, flags uintptr, options string) (at string) {
	t.Helper()
	at = t.TempDir()
	if err := unix.Mount(source, at, kind, flags, options); err != nil {
		t.Skip("needs root: ", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(at, unix.MNT_DETACH) }) // a test may have done it
	return at
}

// A folder that is mounted a second time has the same log.
func TestHeldThroughABindMount(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"))
	at := mount(t, filepath.Dir(path), "", unix.MS_BIND, "")
	held(t, filepath.Join(at, filepath.Base(path)), os.Getpid())
	if err := os.Remove(path + lockfile.Suffix); err != nil {
		t.Fatal(err)
	}
	held(t, filepath.Join(at, filepath.Base(path)), os.Getpid())
	mustKeep(t, s, sample("B"))
}

// A Store that is kept out, and a reader that ends, leave the locks alone by which SQLite's connections of this process
// keep others off the file.
func TestLocksStay(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"))
	before := posixLocks(t, path)
	if before == 0 {
		t.Fatal("no locks")
	}
	for _, name := range names(t, path) {
		held(t, name, os.Getpid())
		r, err := OpenReadOnly(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if now := posixLocks(t, path); now != before {
			t.Fatalf("after %s there are %d locks, before there were %d", name, now, before)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if now := posixLocks(t, path); now != 0 {
		t.Errorf("%d locks are left", now)
	}
}

// posixLocks counts the locks of this process on the file itself.
func posixLocks(t *testing.T, path string) (n int) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadFile("/proc/locks")
	if err != nil {
		t.Skip("no list of locks: ", err)
	}
	for line := range strings.Lines(string(all)) {
		if strings.Contains(line, "POSIX") && strings.Contains(line, fmt.Sprintf(" %d ", os.Getpid())) &&
			strings.Contains(line, fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)) {
			n++
		}
	}
	return n
}
