package ui

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mllpscope/ui/help"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

func TestHelpMenuTellsWhereThingsAre(t *testing.T) {
	home := t.TempDir()
	t.Setenv("MLLPSCOPE_HOME", home)
	log := filepath.Join(t.TempDir(), "m.mllplog")
	w := newKeptWindow(t, log)
	var opened []string
	w.deps.OpenURL = func(u *url.URL) error { opened = append(opened, u.Path); return nil }
	w.choose("Open data folder")
	w.choose("Open profiles folder") // there is none yet
	w.step()
	if !slices.Equal(opened, []string{filepath.ToSlash(filepath.Dir(log))}) || !strings.Contains(w.status.said, "no such folder") {
		t.Errorf("opened %q, said %q", opened, w.status.said)
	}
	w.choose("About MLLPScope")
	content := w.windows.about.Window().Canvas().Content()
	for _, path := range []string{log, filepath.Join(home, "profiles"), filepath.Join(home, "state.json")} {
		if !uitest.Says(content, path) {
			t.Errorf("About does not tell of %s: %q", path, uitest.Texts(content))
		}
	}
}

func TestKeysOfTheMenusAreListed(t *testing.T) {
	w := newTestWindow(t)
	w.press(fyne.KeyF1)
	if w.windows.keys.Window() == nil {
		t.Fatal("F1 shows no keys")
	}
	keys := w.keys()
	for _, want := range []help.Key{
		{Where: "Listener", Key: "Ctrl+R", Does: "Start listening"}, {Where: "Filter", Key: "F3", Does: "Next matching message"},
	} {
		if !slices.ContainsFunc(keys, func(k help.Key) bool { return k.Where == want.Where && k.Key == want.Key }) {
			t.Errorf("no key %+v among %+v", want, keys)
		}
	}
	seen := map[string]string{}
	for _, k := range keys {
		if other, twice := seen[k.Key]; twice {
			t.Errorf("%s means %q and %q", k.Key, other, k.Does)
		}
		seen[k.Key] = k.Does
	}
}

func TestTheMenuSaysWhetherItStartsOrStops(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Start listening")
	w.until("it listens", func() bool { return strings.HasPrefix(w.menu.start.Label, "Stop listening") })
	if label, key := labelAndKey(w.menu.start); label != "Stop listening" || key != "Ctrl+R" ||
		!strings.HasSuffix(w.menu.start.Label, "Ctrl+R  ") {
		t.Errorf("the item says %q", w.menu.start.Label)
	}
	w.choose("Stop listening")
	w.until("it has stopped", func() bool { return strings.HasPrefix(w.menu.start.Label, "Start listening") })
}

func TestFilterSyntaxAddsAnExample(t *testing.T) {
	w := newTestWindow(t)
	w.toolbar.SetFilter("ack:AE")
	w.choose("Filter syntax")
	w.window.Canvas().Focused().(*widgets.Grid).OnActivate(3)
	if got := w.toolbar.filter.Text; got != "ack:AE type:ADT^A*" || w.filter.help.Visible() {
		t.Errorf("the filter is %q", got)
	}
}
