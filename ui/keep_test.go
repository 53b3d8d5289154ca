package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/logfile"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
)

// newKeptWindow is a window on a log on disk.
func newKeptWindow(t testing.TB, path string) *testWindow {
	t.Helper()
	live := logfile.Open(path)
	if live.Err != nil {
		t.Fatal(live.Err)
	}
	t.Cleanup(func() {
		if err := live.Close(); err != nil {
			t.Error(err)
		}
	})
	return newTestWindowOn(t, live.Log.(testLog), live.Source, live.Disk)
}

// shift presses a key in the list while Shift is held.
func (w *testWindow) shift(keys ...fyne.KeyName) {
	g := w.messages.grid
	g.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	for _, key := range keys {
		g.TypedKey(&fyne.KeyEvent{Name: key})
	}
	g.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

// find types a filter and waits until it is applied and all was looked at.
func (w *testWindow) find(text string) {
	w.t.Helper()
	w.toolbar.SetFilter(text)
	w.until("the result of "+text, func() bool {
		return w.messages.Filter().Text == text && !w.messages.Page().More && w.messages.Page().Turn == w.messages.list.Request(0, 0).Turn
	})
}

func TestHistorySurvivesTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.mllplog")
	t.Run("before", func(t *testing.T) {
		w := newKeptWindow(t, path)
		w.put(30)
		w.step()
	})
	w := newKeptWindow(t, path)
	w.until("the rows of before", func() bool { return w.messages.list.Len() == 30 })
	if got := uitest.OnScreen(w.messages.grid, list.ColControlID)[0]; got != "MSG0030" {
		t.Errorf("on top is %s", got)
	}
	w.press(fyne.KeyHome)
	w.step()
	if d := w.inspector.Document(); d == nil || d.ID != 30 || len(d.Kept.Body) == 0 {
		t.Errorf("the inspector shows %+v", d)
	}
}

func TestBookmarkAndNote(t *testing.T) {
	w := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	w.put(5)
	w.step()
	w.press(fyne.KeyHome)
	w.press(fyne.KeyDown)
	w.choose("Bookmark")
	w.until("the bookmark", func() bool { return w.messages.list.Row(1).Bookmarked })
	if got := w.column(list.ColMark); got != list.BookmarkSign {
		t.Errorf("the signs are %q", got)
	}
	w.choose("Note")
	test.Type(w.note.entry, "ask the lab")
	w.note.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.until("the note", func() bool { return w.messages.list.Row(1).Note == "ask the lab" })
	if got := w.column(list.ColNote); got != "✎ ask the lab" || !w.messages.list.Row(1).Bookmarked {
		t.Errorf("the row says %q", got)
	}
	if w.window.Canvas().Focused() != w.messages.grid || w.note.object.Visible() {
		t.Error("after a note the list has not got the keyboard back")
	}
	w.shift(fyne.KeyDown, fyne.KeyDown)
	w.choose("Bookmark") // by the last one of three, which has none
	w.until("three bookmarks", func() bool { return w.messages.list.Row(2).Bookmarked && w.messages.list.Row(3).Bookmarked })
	if w.messages.list.Row(0).Bookmarked || w.messages.list.Row(1).Note != "ask the lab" {
		t.Error("a bookmark came to another row, or a note was lost")
	}
}

