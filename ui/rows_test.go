package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mllpscope/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/uitest"
)

// click presses the left button on a row of the list, counted from the top of the screen, with these keys held.
func (w *testWindow) click(row int, held fyne.KeyModifier) {
	g := w.messages.grid
	top, _ := g.Top()
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: held}
	e.Position = g.Place(top+row, 2, 1)
	g.MouseDown(e)
	g.MouseUp(e)
	g.Tapped(&fyne.PointEvent{Position: e.Position})
	w.step()
}

// title clicks the title of a column.
func (w *testWindow) title(title string) {
	w.t.Helper()
	g := w.messages.grid
	x := g.Place(0, w.titled(title), 1).X
	dragTitle(g, x, x)
	w.step()
	w.until("sorted", func() bool { return !w.messages.Page().More })
}

const ctrl = fyne.KeyModifierShortcutDefault

func TestSelectedRowsAreCopiedTogether(t *testing.T) {
	w := newTestWindow(t)
	w.put(30)
	w.step()
	w.click(0, 0)
	w.click(3, fyne.KeyModifierShift)
	w.choose("Copy")
	w.step()
	if got := w.app.Clipboard().Content(); strings.Count(got, "MSH|") != 4 || !strings.Contains(got, "MSG0027") {
		t.Errorf("of four selected rows %q was copied", got)
	}
	if !strings.HasPrefix(w.saidNow(), "Copied 4 messages, ") {
		t.Errorf("said is %q", w.saidNow())
	}
	w.click(10, ctrl)
	w.click(1, ctrl) // out of it again
	w.choose("Copy")
	w.step()
	got := w.app.Clipboard().Content()
	if strings.Count(got, "MSH|") != 4 || strings.Contains(got, "MSG0029") || !strings.Contains(got, "MSG0020") {
		t.Errorf("with Ctrl and a click one more and one less: %q", got)
	}
	if d := w.inspector.Document(); d == nil || d.ID != 20 {
		t.Errorf("the inspector does not show what was clicked last: %+v", d)
	}
	w.choose("Select all")
	w.click(5, ctrl)
	w.choose("Copy")
	w.step()
	if got := w.app.Clipboard().Content(); strings.Count(got, "MSH|") != 29 || strings.Contains(got, "MSG0025") {
		t.Errorf("all but one: %d are copied", strings.Count(got, "MSH|"))
	}
	w.choose("Export")
	if got := uitest.All[*widgets.Select](w.exporting.Object())[0].Options[0]; got != "29 selected messages" {
		t.Errorf("export offers %q", got)
	}
}

// What is selected one by one shows as selected, and only that.
func TestSelectedRowsAreMarked(t *testing.T) {
	w := newTestWindow(t)
	w.put(30)
	w.step()
	w.click(2, 0)
	w.click(5, ctrl)
	w.click(9, ctrl)
	var marked []int
	for row := range 15 {
		if w.messages.grid.IsSelected(row) {
			marked = append(marked, row)
		}
	}
	if fmt.Sprint(marked) != "[2 5 9]" {
		t.Errorf("selected are %v", marked)
	}
	w.put(2) // the list stands still, so rows stay where they are
	w.step()
	if !w.messages.grid.IsSelected(5) || w.messages.grid.IsSelected(7) {
		t.Error("the selection moved")
	}
	w.click(1, 0)
	if w.messages.grid.IsSelected(5) || !w.messages.grid.IsSelected(1) {
		t.Error("a click alone does not end the selection")
	}
}

func TestSelectingPauses(t *testing.T) {
	w := newTestWindow(t)
	w.put(100)
	w.step()
	w.click(2, 0)
	w.put(61)
	w.step()
	g := w.messages.grid
	if w.messages.Following() || w.toolbar.follow.Text != "Follow (61 new)" || g.Selected() != 2 {
		t.Errorf("follows: %t, the button says %q, selected is row %d", w.messages.Following(), w.toolbar.follow.Text, g.Selected())
	}
	test.Tap(w.toolbar.follow)
	w.step()
	if got := uitest.OnScreen(g, w.titled("control ID"))[0]; got != "MSG0161" || !w.messages.Following() {
		t.Errorf("following, %s is on top", got)
	}
	test.Scroll(w.window.Canvas(), absolute(g).AddXY(50, 100), 0, -10)
	w.put(3)
	w.step()
	if w.messages.Following() || w.toolbar.follow.Text != "Follow (3 new)" {
		t.Errorf("scrolled down: %q", w.toolbar.follow.Text)
	}
}

