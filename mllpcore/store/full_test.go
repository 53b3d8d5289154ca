//go:build linux

package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/store/reading"
)

// limitFileSize lets no file of this process grow past a size until lift.
func limitFileSize(size uint64) (lift func() error, err error) {
	signal.Ignore(syscall.SIGXFSZ) // otherwise it ends the process
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		return nil, err
	}
	set := func(soft uint64) error {
		return unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: soft, Max: before.Max})
	}
	return func() error { return set(before.Cur) }, set(size)
}

func TestFileSizeLimit(t *testing.T) {
	path := logFile(t)
	c := startChild(t, "limit", path)
	kept, err := strconv.Atoi(c.line(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	checkFilled(t, path, kept)
}

// What a killed process left and a full disk neither copies nor writes again does not keep the log from being opened.
// Nothing is kept then, with a reason, until there is room.
func TestLeftBehindOnFullDisk(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	for range 30 {
		mustKeep(t, s, large("A"))
	}
	reader := holdSnapshot(t, path) // what follows stays in the WAL
	for range 100 {
		mustKeep(t, s, large("B"))
	}
	hold(t, s) // a copy of what is being written would be torn
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", "-wal")
	if err := errors.Join(reader.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	c := startChild(t, "full", left) // of its own: the limit holds for all files of a process
	c.line(t)
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
}

// checkFilled looks for the messages of fill and the one after.
func checkFilled(t *testing.T, path string, kept int) {
	t.Helper()
	if kept == 0 {
		t.Error("nothing was kept before the disk was full: this shows nothing")
	}
	s := open(t, path, Options{})
	count := map[string]int{}
	for row, err := range s.Scan(t.Context(), reading.ScanOptions{WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		count[row.ControlID]++
		if n, ok := strings.CutPrefix(row.ControlID, "fill"); ok {
			number, _ := strconv.Atoi(n)
			if !bytes.Equal(row.Body, fillMessage(number).Body) {
				t.Errorf("%s has other bytes", row.ControlID)
			}
		}
	}
	for n := range kept {
		if id := fmt.Sprint("fill", n); count[id] != 1 {
			t.Errorf("%s was kept and is present %d times", id, count[id])
		}
	}
	if count["after"] != 1 {
		t.Errorf("what came afterwards is present %d times", count["after"])
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

// On a disk that is really full every message gets the reason, and the log goes on when there is room.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=24m,mode=0700"); err != nil {
		t.Skipf("no right to mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(disk, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 12<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(disk, "log")
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := fill(s)
	if err == nil || !strings.Contains(err.Error(), "the disk of "+path+" is full: free space") {
		t.Errorf("after %d messages: %v", kept, err)
	}
	if state := s.State(); state.Healthy || !strings.Contains(state.Reason, "full") {
		t.Errorf("state %+v", state)
	}
	if got := s.Before(0, 1); len(got) != 1 || got[0].Summary().ControlID != fmt.Sprint("fill", kept-1) {
		t.Errorf("what is kept cannot be read while the disk is full: %d messages", len(got))
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	await(t, "healthy without anyone sending", func() bool { return s.State().Healthy })
	mustKeep(t, s, sample("after"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkFilled(t, path, kept)
}

// The reason why a disk has no room for a copy is said once.
func TestCopyToFullDisk(t *testing.T) {
	disk := tmpfs(t, "200k")
	s := open(t, logFile(t), Options{})
	for range 10 {
		mustKeep(t, s, large("A"))
	}
	copied := filepath.Join(disk, "copy")
	_, err := s.SaveTo(t.Context(), copied, nil)
	if err == nil || !strings.HasSuffix(err.Error(),
		": no room on the disk: free space, or choose a file on another disk (database or disk is full (13))") {
		t.Errorf("a copy to a full disk: %v", err)
	}
	if left, err := os.ReadDir(disk); err != nil || len(left) > 0 {
		t.Errorf("left on the disk: %v, %v", left, err)
	}
}
