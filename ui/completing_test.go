package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestTheFilterProposesWords: names of what can be asked for and values that the list shows are taken by Tab, by arrows
// and Enter, and by a tap; the keyboard stays in the filter.
func TestTheFilterProposesWords(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.inspect([]byte(wayOutFirst))
	w.focusFilter()
	entry := w.toolbar.filter
	wantShown := func(want ...string) {
		t.Helper()
		if got := w.filter.words.Choices(); !slices.Equal(got, want) {
			t.Errorf("%q may become %q, want %q", entry.Text, got, want)
		}
	}
	test.Type(entry, "ty")
	wantShown("type:")
	if !entry.AcceptsTab() {
		t.Error("Tab goes on instead of taking the word")
	}
	w.press(fyne.KeyTab)
	wantShown("type:ADT^A08", "type:ORU^R01")
	w.press(fyne.KeyDown)
	w.press(fyne.KeyDown)
	w.press(fyne.KeyReturn)
	wantShown()
	w.until("the filter", func() bool { return w.messages.list.Len() == 3 })
	test.Type(entry, "ack:")
	w.step()
	if got := w.filter.words.Choices(); len(got) < 5 || got[0] != "ack:AA" || w.filter.mistake.Text() != "" {
		t.Errorf("there are %q, and wrong is %q", got, w.filter.mistake.Text())
	}
	test.Type(entry, "a")
	w.press(fyne.KeyTab)
	if entry.Text != "type:ORU^R01 ack:AA " || entry.CursorColumn != len(entry.Text) {
		t.Errorf("it says %q, the cursor is at %d", entry.Text, entry.CursorColumn)
	}
	if entry.AcceptsTab() || w.window.Canvas().Focused() != fyne.Focusable(entry) {
		t.Error("with nothing to take, Tab does not go on, or the keyboard is elsewhere")
	}
	test.Type(entry, "is:")
	w.press(fyne.KeyEscape)
	wantShown()
	if w.window.Canvas().Focused() == fyne.Focusable(entry) {
		t.Error("Esc does not leave the filter")
	}
	w.until("what is wrong", func() bool { return strings.Contains(w.filter.mistake.Text(), "expected") })
}

// TestEnterMeansWhatWasTyped: what is proposed is not taken unless a person has chosen it.
func TestEnterMeansWhatWasTyped(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.step()
	w.focusFilter()
	test.Type(w.toolbar.filter, "type:OR")
	w.press(fyne.KeyReturn)
	if got := w.toolbar.filter.Text; got != "type:OR" || w.filter.words.Shown() {
		t.Errorf("it says %q, and proposes %q", got, w.filter.words.Choices())
	}
}

// TestASavedFilterHasAName: the menu and the palette call it by that; an empty name shows its text again.
func TestASavedFilterHasAName(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.choose("Name saved filter")
	if w.filter.name.object.Visible() {
		t.Error("without a filter it asks for a name")
	}
	w.find("id:MSG0002")
	w.choose("Name saved filter")
	test.Type(w.filter.name.entry, " Second one ")
	w.filter.name.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if w.filter.name.object.Visible() || w.window.Canvas().Focused() != fyne.Focusable(w.messages.grid) {
		t.Error("the name is still asked for")
	}
	w.clearFilter()
	w.choose("Second one")
	w.until("the filter", func() bool { return w.messages.Filter().Text == "id:MSG0002" })
	var details []string
	for _, e := range w.findable() {
		if e.Kind == "Filter" {
			details = append(details, e.Name, e.Detail)
		}
	}
	if !slices.Equal(details, []string{"Second one", "id:MSG0002"}) {
		t.Errorf("the palette has %q", details)
	}
	w.choose("Name saved filter")
	if got := w.filter.name.entry.Text; got != "Second one" {
		t.Errorf("it is called %q", got)
	}
	w.filter.name.entry.SetText("")
	w.filter.name.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.choose("id:MSG0002")
	w.choose("Name saved filter")
	w.filter.name.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.filter.name.object.Visible() {
		t.Error("Esc does not end asking")
	}
}
