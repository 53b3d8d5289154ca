package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/uitest"
)

// rowMenuAt opens the menu of a cell with the right button.
func (w *testWindow) rowMenuAt(row int, title string) {
	w.t.Helper()
	g := w.messages.grid
	e := &desktop.MouseEvent{Button: desktop.MouseButtonSecondary}
	e.Position = g.Place(row, w.titled(title), 0)
	g.MouseDown(e)
	g.MouseUp(e)
	g.TappedSecondary(&fyne.PointEvent{Position: e.Position, AbsolutePosition: e.Position})
	w.step()
}

// menuLabels returns what the open menu offers.
func (w *testWindow) menuLabels() string {
	var labels []string
	if top := w.window.Canvas().Overlays().Top(); top != nil {
		for _, o := range test.LaidOutObjects(top) {
			if text, ok := o.(*canvas.Text); ok && text.Text != "" {
				labels = append(labels, text.Text)
			}
		}
	}
	return strings.Join(labels, "\n")
}

func (w *testWindow) filterBecomes(want string) {
	w.t.Helper()
	w.until("the filter", func() bool { return w.messages.Filter().Text == want })
	w.step()
	w.until("what it finds", func() bool { return !w.messages.Page().More })
}

func TestRowMenuActsOnItsCell(t *testing.T) {
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(1600, 900))
	w.put(2)
	w.inspect([]byte("MSH|^~\\&|RIS|GEN|C|D|20260101||ADT^A01^ADT_A01|X1|P|2.5\rPID|1||9^^^H||ROE^MAX\r"))
	w.put(1)
	w.step()
	w.rowMenuAt(1, "Patient")
	if got := w.messages.Selected(); got != 3 {
		t.Errorf("the right button selects %d", got)
	}
	w.tapMenu("Filter by patient:9")
	w.filterBecomes("patient:9")
	if got := w.values("control ID"); got != "X1" {
		t.Errorf("filtered are %s", got)
	}
	w.clearFilter()
	w.filterBecomes("")
	w.step()
	w.rowMenuAt(1, "Type")
	w.tapMenu("Exclude type:ADT^A01")
	w.filterBecomes("-type:ADT^A01")
	if got := w.values("control ID"); got != "MSG0004 MSG0002 MSG0001" {
		t.Errorf("without it there are %s", got)
	}
	w.rowMenuAt(0, "Size")
	w.tapMenu("Only this sender: app:LAB facility:GEN")
	w.filterBecomes("-type:ADT^A01 app:LAB facility:GEN")
	w.clearFilter()
	w.filterBecomes("")
	w.step()
	w.rowMenuAt(0, "From")
	w.tapMenu("Only this connection")
	w.filterBecomes("connection:1 from:10.0.0.7:51234")
	w.toggleColumn("PID-5.1")
	w.clearFilter()
	w.until("the values", func() bool { return strings.Contains(w.values("PID-5.1"), "ROE") })
	w.rowMenuAt(1, "PID-5.1")
	w.tapMenu("Filter by PID-5.1=ROE")
	w.filterBecomes("PID-5.1=ROE")
}

func TestRowMenuOfSeveralRows(t *testing.T) {
	w := newTestWindow(t)
	w.put(9)
	w.step()
	w.click(1, 0)
	w.click(3, ctrl)
	w.rowMenuAt(1, "Type")
	w.window.Canvas().Overlays().Remove(w.window.Canvas().Overlays().Top())
	w.rowMenuAt(3, "Type")
	if got := w.menuLabels(); !strings.Contains(got, "Copy 2 selected messages") ||
		!strings.Contains(got, "Export 2 selected messages…") || !strings.Contains(got, "Delete 2 selected messages") {
		t.Errorf("the menu offers\n%s", got)
	}
	if d := w.inspector.Document(); d.ID != 6 || w.messages.Selected() != 6 {
		t.Errorf("what is for one message is for %d, the one of the menu is 6", d.ID)
	}
	w.tapMenu("Copy 2 selected messages")
	w.step()
	if got := w.app.Clipboard().Content(); strings.Count(got, "MSH|") != 2 || !strings.HasPrefix(w.saidNow(), "Copied 2 messages") {
		t.Errorf("copied is %q, said %q", got, w.saidNow())
	}
	w.rowMenuAt(5, "Control ID") // outside of the selection
	if got := w.menuLabels(); !strings.Contains(got, "Delete message") {
		t.Errorf("the menu offers\n%s", got)
	}
	w.tapMenu("Copy MSG0004")
	if got := w.app.Clipboard().Content(); got != "MSG0004" {
		t.Errorf("the cell is copied as %q", got)
	}
}

// While patient data is hidden, nothing asks for what was received.
func TestRowMenuWhileMasked(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.step()
	w.choose("Hide patient data")
	w.until("the rows", func() bool { return len(uitest.OnScreen(w.messages.grid, 1)) == 3 })
	for title, want := range map[string]bool{"Patient": false, "Control ID": false, "Type": true} {
		w.rowMenuAt(0, title)
		got := w.menuLabels()
		if strings.Contains(got, "Filter by") != want || strings.Contains(got, "Only this") {
			t.Errorf("on %s the menu offers\n%s", title, got)
		}
		w.window.Canvas().Overlays().Remove(w.window.Canvas().Overlays().Top())
	}
}

func TestSendersAndBookmarksHaveColours(t *testing.T) {
	w := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	w.put(2)
	other := &message.Message{Time: w.now, Body: []byte("MSH|^~\\&|RIS|GEN|C|D|20260101||ADT^A01^ADT_A01|X1|P|2.5\r")}
	kept := make(appended, 1)
	w.log.Append(other, kept)
	if err := <-kept; err != nil {
		t.Fatal(err)
	}
	w.until("three rows", func() bool { return w.messages.list.Len() == 3 })
	tones := func() string {
		var got []string
		for i := range 3 {
			_, tone := messageRows{w.messages.list, w.messages.columns, w.messages.glancing.kept, &w.messages.marked}.Cell(i, w.titled("Type"))
			got = append(got, tone.Name())
		}
		return strings.Join(got, ",")
	}
	colour := func(label, name string) {
		for _, i := range w.rowItems(w.messages.list.Row(0), 0) {
			if !strings.HasPrefix(i.Label, label) {
				continue
			}
			for _, c := range i.ChildMenu.Items {
				if c.Label == name {
					c.Action()
					w.step()
					return
				}
			}
		}
		t.Fatalf("the menu has no %s %s", label, name)
	}
	colour("Colour of sender RIS GEN", "Teal")
	if got := tones(); got != "Teal,," {
		t.Errorf("the rows are %s", got)
	}
	colour("Colour of bookmarks", "Pink")
	w.click(2, 0)
	w.choose("Bookmark")
	w.until("the bookmark", func() bool { return tones() == "Teal,,Pink" })
	if got := fmt.Sprint(restored(w).columns.Colours().Texts()); got != "[RIS GEN=Teal ★=Pink]" {
		t.Errorf("remembered are %s", got)
	}
	colour("Colour of sender RIS GEN", "None")
	if got := tones(); got != ",,Pink" {
		t.Errorf("without its colour the rows are %s", got)
	}
}