func absolute(o fyne.CanvasObject) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
}

func TestAClickOnATitleSorts(t *testing.T) {
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(1900, 900))
	w.put(9)
	w.inspect([]byte("MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|LONG|P|2.5\rPID|1||9|" + strings.Repeat("x", 900) + "\r"))
	w.put(5)
	ids := func() []string { return uitest.OnScreen(w.messages.grid, w.titled("control ID")) }
	w.until("the rows", func() bool { return len(ids()) == 15 })
	w.title("Size")
	w.until("the largest on top", func() bool { return ids()[0] == "LONG" && w.toolbar.count.Text == "by Size" })
	if got := w.messages.grid.Columns()[w.titled("Size")].Sorted; got != -1 {
		t.Errorf("the title says %d", got)
	}
	w.title("Size")
	w.until("the other way round", func() bool { return ids()[14] == "LONG" })
	w.title("Size")
	w.until("the usual order", func() bool { return ids()[0] == "MSG0015" && !w.toolbar.count.Visible() })
	w.title("Time")
	w.until("the oldest on top", func() bool { return ids()[0] == "MSG0001" })
	w.toggleColumn("OBX-5")
	w.title("OBX-5")
	w.until("the order by OBX-5", func() bool { // what is looked for in the messages comes when there is time for it
		got := uitest.OnScreen(w.messages.grid, w.titled("OBX-5"))
		return len(got) == 14 && got[0] == "1" && slices.IsSortedFunc(got, func(a, b string) int { return len(a) - len(b) })
	})
}

func TestColumnsAreMovedAndHidden(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.step()
	g := w.messages.grid
	middle := func(title string) float32 { return g.Place(0, w.titled(title), 2).X }
	dragTitle(g, middle("Answer"), middle("From")-12)
	if w.titled("Answer") != w.titled("From")-1 || w.messages.list.Order().On {
		t.Errorf("Answer is column %d, From %d", w.titled("Answer"), w.titled("From"))
	}
	if got := w.values("Answer"); got != "AA AA AA" {
		t.Errorf("moved, Answer shows %q", got)
	}
	w.header("Size")
	w.tapMenu("Hide Size")
	w.header("Type")
	w.tapMenu("Patient")
	if w.titled("Size") >= 0 || w.titled("Patient") >= 0 {
		t.Error("hidden columns are shown")
	}
	m := restored(w)
	if got := m.grid.Columns(); len(got) != 9 || got[2].Title != "Answer" {
		t.Errorf("restored are %+v", got)
	}
	w.header("Type")
	w.tapMenu("Size")
	if got := w.titled("Size"); got != w.titled("Took")-1 {
		t.Errorf("Size is back as column %d", got)
	}
	w.header("Type")
	w.tapMenu("Usual order")
	if w.titled("Patient") != 5 || w.titled("Answer") != 7 {
		t.Errorf("usual again: %+v", g.Columns())
	}
}

// What is said of a message gets the room that others do not need.
func TestWhatGetsTheFreeWidth(t *testing.T) {
	w := newTestWindow(t)
	width := func(title string) float32 {
		g, col := w.messages.grid, w.titled(title)
		return g.Edge(col, 0) - g.Place(0, col, 0).X
	}
	for _, size := range []float32{1280, 1500, 2560} {
		w.window.Resize(fyne.NewSize(size, 800))
		if what, patient := width("What"), width("Patient"); what < 1.8*patient || w.titled("What") < 0 {
			t.Errorf("%v wide: What has %v, Patient %v", size, what, patient)
		}
	}
}
