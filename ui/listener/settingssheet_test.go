package listener

import (
	"strings"
	"testing"

	"mllpscope/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/setting"
	"mllpscope/ui/uitest"
)

// openSheet opens the settings window and chooses a setting in it.
func openSheet(t *testing.T, name string) (*leftSide, *settingsWindow) {
	t.Helper()
	l := openLeftSide(t)
	l.panel.ShowSettings()
	w := l.panel.sheet
	w.choose(t, name)
	return l, w
}

func (w *settingsWindow) choose(t *testing.T, name string) {
	t.Helper()
	i := w.sheet.Find(name)
	if i < 0 {
		t.Fatalf("%s is not in the list", name)
	}
	w.list.choose(i)
	if w.editor.info.Name != name {
		t.Fatalf("chose %s, the editor shows %s", name, w.editor.info.Name)
	}
}

func (w *settingsWindow) entry(t *testing.T) *widget.Entry {
	t.Helper()
	e, ok := w.editor.focus.(*widget.Entry)
	if !ok {
		t.Fatalf("%s is edited with %T", w.editor.info.Name, w.editor.focus)
	}
	return e
}

func TestSheetSetsAnEntry(t *testing.T) {
	l, w := openSheet(t, "LocalPort")
	if !w.editor.set.Disabled() || !w.editor.reset.Disabled() {
		t.Error("nothing was typed, but there is something to set")
	}
	retype(w.entry(t), "70000")
	if !w.editor.note.Visible() || !strings.Contains(w.editor.note.Text, "65535") || !w.editor.set.Disabled() {
		t.Errorf("a bad value: %q", w.editor.note.Text)
	}
	if l.server.value(t, "LocalPort") != "2575" {
		t.Fatal("it was set while it was typed")
	}
	retype(w.entry(t), "7000")
	test.Tap(w.editor.set)
	if l.server.value(t, "LocalPort") != "7000" || w.editor.note.Visible() {
		t.Errorf("port %s, %q", l.server.value(t, "LocalPort"), w.editor.note.Text)
	}
	if row := w.sheet.Rows()[w.sheet.Find("LocalPort")]; row.Value != "7000" || !row.Changed {
		t.Errorf("the list shows %+v", row)
	}
	if l.panel.port.entry.Text != "7000" {
		t.Errorf("the panel shows %s", l.panel.port.entry.Text)
	}
	test.Tap(w.editor.reset)
	if l.server.value(t, "LocalPort") != "2575" || w.entry(t).Text != "2575" {
		t.Errorf("after the reset: %s", l.server.value(t, "LocalPort"))
	}
}

func TestSheetRulesBetweenSettings(t *testing.T) {
	l, w := openSheet(t, "EndBlockChar")
	retype(w.entry(t), "0x0B")
	if !w.editor.note.Visible() || !w.editor.set.Disabled() {
		t.Error("two framing bytes may not be the same, and nothing says so")
	}
	if l.server.value(t, "EndBlockChar") != "0x1C" {
		t.Error("it was set")
	}
}

func TestSheetCheckAndChoice(t *testing.T) {
	l, w := openSheet(t, "TcpNoDelay")
	test.Tap(w.editor.focus.(*widgets.Check))
	if l.server.value(t, "TcpNoDelay") != "False" {
		t.Error("the checkbox sets nothing")
	}
	w.choose(t, "FrameTolerance")
	choice := w.editor.focus.(*widgets.Select)
	for i, option := range choice.Options {
		if strings.HasPrefix(option, "strict") {
			choice.SetSelectedIndex(i)
		}
	}
	if l.server.value(t, "FrameTolerance") != "strict" {
		t.Errorf("the choice of %v sets nothing", choice.Options)
	}
}

func TestSheetReadOnlyAndFixed(t *testing.T) {
	_, w := openSheet(t, "LocalHost")
	for _, name := range []string{"BuildInfo", "ConnectionCount", "RemoteHost", "SSLProvider"} {
		w.choose(t, name)
		if w.editor.focus != nil || w.editor.set.Visible() || !w.editor.idle.Visible() {
			t.Errorf("%s can be edited: %q", name, w.editor.idle.Text)
		}
	}
}

func TestSheetWhileListening(t *testing.T) {
	l, w := openSheet(t, "LocalPort")
	l.panel.Start()
	if !w.entry(t).Disabled() || !strings.Contains(w.editor.idle.Text, "Stop") {
		t.Errorf("%q", w.editor.idle.Text)
	}
	w.choose(t, "IdleTimeout")
	if w.entry(t).Disabled() {
		t.Error("IdleTimeout can be changed while listening")
	}
	l.panel.Stop()
	w.choose(t, "LocalPort")
	if w.entry(t).Disabled() {
		t.Error("still disabled after Stop")
	}
}

