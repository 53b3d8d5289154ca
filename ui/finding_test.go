package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/palette"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// findAndRun runs what the palette finds first.
func (w *testWindow) findAndRun(text string) {
	w.choose("Command palette")
	test.Type(w.window.Canvas().Focused(), text)
	w.press(fyne.KeyReturn)
	w.step()
}

func TestThePaletteFindsAllThatHasAName(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.step()
	w.messages.Grid().Choose(0)
	w.until("the message", func() bool { return w.inspector.Document() != nil })
	w.toolbar.SetFilter("type:ORU")
	w.until("the filter", func() bool { return w.messages.Filter().Text == "type:ORU" })
	w.choose("Save filter")
	w.toolbar.SetFilter("")
	for kind, name := range map[string]string{
		"Command": "Export…", "Column": "Size", "Field": "PID-5 Patient Name", "Filter": "type:ORU", "Setting": "LocalPort",
	} {
		if !slices.ContainsFunc(w.findable(), func(e palette.Entry) bool { return e.Kind == kind && e.Name == name }) {
			t.Errorf("no %s %q is found", kind, name)
		}
	}
	w.inspector.SelectTab(4)
	w.findAndRun("PID-3.1")
	if s := w.inspector.Span(); w.inspector.Tab() != "Fields" ||
		string(w.inspector.Document().Kept.Body[s.Start:s.End]) != "77" {
		t.Errorf("the tab %s, selected %v", w.inspector.Tab(), s)
	}
	w.findAndRun("saved type:ORU")
	w.until("the filter again", func() bool { return w.messages.Filter().Text == "type:ORU" })
	w.messages.Grid().Choose(0)
	w.findAndRun("raw view")
	if w.inspector.Tab() != "Raw" {
		t.Errorf("the tab is %s", w.inspector.Tab())
	}
	w.findAndRun("setting SSLEnabledProtocols")
	if content := w.panel.SettingsWindow().Canvas().Content(); !uitest.Says(content, "SSLEnabledProtocols") {
		t.Errorf("the settings say %q", uitest.Texts(content))
	}
}

func TestThePaletteGivesTheKeyboardBack(t *testing.T) {
	w := newTestWindow(t)
	w.window.Canvas().Focus(w.messages.Grid())
	w.choose("Command palette")
	if _, ok := w.window.Canvas().Focused().(*widgets.KeyEntry); !ok {
		t.Fatalf("the keyboard has %T", w.window.Canvas().Focused())
	}
	w.press(fyne.KeyEscape)
	if w.window.Canvas().Focused() != fyne.Focusable(w.messages.Grid()) {
		t.Error("the list had the keyboard, and has not got it back")
	}
}