func TestDeleteAndUndo(t *testing.T) {
	w := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	w.put(40)
	w.step()
	w.press(fyne.KeyHome)
	w.press(fyne.KeyDown)
	w.shift(fyne.KeyDown, fyne.KeyDown)
	if got, _ := w.messages.grid.SelectedRange(); got != 1 {
		t.Fatalf("the selection begins at row %d", got)
	}
	w.press(fyne.KeyDelete)
	w.until("37 rows", func() bool { return w.messages.list.Len() == 37 })
	if got := w.deleted.bar.Text(); got != "Deleted 3 messages" {
		t.Errorf("the bar says %q", got)
	}
	if got := w.messages.Selected(); got != 36 {
		t.Errorf("after 39 to 37 were deleted message %d is selected", got)
	}
	test.Tap(w.deleted.bar.Action)
	w.until("40 rows", func() bool { return w.messages.list.Len() == 40 })
	if w.deleted.bar.Text() != "" || ids(w, 4) != "40 39 38 37" {
		t.Errorf("after undo the bar says %q, the list is %s", w.deleted.bar.Text(), ids(w, 4))
	}

	w.choose("Delete all matching")
	w.step()
	if w.messages.list.Len() != 40 {
		t.Error("without a filter all was deleted")
	}
	w.find("id:MSG001*")
	w.choose("Delete all matching")
	w.until("no match", func() bool { return w.messages.list.Len() == 0 })
	w.choose("Undo delete")
	w.until("the matches are back", func() bool { return w.messages.list.Len() == 10 })
	w.choose("Delete all matching")
	w.until("no match again", func() bool { return w.messages.list.Len() == 0 })
	w.press(fyne.KeyEscape)
	w.until("30 rows", func() bool { return w.messages.list.Len() == 30 })
	w.choose("Undo delete")
	w.until("40 rows again", func() bool { return w.messages.list.Len() == 40 })
	w.deleted.ids, w.deleted.at = []message.ID{1}, w.now
	w.deleted.fade(w.now.Add(undoTime + time.Second))
	if len(w.deleted.ids) != 0 {
		t.Error("undo is offered for ever")
	}
}

// ids returns the IDs of the first rows.
func ids(w *testWindow, n int) string {
	var s []string
	for i := range n {
		if r := w.messages.list.Row(i); r != nil {
			s = append(s, strings.TrimLeft(r.Cells[list.ColControlID], "MSG0"))
		}
	}
	return strings.Join(s, " ")
}

func TestMemoryHasNoMarks(t *testing.T) {
	w := newTestWindow(t)
	w.put(2)
	w.step()
	w.press(fyne.KeyHome)
	for _, label := range []string{"Bookmark", "Note", "Delete selected"} {
		w.choose(label)
		w.step()
		if !strings.Contains(w.status.said, "need a log on disk") {
			t.Errorf("%s: said is %q", label, w.status.said)
		}
		w.status.said = ""
	}
}

func TestWrongFilterIsMarked(t *testing.T) {
	w := newTestWindow(t)
	w.put(20)
	w.find("id:MSG001*")
	w.toolbar.SetFilter("id:MSG001* size>big")
	w.step()
	if w.filter.mistake.Text() != "" {
		t.Error("a mistake is shown while one still types")
	}
	w.until("the mistake", func() bool { return w.filter.mistake.Text() != "" })
	lines := strings.Split(w.filter.mistake.Text(), "\n")
	if !strings.HasPrefix(lines[0], "id:MSG001* size>big ") || !strings.Contains(lines[0], "shown: id:MSG001*") ||
		!strings.HasPrefix(lines[1], "                ^^^ expected ") {
		t.Errorf("shown is\n%s", w.filter.mistake.Text())
	}
	if w.messages.list.Len() != 10 {
		t.Errorf("the list went to %d rows", w.messages.list.Len())
	}
	w.find("id:MSG002* size>1")
	if w.filter.mistake.Text() != "" || w.messages.list.Len() != 1 {
		t.Errorf("after it was put right %d rows, %q", w.messages.list.Len(), w.filter.mistake.Text())
	}
}

func TestSavedFilters(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Save filter")
	w.put(3)
	w.find("id:MSG0002")
	w.choose("Save filter")
	w.press(fyne.KeyEscape)
	w.clearFilter()
	w.choose("id:MSG0002")
	w.until("the filter", func() bool { return w.messages.Filter().Text == "id:MSG0002" })
	if got := (savedFilters{w.memory}).list(); !slices.Equal(got, []string{"id:MSG0002"}) {
		t.Errorf("kept are %q", got)
	}
	w.choose("Delete saved filter")
	for _, i := range w.menu.filters.Items {
		if strings.HasPrefix(i.Label, "id:") {
			t.Error("a filter that was forgotten is in the menu")
		}
	}
}