func TestSheetSecret(t *testing.T) {
	l, w := openSheet(t, "SSLCertStorePassword")
	if !w.entry(t).Password {
		t.Fatal("the password is shown while it is typed")
	}
	retype(w.entry(t), "topsecret")
	test.Tap(w.editor.set)
	if l.server.value(t, "SSLCertStorePassword") != "topsecret" {
		t.Error("not set")
	}
	if markup := test.RenderToMarkup(w.Window().Canvas()); strings.Contains(markup, "topsecret") {
		t.Error("the window shows the password")
	}
}

// Header lines for a proxy may hold who asks: they are dots once they are set, in the list, in the field and in a search.
func TestSheetSecretOfSeveralLines(t *testing.T) {
	l, w := openSheet(t, "FirewallData")
	entry := w.entry(t)
	if !entry.MultiLine {
		t.Fatal("several lines have no room")
	}
	entry.SetText("X-Site: A\nProxy-Authorization: Basic topsecret")
	test.Tap(w.editor.set)
	if l.server.Settings().FirewallData != "X-Site: A\nProxy-Authorization: Basic topsecret" {
		t.Errorf("not set: %q", w.editor.note.Text)
	}
	if markup := test.RenderToMarkup(w.Window().Canvas()); strings.Contains(markup, "topsecret") || entry.Text != setting.SecretDots {
		t.Errorf("the window shows it: %q", entry.Text)
	}
	entry.SetText(setting.SecretDots + "\nX: 1")
	if !w.editor.set.Disabled() {
		t.Error("dots are taken for a header line")
	}
	test.Type(w.search, "topsecret")
	if shown, _ := w.sheet.Count(); shown != 0 {
		t.Error("the search finds it")
	}
}

func TestSheetSearchAndKeys(t *testing.T) {
	_, w := openSheet(t, "LocalHost")
	test.Type(w.search, "idletimeout")
	if shown, _ := w.sheet.Count(); shown != 1 || w.editor.info.Name != "IdleTimeout" {
		t.Fatalf("%d found, the editor shows %s", shown, w.editor.info.Name)
	}
	w.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if w.Window().Canvas().Focused() != w.list {
		t.Fatal("Down does not lead into the list")
	}
	w.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if w.Window().Canvas().Focused() != w.editor.focus {
		t.Fatal("Return does not lead into the editor")
	}
	w.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	w.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.search.Text != "" || w.Window() == nil {
		t.Fatal("Escape clears the search first")
	}
	w.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	w.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if w.editor.info.Name != "LocalPort" {
		t.Errorf("Down leads to %s", w.editor.info.Name)
	}
	w.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	table := setting.Table()
	if last := table[len(table)-1].Name; w.editor.info.Name != last {
		t.Errorf("End leads to %s, the last is %s", w.editor.info.Name, last)
	}
	w.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.Window() != nil {
		t.Error("Escape does not close the window")
	}
}

func TestSheetChangedOnly(t *testing.T) {
	l, w := openSheet(t, "LocalHost")
	if err := l.server.Set("IdleTimeout", "30"); err != nil {
		t.Fatal(err)
	}
	l.panel.Refresh(mllpcore.Stats{})
	test.Tap(w.only)
	if shown, _ := w.sheet.Count(); shown != 1 || w.editor.info.Name != "IdleTimeout" {
		t.Errorf("%d shown, the editor shows %s", shown, w.editor.info.Name)
	}
}

func TestSheetKeepsWhatIsBeingTyped(t *testing.T) {
	l, w := openSheet(t, "LocalPort")
	retype(w.entry(t), "70")
	l.panel.Refresh(mllpcore.Stats{})
	if w.entry(t).Text != "70" {
		t.Errorf("typing was overwritten with %q", w.entry(t).Text)
	}
}

func TestSheetEveryEditorCanBeShown(t *testing.T) {
	_, w := openSheet(t, "LocalHost")
	for _, row := range setting.Table() {
		w.choose(t, row.Name)
		if row.Help != w.editor.help.Text {
			t.Errorf("%s has the help %q", row.Name, w.editor.help.Text)
		}
	}
}

