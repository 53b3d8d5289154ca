package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/store"
)

// TestServeEndsWhenNobodyReadsItsEvents fills the pipe of standard output: SIGTERM closes the log all the same.
func TestServeEndsWhenNobodyReadsItsEvents(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	var said strings.Builder
	s := startServeTo(t, &said, "-store", log)
	p := mllptest.Dial(t, s.address)
	const n = 300 // some 250 kB of events; a pipe holds 64
	for i := range n {
		p.Exchange(mllptest.Message(fmt.Sprint("M", i)))
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// Nothing is read until the end: Wait would close the pipe only after the process has ended.
	ended := make(chan error, 1)
	go func() { ended <- s.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v, want 0", err)
		}
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Kill()
		<-ended
		t.Fatal("SIGTERM did not end it")
	}
	if !strings.Contains(said.String(), "nobody reads standard output") {
		t.Errorf("it said %q", said.String())
	}
	if _, err := os.Stat(log + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the log was not closed: its WAL: %v", err)
	}
	report, err := store.Verify(t.Context(), log, func(store.Progress) {})
	if err != nil || !report.Whole() || report.Messages != n {
		t.Errorf("%+v, %v", report, err)
	}
}