// startsOf are starts of the program that a test makes.
type startsOf struct {
	open   func([]string)
	closed bool
}

func (s *startsOf) Serve(open func([]string)) { s.open = open }
func (s *startsOf) Close() error              { s.closed = true; return nil }

// TestLaterStartsOpenTheirFiles hands over files as a second start of the program does, and drops several at once.
func TestLaterStartsOpenTheirFiles(t *testing.T) {
	w := newTestWindow(t)
	starts := &startsOf{}
	w.deps.Starts = starts
	starts.Serve(w.Open)
	folder := t.TempDir()
	var paths []string
	for _, id := range []string{"FIRST", "SECOND"} {
		path := filepath.Join(folder, id+".hl7")
		if err := os.WriteFile(path, []byte("MSH|^~\\&|A||||||ADT^A01|"+id+"|P|2.5\r"), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	starts.open(paths[:1])
	w.until("the first", func() bool { return w.messages.list.Len() == 1 && w.looked.at != nil })
	starts.open(nil) // only to the front
	w.step()
	if got := w.looked.bar.Text(); !strings.HasPrefix(got, "Looking at FIRST.hl7, read only") {
		t.Errorf("the bar says %q", got)
	}
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(paths[0]), storage.NewFileURI(paths[1])})
	w.until("both", func() bool { return w.messages.list.Len() == 2 })
	if got := w.looked.bar.Text(); !strings.HasPrefix(got, "Looking at 2 files, read only: "+folder) {
		t.Errorf("the bar says %q", got)
	}
	if !w.hasChip("2 read-only files") {
		t.Errorf("the chips are %q", w.chips.Texts())
	}
	if w.Stop(); !starts.closed {
		t.Error("later starts are still heard when the window has ended")
	}
}

func TestFileIsLookedAt(t *testing.T) {
	w := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	w.put(3)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	path := filepath.Join(t.TempDir(), "some.hl7")
	const body = "MSH|^~\\&|A||||||ADT^A01|FROMFILE|P|2.5\r"
	if err := os.WriteFile(path, []byte("\x0b"+body+"\x1c\r"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(path)})
	w.until("the file", func() bool { return w.column(list.ColControlID) == "FROMFILE" })
	if got := w.looked.bar.Text(); !strings.HasPrefix(got, "Looking at some.hl7, read only") {
		t.Errorf("the bar says %q", got)
	}
	if w.messages.Selected() != 0 || w.inspector.Document() != nil {
		t.Error("a message of the live log is still selected")
	}
	w.press(fyne.KeyHome)
	w.step()
	if got := string(w.inspector.Document().Kept.Body); got != body {
		t.Errorf("the inspector shows %q", got)
	}
	w.choose("Delete selected")
	if !strings.Contains(w.saidNow(), "open read-only") {
		t.Errorf("deleting in a file says %q", w.status.said)
	}
	w.put(1) // goes to the live log
	w.step()
	if got := w.column(list.ColControlID); got != "FROMFILE" {
		t.Errorf("the list shows %s", got)
	}
	test.Tap(w.looked.bar.Action)
	w.until("the live log", func() bool { return w.messages.list.Len() == 4 })
	if w.looked.bar.Text() != "" {
		t.Errorf("the bar still says %q", w.looked.bar.Text())
	}
	w.picker.path = filepath.Join(t.TempDir(), "none.hl7")
	w.choose("Open…")
	w.step()
	w.step()
	if !strings.Contains(w.status.said, "none.hl7") || w.status.tone != model.ToneBad {
		t.Errorf("a file that is not there: said is %q", w.status.said)
	}
}
