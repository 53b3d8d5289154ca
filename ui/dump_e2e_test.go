//go:build e2e

package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func TestDumpTellsWhatIsShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dump.jsonl")
	t.Setenv(dumpVariable, path)
	w := newTestWindow(t)
	w.put(4)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	dumped := func() string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	lines := strings.Split(strings.TrimSpace(dumped()), "\n")
	var s dumpState
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &s); err != nil {
		t.Fatal(err)
	}
	if s.Rows != 4 || s.Selected != 4 || s.Inspected != 4 || s.Tab != "Fields" || len(s.Visible) != 4 {
		t.Errorf("dumped %+v", s)
	}
	if !strings.Contains(strings.Join(s.Text, "\n"), "PID-5\tDOE^JO") {
		t.Errorf("PID-5 is missing in %q", s.Text)
	}
	before := len(lines)
	w.step()
	if got := strings.Count(dumped(), "\n"); got != before {
		t.Errorf("nothing changed and %d lines were written:\n%s", got-before, dumped())
	}
}
