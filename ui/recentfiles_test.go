package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recentLabels returns what the File menu offers to open again.
func (w *testWindow) recentLabels() []string {
	var labels []string
	for _, i := range w.UI.menu.recent.ChildMenu.Items {
		if !i.IsSeparator {
			labels = append(labels, i.Label)
		}
	}
	return labels
}

// TestFilesThatWereOpenedAreOfferedAgain: the last opened first, by the next window as well. One that is not there any
// more is said, and no longer offered.
func TestFilesThatWereOpenedAreOfferedAgain(t *testing.T) {
	w := newTestWindow(t)
	if got := w.recentLabels(); !slices.Equal(got, []string{"No file was opened yet"}) {
		t.Errorf("before the first there are %q", got)
	}
	folder := t.TempDir()
	for _, name := range []string{"one.hl7", "two.hl7"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("MSH|^~\\&|A|B|||20251121150405||ADT^A08|"+name+"|P|2.5\r"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.openFile(path)
		w.until(name, func() bool { return w.looked.at != nil && w.looked.at.Path == path })
	}
	want := []string{"two.hl7", "one.hl7", "Clear recent files"}
	if got := w.recentLabels(); !slices.Equal(got, want) {
		t.Errorf("there are %q, want %q", got, want)
	}
	again := New(Deps{
		App: w.app, Server: w.server, Log: w.log, Picker: w.picker, Marshal: inline, Rules: w.deps.Rules, Memory: w.memory,
	})
	if got := again.recent.Paths(); len(got) != 2 {
		t.Errorf("the next window offers %q", got)
	}

	if err := os.Remove(filepath.Join(folder, "one.hl7")); err != nil {
		t.Fatal(err)
	}
	w.UI.menu.recent.ChildMenu.Items[1].Action()
	w.until("the banner", func() bool { return strings.Contains(w.banner.Text(), "no longer listed under recent files") })
	if got := w.recentLabels(); slices.Contains(got, "one.hl7") {
		t.Errorf("after it was gone there are %q", got)
	}
	w.UI.menu.recent.ChildMenu.Items[0].Action()
	w.until("the other one", func() bool { return !w.banner.Has(troubleOpen) })
	items := w.UI.menu.recent.ChildMenu.Items
	items[len(items)-1].Action()
	if got := w.recent.Paths(); len(got) > 0 {
		t.Errorf("after they were cleared there are %q", got)
	}
}
