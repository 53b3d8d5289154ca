package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Links that lead back to each other are named as what they are, by every way to a log.
func TestLinksInACircle(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links are followed by the system there")
	}
	folder := t.TempDir()
	one, two := filepath.Join(folder, "one"), filepath.Join(folder, "two")
	if err := errors.Join(os.Symlink(one, two), os.Symlink(two, one)); err != nil {
		t.Fatal(err)
	}
	_, opening := Open(one, Options{})
	_, reading := OpenReadOnly(one)
	_, verifying := Verify(t.Context(), one, nil)
	_, recovering := Recover(t.Context(), Source{Log: one}, filepath.Join(folder, "new"), nil)
	_, within := Open(filepath.Join(one, "log"), Options{})
	for _, err := range []error{opening, reading, verifying, recovering, within} {
		if err == nil || !strings.Contains(err.Error(), "links lead back to each other") || strings.Contains(err.Error(), "EvalSym") {
			t.Errorf("%v", err)
		}
	}
}
