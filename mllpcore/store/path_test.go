package store

import (
	"path/filepath"
	"runtime"
	"testing"
)

func TestDefaultPath(t *testing.T) {
	home := t.TempDir()
	t.Setenv(homeVariable, home)
	if got, want := DefaultPath(), filepath.Join(home, "messages.mllplog"); got != want {
		t.Errorf("with %s: %s, want %s", homeVariable, got, want)
	}
	t.Setenv(homeVariable, "")
	if runtime.GOOS != "linux" {
		t.Skip("the rest is about Linux")
	}
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", "")
	if got, want := DefaultPath(), filepath.Join(home, ".local/share/mllpscope/messages.mllplog"); got != want {
		t.Errorf("with HOME: %s, want %s", got, want)
	}
	t.Setenv("XDG_DATA_HOME", "/data")
	if got, want := DefaultPath(), "/data/mllpscope/messages.mllplog"; got != want {
		t.Errorf("with XDG_DATA_HOME: %s, want %s", got, want)
	}
}
