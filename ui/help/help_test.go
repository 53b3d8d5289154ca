package help

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/setting"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

func TestSyntaxHasWorkingExamples(t *testing.T) {
	help := newSyntax()
	for i := range help.Rows() {
		example, _ := help.Cell(i, syntaxExample)
		if _, err := query.Parse(example); err != nil {
			t.Errorf("the example %q is wrong: %v", example, err)
		}
	}
	if !slices.ContainsFunc(help.rows, func(r [3]string) bool { return r[syntaxExample] == "is:damaged" }) {
		t.Error("it does not name is:damaged")
	}
	if help.Rows() < len(query.Fields()) {
		t.Errorf("%d rows for %d fields", help.Rows(), len(query.Fields()))
	}
}

func TestSyntaxIsUsedAndClosed(t *testing.T) {
	test.NewTempApp(t)
	entry := widget.NewEntry()
	w := test.NewTempWindow(t, container.NewVBox(entry))
	w.Resize(fyne.NewSize(900, 700))
	used, closed := "", 0
	shown := ShowSyntax(entry, func(example string) { used = example }, func() { closed++ })
	w.Canvas().Focused().(*widgets.Grid).TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	w.Canvas().Focused().(*widgets.Grid).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	if used != newSyntax().rows[0][syntaxExample] || closed != 1 || shown.Visible() {
		t.Errorf("used %q, closed %d times", used, closed)
	}
	ShowSyntax(entry, func(string) { t.Error("Esc uses an example") }, func() { closed++ })
	w.Canvas().Focused().(*widgets.Grid).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if closed != 2 {
		t.Error("Esc does not close it")
	}
}

func TestAboutTellsWhatAReportNeeds(t *testing.T) {
	app := test.NewTempApp(t)
	copied := ""
	a := NewAbout(func() []Place { return []Place{{"Message log", "/data/m.mllplog"}} },
		func() []string { return []string{"Listener: not listening"} },
		func(text string) { copied = text }, app.NewWindow)
	a.Show()
	content := a.Window().Canvas().Content()
	for _, want := range []string{"MLLPScope devel (commit ", "Message log", "/data/m.mllplog", "Licences"} {
		if !uitest.Says(content, want) {
			t.Errorf("it does not say %q: %q", want, uitest.Texts(content))
		}
	}
	grid := uitest.All[*widgets.Grid](content)[0]
	a.Window().Resize(fyne.NewSize(700, 600))
	if parts := uitest.OnScreen(grid, 0); len(parts) < 5 || parts[0] != "MLLPScope" ||
		!slices.Equal(uitest.OnScreen(grid, 1)[:1], []string{"MIT"}) {
		t.Errorf("the licences are those of %q", parts)
	}
	test.Tap(uitest.Button(content, "Copy diagnostics"))
	if !strings.HasPrefix(copied, "MLLPScope ") || !strings.Contains(copied, "Message log: /data/m.mllplog\nListener: not listening") {
		t.Errorf("copied %q", copied)
	}
	window := a.Window()
	if a.Show(); a.Window() != window {
		t.Error("there are two of them")
	}
	grid.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if a.Window() != nil {
		t.Error("Esc does not close it")
	}
}

// TestDiagnosticsHaveNoSecret sets a password, a proxy with one, and a certificate, and looks at what is copied.
func TestDiagnosticsHaveNoSecret(t *testing.T) {
	s := mllpcore.NewServer(mllpcore.Options{})
	if got := Diagnostics(s.Get, s.Stats())[0]; got != "All settings have their defaults." {
		t.Errorf("%q", got)
	}
	for name, value := range map[string]string{
		"LocalPort": "2576", "SSLCertStorePassword": "tiger", "FirewallPassword": "lion",
		"SSLServerCACerts": strings.Repeat("x", 300),
	} {
		if err := s.Set(name, value); err != nil && name != "SSLServerCACerts" {
			t.Fatal(err)
		}
	}
	got := strings.Join(Diagnostics(s.Get, s.Stats()), "\n")
	if strings.Contains(got, "tiger") || strings.Contains(got, "lion") || !strings.Contains(got, "\n  LocalPort=2576") ||
		!strings.Contains(got, "SSLCertStorePassword="+setting.SecretDots) || !strings.Contains(got, "not listening") {
		t.Errorf("%s", got)
	}
}

func TestKeysAreListed(t *testing.T) {
	app := test.NewTempApp(t)
	k := NewKeys(func() []Key { return []Key{{"Listener", "Ctrl+R", "Start"}} }, app.NewWindow)
	k.Show()
	grid := uitest.All[*widgets.Grid](k.Window().Canvas().Content())[0]
	for col, want := range []string{"Ctrl+R", "Start", "Listener"} {
		if got := uitest.OnScreen(grid, col); got[0] != want || len(got) < 10 {
			t.Errorf("column %d: %q", col, got)
		}
	}
}

func TestFolderURL(t *testing.T) {
	for folder, want := range map[string]string{"/a b/c": "file:///a%20b/c", "C:/x": "file:///C:/x"} {
		if got := FolderURL(folder).String(); got != want {
			t.Errorf("%s is %s, want %s", folder, got, want)
		}
	}
}
