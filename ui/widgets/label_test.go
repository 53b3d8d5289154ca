package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// TestSelectableWordsAreNoStopOfTab: nobody would see that they have the keyboard. The pointer still selects in them.
func TestSelectableWordsAreNoStopOfTab(t *testing.T) {
	test.NewTempApp(t)
	words, entry := NewLabel("several words here"), widget.NewEntry()
	words.Selectable = true
	note := NewNoteLine(widget.MediumImportance)
	note.Say("a note of several words")
	w := test.NewTempWindow(t, container.NewVBox(words, note, entry))
	w.Resize(fyne.NewSize(400, 200))
	for range 3 {
		w.Canvas().FocusNext()
		if got := w.Canvas().Focused(); got != fyne.Focusable(entry) {
			t.Fatalf("Tab stops at %T", got)
		}
	}
	for l, shown := range map[*Label]fyne.Widget{words: words, &note.Label: note} {
		l.MouseIn(&desktop.MouseEvent{})
		selects, ok := l.selects.(interface {
			desktop.Mouseable
			fyne.DoubleTappable
			fyne.Focusable
			fyne.Shortcutable
		})
		if !ok {
			t.Fatalf("%T cannot select", l.selects)
		}
		if !slices.Contains(test.WidgetRenderer(shown).Objects(), l.selects) {
			t.Fatal("what selects is not under the pointer")
		}
		selects.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(20, 12)})
		selects.MouseUp(&desktop.MouseEvent{})
		l.MouseOut()
		selects.TypedShortcut(&fyne.ShortcutCopy{Clipboard: fyne.CurrentApp().Clipboard()})
		if got := fyne.CurrentApp().Clipboard().Content(); got == "" || got != l.SelectedText() {
			t.Errorf("selected is %q, copied %q", l.SelectedText(), got)
		}
		fyne.CurrentApp().Clipboard().SetContent("")
	}
}
