package inspector

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// What a window that crashed left is removed by the next start; what one that runs needs stays.
func TestLeftCopiesAreRemoved(t *testing.T) {
	parent := t.TempDir()
	ended := 1 << 22            // above all numbers that Linux gives out
	folders := map[string]bool{ // whether it stays
		fmt.Sprintf("%s%d-1", copiesPrefix, ended):       false,
		fmt.Sprintf("%s%d-2", copiesPrefix, os.Getpid()): true,
		copiesPrefix + "x-3":                             true,
		"mllpscope-other":                                true,
	}
	for name := range folders {
		if err := os.MkdirAll(filepath.Join(parent, name, "value-1"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(parent, name, "value-1", "a.pdf"), []byte("%PDF-"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	own, err := makeCopiesFolder(parent)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(own); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	folders[filepath.Base(own)] = true
	if err := RemoveLeftCopies(parent); err != nil {
		t.Error(err)
	}
	for name, stays := range folders {
		if _, err := os.Stat(filepath.Join(parent, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}
