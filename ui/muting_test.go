package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/profile"
	"mllpscope/ui/inspector"
	"mllpscope/ui/listener"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

const (
	oddBody = "MSH|^~\\&|LABX|SITE1|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r" +
		"PID|1||77^^^H&1.2.3&ISO^MR||DOE^JO||19700231|F\rOBR|1||F|a^b^L\rOBX|1|NM|718-7^HGB^LN||x|g/dL|||||F\r"
	number = "number at OBX-5"
)

// findings returns what the Checks tab shows: the path of each row.
func (w *testWindow) findings() string {
	w.step()
	if grids := uitest.All[*widgets.Grid](w.inspector.Object()); len(grids) > 0 {
		return strings.Join(uitest.OnScreen(grids[0], 1), " ")
	}
	return ""
}

// finding opens the menu of a finding with the right button.
func (w *testWindow) finding(row int) {
	g := uitest.All[*widgets.Grid](w.inspector.Object())[0]
	test.TapSecondaryAt(g, g.Place(row, 0, 3))
}

// checksTitle returns what is written on the Checks tab.
func (w *testWindow) checksTitle() string {
	for _, tab := range uitest.All[*container.AppTabs](w.inspector.Object())[0].Items {
		if strings.HasPrefix(tab.Text, "Checks") {
			return tab.Text
		}
	}
	return ""
}

func TestMuteFindings(t *testing.T) {
	t.Setenv("MLLPSCOPE_HOME", t.TempDir())
	w := newTestWindow(t)
	w.inspect([]byte(oddBody))
	w.choose("Checks")
	if got := w.findings(); got != "PID-7 OBX-5" {
		t.Fatalf("found at %q", got)
	}
	w.finding(1)
	w.tapMenu("Mute " + number + " for LABX/SITE1")
	if got := w.findings(); got != "PID-7" || !uitest.Says(w.inspector.Object(), "1 error, 1 muted") {
		t.Errorf("one is muted, and %q is found: %q", got, uitest.Texts(w.inspector.Object()))
	}
	if tab := w.checksTitle(); tab != "Checks (1)" {
		t.Errorf("the tab is called %q", tab)
	}
	w.inspect([]byte(strings.Replace(oddBody, "LABX", "LABY", 1)))
	if got := w.findings(); got != "PID-7 OBX-5" {
		t.Errorf("of another sender %q is found", got)
	}
	w.finding(0)
	w.tapMenu("Mute date-time everywhere")
	w.step()
	w.finding(0)
	w.tapMenu("Mute anything at OBX-5")
	if got := w.findings(); got != "" || !uitest.Says(w.inspector.Object(), "Only muted findings") {
		t.Errorf("all is muted, and %q is found: %q", got, uitest.Texts(w.inspector.Object()))
	}
	w.until("the list counts what is muted", func() bool { return w.values("checks") == "(2) (2)" })

	muted := uitest.Button(w.inspector.Object(), "Show muted (2)")
	test.Tap(muted)
	if got := w.findings(); got != "PID-7 OBX-5" {
		t.Errorf("what is muted is to be shown: %q", got)
	}
	w.finding(1)
	w.tapMenu("Unmute anything at OBX-5")
	if got := w.findings(); got != "OBX-5 PID-7" { // what is muted stands behind
		t.Errorf("after one is shown again: %q", got)
	}
	test.Tap(muted)
	if got := w.findings(); got != "OBX-5" || muted.Text != "Show muted (1)" {
		t.Errorf("hidden again: %q, %q", got, muted.Text)
	}
}

// What is muted is kept with the profile, and with none.
func TestMutesAreKept(t *testing.T) {
	t.Setenv("MLLPSCOPE_HOME", t.TempDir())
	store := listener.NewProfileFiles(test.NewTempApp(t).Preferences())
	one, two := check.Mute{Rule: check.RuleTime, Path: "PID-7", Sender: "A/B"}, check.Mute{Path: "ZX1"}
	for _, name := range []string{"a", "b"} {
		if err := store.Save(name, map[string]string{"LocalPort": "2580"}); err != nil {
			t.Fatal(err)
		}
	}
	failed := func(err error) { t.Error(err) }
	open := func(name string) *inspector.Mutes {
		m := inspector.NewMutes(store, inlineHost{t.Context()}, failed)
		m.Load(name)
		return m
	}
	for _, name := range []string{"a", ""} {
		m := open(name)
		m.Mute(one)
		m.Mute(two)
		m.Mute(one)
		if again := open(name).Mutes(); len(again) != 2 || again[0] != one || again[1] != two {
			t.Errorf("profile %q has %v", name, again)
		}
		m.Unmute(one)
		if again := open(name).Mutes(); len(again) != 1 || again[0] != two {
			t.Errorf("profile %q has %v after one went", name, again)
		}
	}
	if list := open("b").Mutes(); len(list) != 0 {
		t.Errorf("another profile has %v", list)
	}
	data, err := os.ReadFile(filepath.Join(profile.Dir(), "a.toml"))
	if err != nil || !strings.Contains(string(data), "[[mute]]\npath = \"ZX1\"") || !strings.Contains(string(data), "2580") {
		t.Errorf("the file holds %s, %v", data, err)
	}
	if err := store.Save("a", map[string]string{"LocalPort": "2581"}); err != nil {
		t.Fatal(err)
	}
	if list := open("a").Mutes(); len(list) != 1 {
		t.Errorf("after the settings were saved there are %v", list)
	}
}

// A profile that is saved under another name takes along what is muted.
func TestMutesGoWithTheProfile(t *testing.T) {
	t.Setenv("MLLPSCOPE_HOME", t.TempDir())
	store := listener.NewProfileFiles(test.NewTempApp(t).Preferences())
	panel := listener.NewPanel(listener.Deps{
		Server: mllpcore.NewServer(mllpcore.Options{}), Picker: &savePicker{}, Profiles: store, Run: inline, Go: inline,
	})
	bar := panel.Profiles()
	type field interface { // what a name is typed into
		fyne.CanvasObject
		fyne.Focusable
		SelectedText() string
	}
	saveAs := func(name string) {
		bar.SaveAs()
		test.Type(uitest.All[field](bar.Object())[0], name)
		test.Tap(uitest.All[*widgets.Button](bar.Object())[0]) // the first is to confirm
	}
	m := inspector.NewMutes(store, inlineHost{t.Context()}, func(err error) { t.Error(err) })
	bar.OnLoaded, bar.Mutes = m.Load, m.Mutes
	m.Load("")
	m.Mute(check.Mute{Rule: check.RuleTime})
	saveAs("ward")
	if list, err := store.LoadMutes("ward"); err != nil || len(list) != 1 {
		t.Errorf("the new profile has %v, %v", list, err)
	}
	m.Mute(check.Mute{Rule: check.RuleNumber})
	saveAs("ward 2")
	uitest.All[*widgets.Select](bar.Object())[0].SetSelected("ward")
	if list := m.Mutes(); len(list) != 2 {
		t.Errorf("muted are %v", list)
	}
	bar.Delete()
	test.Tap(uitest.Button(panel.Object(), "Delete"))
	if list := m.Mutes(); len(list) != 1 {
		t.Errorf("with no profile muted are %v", list)
	}
}
