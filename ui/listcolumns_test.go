package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/columns"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// tapMenu taps an item of the menu that is open.
func (w *testWindow) tapMenu(label string) {
	w.t.Helper()
	c := w.window.Canvas()
	top := c.Overlays().Top()
	if top == nil {
		w.t.Fatalf("no menu is open to choose %q from", label)
	}
	var labels []string
	var item fyne.Tappable // the one that the text is in comes before it
	for _, o := range test.LaidOutObjects(top) {
		if tappable, ok := o.(fyne.Tappable); ok {
			item = tappable
		}
		text, ok := o.(*canvas.Text)
		if !ok {
			continue
		}
		labels = append(labels, text.Text)
		if strings.HasPrefix(text.Text, label) && item != nil {
			item.Tapped(&fyne.PointEvent{})
			return
		}
	}
	w.t.Fatalf("the menu has no %q, but %q", label, labels)
}

// titled returns the column of the list with that title, -1 for none.
func (w *testWindow) titled(title string) int {
	return slices.IndexFunc(w.messages.grid.Columns(), func(c widgets.Column) bool { return strings.EqualFold(c.Title, title) })
}

// values returns what the column of that title shows.
func (w *testWindow) values(title string) string {
	w.t.Helper()
	col := w.titled(title)
	if col < 0 {
		w.t.Fatalf("there is no column %q", title)
	}
	return w.column(col)
}

// wantValues waits until the column of that title shows these values: what is looked for in the messages comes when
// there is time for it.
func (w *testWindow) wantValues(title, want string) {
	w.t.Helper()
	w.until(title+" with "+want, func() bool { return w.values(title) == want })
}

// point selects a field in the Fields tab and opens its menu with the right button.
func (w *testWindow) point(path string) {
	w.t.Helper()
	g := w.inspector.SelectTab(0)
	for row, line := range w.inspector.Lines(400) {
		if !strings.HasPrefix(line, path+"\t") {
			continue
		}
		g.ScrollTo(row)
		place := g.Place(row, 0, 3)
		test.TapAt(g, place)
		w.step()
		test.TapSecondaryAt(g, place)
		return
	}
	w.t.Fatalf("Fields does not show %s", path)
}

// header opens the menu of a column's title.
func (w *testWindow) header(title string) {
	g := w.messages.grid
	test.TapSecondaryAt(g, fyne.NewPos(g.Place(0, w.titled(title), 0).X, 5))
}

// restored returns the list as it is after the program has been started again.
func restored(w *testWindow) *MessageList {
	return NewMessageList(ListDeps{Source: w.log, Prefs: w.memory, Poke: func() {}})
}

func TestFieldBecomesAColumn(t *testing.T) {
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(1900, 900))
	w.put(2)
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1||||||8859/1\r" +
		"PID|1||88^^^H~99^^^N||M\xDCLLER^J\\T\\J\rOBX|1|NM|718-7||12.5|g/dL\rOBX|2|TX|8||two\rOBX|3|TX|9||three\r"))
	w.point("OBX-5")
	w.tapMenu("Show OBX-5 as column")
	w.point("PID-5")
	w.tapMenu("Show PID-5 as column")
	w.wantValues("OBX-5", "12.5 (+2) 2 1")
	w.wantValues("PID-5", "MÜLLER^J\\T\\J DOE^JO DOE^JO")
	w.put(1)
	w.wantValues("OBX-5", "4 12.5 (+2) 2 1")
	if got, want := w.titled("PID-5"), w.titled("OBX-5")+1; got != want || w.titled("patient") != want-2 {
		t.Errorf("PID-5 is column %d, want %d, behind patient and OBX-5", got, want)
	}

	if got := restored(w).Columns(); fmt.Sprint(got) != "[OBX-5 PID-5]" {
		t.Errorf("restored are %q", got)
	}

	w.header("OBX-5")
	w.tapMenu("Hide OBX-5")
	if w.titled("OBX-5") >= 0 || w.values("PID-5") == "" {
		t.Error("the column is still there, or the other one is empty")
	}
	w.point("PID-5")
	w.tapMenu("Remove column PID-5")
	w.step()
	if len(w.messages.Columns()) > 0 || w.titled("PID-5") >= 0 {
		t.Errorf("columns are %q", w.messages.Columns())
	}
}

