package home_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"mllpscope/mllpcore/home"
)

func TestFolders(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(home.Variable, folder)
	if home.Config() != folder || home.Data() != folder {
		t.Errorf("with %s: %s and %s", home.Variable, home.Config(), home.Data())
	}
	t.Setenv(home.Variable, "")
	system, err := os.UserConfigDir()
	if want := filepath.Join(system, "mllpscope"); err == nil && home.Config() != want {
		t.Errorf("of the system: %s, want %s", home.Config(), want)
	}
	if runtime.GOOS != "linux" {
		t.Skip("the rest is about Linux")
	}
	for _, name := range []string{"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"} {
		t.Setenv(name, "")
	}
	if home.Config() != "" || home.Data() != "" {
		t.Errorf("the system names no folder: %q and %q", home.Config(), home.Data())
	}
}
