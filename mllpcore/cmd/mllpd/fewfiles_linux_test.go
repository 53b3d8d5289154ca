package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/mllptest"
)

// A log that was taken away and cannot be saved, as too few files may be open, says that, and of no other log.
func TestServeCannotOpenWhatItSaves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	var errs bytes.Buffer
	s := startServeTo(t, &errs, "-store", path)
	p := mllptest.Dial(t, s.address)
	if ack := p.Exchange(mllptest.Message("A")); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Fatalf("answered %q", ack)
	}
	limit := unix.Rlimit{Cur: 3, Max: 3}
	if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, &limit, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err == nil || strings.Contains(errs.String(), "of another log") ||
		!strings.Contains(errs.String(), "too many") {
		t.Errorf("it ends with %v, and says %s", err, errs.String())
	}
}
