package store

import (
	"os"
	"path/filepath"
	"testing"
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
