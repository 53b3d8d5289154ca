//go:build unix

package main

import (
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// A terminal that is closed ends mllpd as SIGTERM does.
func TestServeEndsInGoodOrderWithSIGHUP(t *testing.T) {
	path := filepath.Join(t.TempDir(), "messages.mllplog")
	caught := make(chan os.Signal, 1) // under nohup the program would be started with SIGHUP ignored, and go on
	signal.Notify(caught, syscall.SIGHUP)
	defer signal.Stop(caught)
	s := startServe(t, "-store", path)
	if ack := mllptest.Dial(t, s.address).Exchange(mllptest.Message("ONE")); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("answered %q", ack)
	}
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, s.out)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v, want 0", err)
	}
	if out, errs, code := output(t, "export", "-store", path, "-format", "ids"); code != 0 || out != "ONE\n" {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
}

// A log that is not there is not made to be indexed.
func TestReindexMakesNoLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "typo.mllplog")
	out, errs, code := output(t, "reindex", "-store", path)
	if code != 1 || out != "" || !strings.Contains(errs, "there is no log "+path) {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