func TestChecksAreCountedInTheList(t *testing.T) {
	w := newTestWindow(t)
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5\rEVN||20260101\rPID|1||1^^^H||D^J\rPV1|1|I\r"))
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5\rEVN||20260101\rPV1|1|Q\r"))
	many := "MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5\r"
	for i := range 150 {
		many += fmt.Sprintf("Y%02X|1\r", i)
	}
	w.inspect([]byte(many))
	w.until("the counts", func() bool { return len(strings.Fields(w.values("checks"))) >= 4 })
	tab := w.checksTitle()
	if got := w.values("checks"); !strings.HasPrefix(got, "✗99+ ✗ ") || !strings.HasSuffix(got, " ✓") {
		t.Errorf("the list counts %q, the tab says %s", got, tab)
	}
	w.inspector.Inspect(2)
	w.until("the findings", func() bool { return w.inspector.Document().ID == 2 && w.checksTitle() != "Checks" })
	w.step()
	want := "✗ " + strings.Trim(w.checksTitle(), "Checks ()")
	if got := uitest.OnScreen(w.messages.grid, w.titled("checks"))[1]; got != want {
		t.Errorf("the list counts %q, the Checks tab %q", got, want)
	}
	w.choose("Show check results")
	if w.titled("checks") >= 0 {
		t.Error("the column is still there")
	}
	if restored(w).HasColumn(columns.ChecksKey()) {
		t.Error("that findings are not counted was not remembered")
	}
	w.header("type")
	w.tapMenu("Checks")
	w.step()
	if got := w.values("checks"); !strings.HasSuffix(got, "✓") {
		t.Errorf("after all it counts %q", got)
	}
}

// A message that is larger than what the list reads shows what is in its beginning, and says what it does not know.
func TestColumnsOfALargeMessage(t *testing.T) {
	w := newTestWindow(t)
	large := "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||77^^^H||DOE^JO\r" +
		"OBX|1|ED|PDF||^application^pdf^Base64^" + strings.Repeat("A", 2*list.GlanceBytes) + "\rNTE|1||behind\r"
	m := &message.Message{Time: w.now, Started: w.now, Body: []byte(large), Size: int64(len(large))}
	w.log.Append(m, ignored{})
	for _, path := range []string{"PID-3.1", "NTE-3", "OBX-5.5"} {
		w.toggleColumn(path)
	}
	w.until("the values", func() bool { return w.values("PID-3.1") != "" })
	for title, want := range map[string]string{"PID-3.1": "77 (+…)", "NTE-3": "…", "checks": "…"} {
		if got := w.values(title); got != want {
			t.Errorf("%s shows %q, want %q", title, got, want)
		}
	}
	w.inspector.Inspect(m.ID) // who looks at it has it counted
	w.until("its count", func() bool { return strings.HasPrefix(w.values("checks"), "✗ ") })
	got := w.messages.glancing.kept.Value(m.ID, 2)
	if !strings.HasPrefix(got, "AAAA") || !strings.Contains(got, "…") || len(got) > 300 {
		t.Errorf("the large value is %d bytes", len(got))
	}
}

func TestColumnsAreMasked(t *testing.T) {
	w := newTestWindow(t)
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r" +
		"PID|1||7781234^^^H||DOE^JO\rZZZ|secret\r"))
	w.toggleColumn("PID-5")
	w.toggleColumn("ZZZ-1")
	w.step()
	if got := w.values("PID-5") + " " + w.values("ZZZ-1"); got != "DOE^JO secret" {
		t.Fatalf("shown is %q", got)
	}
	w.choose("Hide patient data")
	got := w.values("PID-5") + w.values("ZZZ-1")
	if strings.Contains(got, "DOE") || strings.Contains(got, "secret") {
		t.Errorf("right after masking %q is on the screen", got)
	}
	w.until("the values", func() bool { return w.values("ZZZ-1") != "" })
	got = w.values("PID-5") + " " + w.values("ZZZ-1")
	if strings.Contains(got, "DOE") || !strings.HasSuffix(got, " ***") {
		t.Errorf("masked, %q is shown", got)
	}
	w.choose("Hide patient data")
	w.until("the values themselves", func() bool { return w.values("PID-5") == "DOE^JO" })
}

