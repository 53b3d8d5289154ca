package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/home"
)

// A volume that is unmounted beneath the log: what was acknowledged is saved where it is not hidden when it comes back.
func TestVolumeUnmounted(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(home.Variable, folder)
	at := mount(t, "tmpfs", "tmpfs", 0, "size=64m")
	path := filepath.Join(at, "messages.mllp")
	s := serve(t, path)
	s.sends(t, 10)
	if err := unix.Unmount(at, unix.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	s.refuses(t)
	if saved := s.closeSaves(t); filepath.Dir(saved) != folder {
		t.Errorf("saved in %s", saved)
	}
	if left, err := os.ReadDir(at); err != nil || len(left) != 0 {
		t.Errorf("where it was mounted there is %v, %v", left, err)
	}
}

// The words name what the log is called now, and a copy is saved beside it where the old folder is gone.
func TestWordsNameTheNewName(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 10)
	folder := filepath.Dir(path)
	if err := os.Rename(folder, folder+"-moved"); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(folder+"-moved", filepath.Base(path))
	if words := s.refuses(t); !strings.Contains(words, path+" is now "+moved) {
		t.Error(words)
	}
	if saved := s.closeSaves(t); filepath.Dir(saved) != folder+"-moved" {
		t.Errorf("saved in %s", saved)
	}
	s.hasAll(t, moved)
}
