//go:build e2e

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/store"
)

// TestE2ELogTakenAway deletes the log while messages come, saves it elsewhere from the red bar, and finds there all that
// was acknowledged.
func TestE2ELogTakenAway(t *testing.T) {
	const bar = "Messages cannot be kept"
	port, home := freePort(t), t.TempDir()
	listenAt(t, home, port, "")
	a := startAppIn(t, home)
	a.listen(port)
	l := startLoad(t, port, 0)
	defer l.end()
	a.until("messages in the list", func(s state) bool { return s.Rows > 0 && l.acked.Load() > 0 })
	if err := os.Remove(filepath.Join(home, "messages.mllplog")); err != nil {
		t.Fatal(err)
	}
	a.until("the red bar", func(s state) bool { return strings.Contains(s.Banner, bar) && s.has("remedy") })
	acked := l.end()
	a.shot("taken")
	saved := filepath.Join(t.TempDir(), "saved.mllplog")
	a.click("remedy")
	a.fileDialog("Save", strings.TrimSuffix(saved, ".mllplog")) // in place of the name proposed, before its extension
	s := a.until("that it is saved", func(s state) bool { return len(s.Bars) > 0 && strings.Contains(s.Bars[0], "are saved in ") })
	if !strings.HasPrefix(s.Banner, "✗ ") || !strings.Contains(s.Banner, bar) {
		t.Errorf("it is saved, and the bar says %q", s.Banner)
	}
	a.shot("saved")
	a.endsSaying("were taken away: all ")

	bodies := map[string]string{}
	log, err := store.OpenReadOnly(saved)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range log.Scan(t.Context(), store.ScanOptions{WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		bodies[row.ControlID] = string(row.Body)
	}
	for _, id := range acked {
		if bodies[id] != loadMessage(id) {
			t.Errorf("%s was acknowledged, and is saved as %q", id, bodies[id])
		}
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	t.Logf("%d were acknowledged, %d are saved", len(acked), len(bodies))
}

// endsSaying closes the window of an app whose log cannot be closed in good order: it says why and does not end well.
func (a *window) endsSaying(words string) {
	a.t.Helper()
	a.xdo("windowfocus", "--sync", a.id)
	a.xdo("key", "alt+F4")
	select {
	case err := <-a.done:
		var status *exec.ExitError
		if !errors.As(err, &status) || status.ExitCode() != 1 || !strings.Contains(a.out.String(), words) {
			a.t.Errorf("the app ended with %v and says %q, want %q", err, a.out.String(), words)
		}
	case <-time.After(closeWithin):
		a.t.Errorf("the app did not end within %v", closeWithin)
	}
}