func TestSheetOpensOnce(t *testing.T) {
	l, w := openSheet(t, "LocalHost")
	first := w.Window()
	l.panel.ShowSettings()
	if w.Window() != first {
		t.Error("a second window was opened")
	}
	l.panel.Close()
	if w.Window() != nil {
		t.Error("still open after Close")
	}
}

func BenchmarkPanelRefresh(b *testing.B) {
	test.NewTempApp(b)
	l := newLeftSide(withTLS)
	l.panel.Refresh(mllpcore.Stats{})
	for b.Loop() {
		l.panel.Refresh(mllpcore.Stats{})
	}
}

// TestSheetVersionsAreTicks: nobody adds up 192 and 768.
func TestSheetVersionsAreTicks(t *testing.T) {
	l, w := openSheet(t, "SSLEnabledProtocols")
	ticks := map[string]*widgets.Check{}
	for _, c := range uitest.All[*widgets.Check](w.editor.field) {
		ticks[c.Text] = c
	}
	if len(ticks) != 4 || ticks["TLS 1.0"].Checked || !ticks["TLS 1.2"].Checked || !ticks["TLS 1.3"].Checked {
		t.Fatalf("there are %d ticks: %v", len(ticks), ticks)
	}
	if row := w.sheet.Rows()[w.sheet.Find("SSLEnabledProtocols")]; row.Value != "TLS 1.2, TLS 1.3" {
		t.Errorf("the list shows %q", row.Value)
	}
	test.Tap(ticks["TLS 1.0"])
	if !w.editor.set.Disabled() || !strings.Contains(w.editor.note.Text, "leaves out") {
		t.Errorf("with a gap it says %q", w.editor.note.Text)
	}
	test.Tap(ticks["TLS 1.1"])
	test.Tap(w.editor.set)
	if got := l.server.value(t, "SSLEnabledProtocols"); got != "16320" || w.editor.note.Visible() {
		t.Errorf("it is %s, and says %q", got, w.editor.note.Text)
	}
	for _, c := range ticks {
		if c.Checked {
			test.Tap(c)
		}
	}
	if !w.editor.set.Disabled() || w.editor.note.Text != "Tick at least one" {
		t.Errorf("without a tick it says %q", w.editor.note.Text)
	}
	test.Tap(w.editor.reset)
	if got := l.server.value(t, "SSLEnabledProtocols"); got != "15360" || !ticks["TLS 1.3"].Checked || ticks["TLS 1.0"].Checked {
		t.Errorf("after the reset it is %s", got)
	}
}

func TestSheetNumbersHaveUnits(t *testing.T) {
	_, w := openSheet(t, "KeepAliveTime")
	if w.editor.unit == nil || w.editor.unit.Text != "ms = 1 min" {
		t.Fatalf("beside the number: %+v", w.editor.unit)
	}
	if row := w.sheet.Rows()[w.sheet.Find("KeepAliveTime")]; row.Value != "60000 ms = 1 min" {
		t.Errorf("the list shows %q", row.Value)
	}
	retype(w.entry(t), "90000")
	if w.editor.unit.Text != "ms = 1 min 30 s" {
		t.Errorf("beside 90000: %q", w.editor.unit.Text)
	}
	w.choose(t, "LocalHost")
	if w.editor.unit != nil {
		t.Errorf("beside a host: %q", w.editor.unit.Text)
	}
}

func TestSheetNamesComeFirst(t *testing.T) {
	_, w := openSheet(t, "LocalHost")
	test.Type(w.search, "idle")
	if first := w.sheet.Rows()[w.sheet.Next(-1, 1)].Info.Name; first != "IdleTimeout" || w.editor.info.Name != "IdleTimeout" {
		t.Errorf("the first is %s, beside it stands %s", first, w.editor.info.Name)
	}
}

func TestSheetSaysThatNothingIsFound(t *testing.T) {
	_, w := openSheet(t, "LocalHost")
	test.Type(w.search, "zzz")
	if !w.empty.Visible() || !strings.Contains(w.empty.Title.Text, "zzz") || w.editor.flow.Object().Visible() {
		t.Fatalf("it says %q; a setting stands beside it: %v", w.empty.Title.Text, w.editor.flow.Object().Visible())
	}
	test.Tap(w.empty.Action)
	if w.empty.Visible() || w.search.Text != "" || !w.editor.flow.Object().Visible() {
		t.Errorf("after clearing: %q", w.search.Text)
	}
	test.Tap(w.only)
	if !w.empty.Visible() || !strings.Contains(w.empty.Title.Text, "defaults") {
		t.Errorf("with nothing changed it says %q", w.empty.Title.Text)
	}
}
