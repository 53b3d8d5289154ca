package store

import (
	"path/filepath"
	"runtime"
	"testing"

	"mllpscope/mllpcore/home"
	"mllpscope/mllpcore/store/place"
)

func TestDefaultPath(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(home.Variable, folder)
	if got, want := place.DefaultPath(), filepath.Join(folder, "messages.mllplog"); got != want {
		t.Errorf("with %s: %s, want %s", home.Variable, got, want)
	}
	t.Setenv(home.Variable, "")
	if runtime.GOOS != "linux" {
		t.Skip("the rest is about Linux")
	}
	t.Setenv("HOME", folder)
	t.Setenv("XDG_DATA_HOME", "")
	if got, want := place.DefaultPath(), filepath.Join(folder, ".local/share/mllpscope/messages.mllplog"); got != want {
		t.Errorf("with HOME: %s, want %s", got, want)
	}
	t.Setenv("XDG_DATA_HOME", "/data")
	if got, want := place.DefaultPath(), "/data/mllpscope/messages.mllplog"; got != want {
		t.Errorf("with XDG_DATA_HOME: %s, want %s", got, want)
	}
}
