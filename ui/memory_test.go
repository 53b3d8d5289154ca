package ui

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/columns"
	"mllpscope/ui/inspector"
	"mllpscope/ui/listener"
	"mllpscope/ui/memory"
	"mllpscope/ui/rules"
	"mllpscope/ui/widgets"
)

func TestTakeOver(t *testing.T) {
	old := test.NewTempApp(t).Preferences()
	old.SetString(prefLook, "dark")
	old.SetString(listener.LastProfileKey, "Ward 7")
	old.SetString(inspector.IgnoredKey, "MSH-7")
	old.SetStringList(prefFilters, []string{"type:ADT", "id:1"})
	old.SetStringList(columns.KeyPaths, []string{"PID-3.1"})
	old.SetStringList(columns.KeyWidths, []string{"type=9"})
	old.SetFloat(prefWidth, 1000)
	old.SetFloat(prefDrawer, 0.6)
	old.SetInt(prefTab, 2)
	old.SetInt(rules.PatienceKey, 60)
	old.SetBool(columns.KeyChecks, false)
	path := filepath.Join(t.TempDir(), "state.json")
	m := memory.Open(path)
	TakeOver(m, old)
	for name, want := range map[string]string{prefLook: "dark", listener.LastProfileKey: "Ward 7", inspector.IgnoredKey: "MSH-7"} {
		if got := m.String(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string][]string{
		prefFilters: {"type:ADT", "id:1"}, columns.KeyPaths: {"PID-3.1"}, columns.KeyWidths: {"type=9"},
	} {
		if got := m.StringList(name); !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if m.FloatWithFallback(prefWidth, 0) != 1000 || m.FloatWithFallback(prefDrawer, 0) != 0.6 ||
		m.IntWithFallback(prefTab, 0) != 2 || m.IntWithFallback(rules.PatienceKey, 0) != 60 || m.BoolWithFallback(columns.KeyChecks, true) {
		t.Error("numbers or bool were not taken over")
	}
	if got := m.FloatWithFallback(prefLeft, 0.24); got != 0.24 {
		t.Errorf("what was never kept is %v now", got)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	old.SetString(prefLook, "light")
	again := memory.Open(path)
	defer func() { _ = again.Close() }()
	if TakeOver(again, old); again.String(prefLook) != "dark" {
		t.Errorf("a memory that has a file takes over %q", again.String(prefLook))
	}
}

// TestTheWindowKeepsNothingWithFyne: its file is truncated before it is written.
func TestTheWindowKeepsNothingWithFyne(t *testing.T) {
	w := newTestWindow(t)
	changes := 0
	w.app.Preferences().AddChangeListener(func() { changes++ })
	w.choose("Dark theme")
	w.choose("Show check results")
	w.toolbar.SetFilter("type:ADT")
	w.until("the filter is set", func() bool { return w.messages.Filter().Text == "type:ADT" })
	w.choose("Save filter")
	w.remember()
	if changes != 0 {
		t.Errorf("Fyne's preferences changed %d times", changes)
	}
	if got := (savedFilters{w.memory}).list(); !slices.Equal(got, []string{"type:ADT"}) || w.memory.String(prefLook) != "dark" {
		t.Errorf("ours has %q", got)
	}
}

// TestHowTheWindowIsLeftIsKnownBeforeItIsClosed: a signal ends the program without asking the UI goroutine.
func TestHowTheWindowIsLeftIsKnownBeforeItIsClosed(t *testing.T) {
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(1111, 777))
	w.splits.drawer.SetOffset(0.55)
	w.choose("Hex")
	w.step()
	m := w.memory
	if m.FloatWithFallback(prefWidth, 0) != 1111 || m.FloatWithFallback(prefHeight, 0) != 777 ||
		m.FloatWithFallback(prefDrawer, 0) != 0.55 || m.IntWithFallback(prefTab, 0) != 2 {
		t.Errorf("remembered %v × %v, %v, tab %d", m.FloatWithFallback(prefWidth, 0), m.FloatWithFallback(prefHeight, 0),
			m.FloatWithFallback(prefDrawer, 0), m.IntWithFallback(prefTab, 0))
	}
}

// TestAWindowOfNonsense opens with values that no window can have.
func TestAWindowOfNonsense(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	const content = `{"look": "purple", "window.width": 1e30, "window.height": -5, "panel.width": 7, "split.drawer": "x",
		"tab.inspector": 99, "tab.drawer": -3, "list.columns": ["", "PID", "x y"], "list.widths": ["=", "type=99999999999"],
		"filters.saved": "x", "breakpoint.patience": -1, "compare.ignored": [1], "dialog.folder": "\u0000",
		"profile.last": {}, "list.checks": "yes"}`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newTestWindow(t)
	m := memory.Open(path)
	defer func() { _ = m.Close() }()
	u := New(Deps{
		App: w.app, Server: w.server, Log: w.log, Marshal: inline, Rules: w.deps.Rules, Memory: m, Profiles: listener.NewProfileFiles(m),
	})
	if size := u.rememberedSize(); size.Width != mostSize || size.Height != leastHeight {
		t.Errorf("size %v", size)
	}
	if u.splits.left.Width() != 300 || u.splits.drawer.Offset != 0.8 || u.look != widgets.LookSystem {
		t.Errorf("split %v and %v, look %q", u.splits.left.Width(), u.splits.drawer.Offset, u.look)
	}
}

func TestWhatCannotBeRememberedIsSaid(t *testing.T) {
	w := newTestWindow(t)
	w.TellMemory(errors.New("what you set in the window cannot be saved: the disk is full"))
	w.step()
	if got := w.banner.Text(); !strings.HasPrefix(got, "⚠ What you set in the window cannot be saved: the disk is full") {
		t.Errorf("the banner says %q", got)
	}
	if got := w.UI.log.ring.Line(0).Text(); !strings.Contains(got, "disk is full") {
		t.Errorf("the log says %q", got)
	}
	w.TellMemory(nil)
	w.step()
	if got := w.banner.Text(); got != "" {
		t.Errorf("it works again, and the banner says %q", got)
	}
}

// TestWhatWasSetAsideIsSaid opens the window on a file that a crash has left empty.
func TestWhatWasSetAsideIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newTestWindow(t)
	m := memory.Open(path)
	defer func() { _ = m.Close() }()
	u := New(Deps{App: w.app, Server: w.server, Log: w.log, Marshal: inline, Rules: w.deps.Rules, Memory: m, Forgot: m.Notice()})
	u.pump.Step(w.now)
	if got := u.banner.Text(); !strings.Contains(got, "set aside as "+path+".broken-1") {
		t.Errorf("the banner says %q", got)
	}
	u.cancel()
	u.works.wait()
	u.messages.Close()
}