func TestWidthsAreRemembered(t *testing.T) {
	w := newTestWindow(t)
	w.toggleColumn("PID-3.1")
	g := w.messages.grid
	col := w.titled("PID-3.1")
	dragTitle(g, g.Edge(col, 0), g.Edge(col, 5))
	width := w.messages.columns.Width("PID-3.1")
	if width <= 8 || g.Columns()[col].Width != width {
		t.Fatalf("dragged, the width is %d", width)
	}
	if got := restored(w).grid.Columns()[col]; got.Width != width || got.Title != "PID-3.1" {
		t.Errorf("restored is %+v", got)
	}
	w.header("PID-3.1")
	w.tapMenu("Usual width")
	if got := restored(w).grid.Columns()[col].Width; got != 0 || g.Columns()[col].Width != 0 {
		t.Errorf("its usual width is %d", got)
	}
}

func TestExportProposesTheColumnsOfTheList(t *testing.T) {
	w := newTestWindow(t)
	w.put(2)
	w.toggleColumn("PID-3.1")
	w.toggleColumn("OBX-5")
	w.step()
	path := filepath.Join(t.TempDir(), "some.csv")
	w.exportAs(0, "CSV", path)
	data, err := os.ReadFile(path)
	want := "bookmark,received,remoteHost,remotePort,type,controlId,PID-3.1,PID-5,OBX-5,size,ack,ackMillis,checks,what\n"
	if got := string(data); err != nil || !strings.HasPrefix(got, want) ||
		!strings.Contains(got, "2026-11-22 12:00:00.502,") || !strings.Contains(got, ",MSG0002,77,DOE^JO,2,") ||
		!strings.Contains(got, ",AA,0.8,") {
		t.Errorf("exported %q, %v", got, err)
	}
	w.toggleColumn("OBX-5")
	w.showColumn("size")
	if got := w.exportColumns().Text; strings.Contains(got, "OBX-5") || strings.Contains(got, "size") {
		t.Errorf("without OBX-5 and Size it proposes %q", got)
	}
	test.Tap(uitest.Button(w.exporting.Object(), "Columns…"))
	tick := func(name string) *widgets.Check {
		for _, c := range uitest.All[*widgets.Check](w.window.Canvas().Overlays().Top()) {
			if c.Text == name {
				return c
			}
		}
		t.Fatalf("the picker has no %s", name)
		return nil
	}
	test.Tap(tick("note"))
	test.Tap(tick("checks"))
	if got := w.exportColumns().Text; !strings.HasSuffix(got, ", what, note") || strings.Contains(got, "checks") || tick("id").Checked {
		t.Errorf("ticked, the columns are %q", got)
	}
	w.exportAs(0, "CSV for Excel", path)
	if data, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(data), "\uFEFFbookmark,received,") {
		t.Errorf("for Excel it is %.60q, %v", data, err)
	}
	w.exportColumns().SetText("id")
	if got := w.exportColumns().Text; got != "id" {
		t.Errorf("what was chosen became %q", got)
	}
}

func TestColumnsThatCannotBe(t *testing.T) {
	w := newTestWindow(t)
	for _, path := range []string{"", "PID", "Z Z-1"} {
		if w.toggleColumn(path); len(w.messages.Columns()) > 0 {
			t.Errorf("%q is a column", path)
		}
	}
	for n := range columns.Most + 1 {
		w.toggleColumn(fmt.Sprintf("ZZZ-%d", n+1))
	}
	w.step()
	if n := len(w.messages.Columns()); n != columns.Most || !strings.Contains(w.saidNow(), "remove one first") {
		t.Errorf("there are %d columns, said is %q", n, w.saidNow())
	}
	w.memory.SetStringList(columns.KeyShown, []string{"type", "PID-3.1", "colour", "PID", "type", "PID-3.1", "x y", "OBX-5"})
	w.memory.SetStringList(columns.KeyWidths, []string{"time=1", "type=9", "from=many", "OBX-5", "size=999"})
	m := restored(w)
	if fmt.Sprint(m.Columns(), len(m.columns.Grid())) != "[PID-3.1 OBX-5] 3" {
		t.Errorf("of preferences that something else wrote there are %q, %v", m.Columns(), m.columns.Grid())
	}
	for key, want := range map[string]int{"time": 0, "type": 9, "from": 0, "size": 0} {
		if got := m.columns.Width(key); got != want {
			t.Errorf("%s is %d wide, want %d", key, got, want)
		}
	}
}

func TestPathName(t *testing.T) {
	names := testOptions(t).Names
	for path, want := range map[string]string{
		"PID-3.1": "Patient Identifier List, ID Number", "OBX-5": "Observation Value", "ZZZ-1": "", "PID": "",
	} {
		if got := columns.PathName(names, path); got != want {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
	}
}
