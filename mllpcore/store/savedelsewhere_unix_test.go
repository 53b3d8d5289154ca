//go:build linux || darwin

package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/home"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
)

// What could not be saved beside the place of a log is named by the start that finds none there, and by who looks for
// it; so it is when a WAL is left there.
func TestSavedElsewhereIsNamed(t *testing.T) {
	for _, wal := range []bool{false, true} {
		path := logFile(t)
		t.Setenv(home.Variable, filepath.Join(t.TempDir(), "home"))
		s := serve(t, path)
		s.watch.end()
		s.sends(t, 20)
		folder := filepath.Dir(path)
		content, err := os.ReadFile(path + place.WALSuffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		saved := s.closeSaves(t)
		if filepath.Dir(saved) != home.Data() {
			t.Fatalf("saved in %s", saved)
		}
		if wal {
			mustMake(t, folder)
			if err := os.WriteFile(path+place.WALSuffix, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := leftwal.Exists(path); err == nil || !strings.Contains(err.Error(), saved) {
			t.Errorf("wal %v: who looks for it is told %v", wal, err)
		}
		var told, again notices
		if err := open(t, path, Options{OnNotice: told.add}).Close(); err != nil {
			t.Fatal(err)
		}
		want := "There was one before: " + saved + ", which was saved when that one was taken away or damaged, has messages up to 20."
		if wal {
			want = "All of them are in " + saved
		}
		if len(told.all) != 1 || !strings.Contains(told.text(), want) || strings.Contains(told.text(), "nowhere else") {
			t.Errorf("wal %v: the start says %q", wal, told.text())
		}
		if err := open(t, path, Options{OnNotice: again.add}).Close(); err != nil || again.text() != "" {
			t.Errorf("wal %v: said once more: %q, %v", wal, again.text(), err)
		}
		if err := open(t, path+".other", Options{OnNotice: again.add}).Close(); err != nil || again.text() != "" {
			t.Errorf("wal %v: of another log it is said: %q, %v", wal, again.text(), err)
		}
	}
}
