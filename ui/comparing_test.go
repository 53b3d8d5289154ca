package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/uitest"
)

// compares waits until two messages are compared in front.
func (w *testWindow) compares() string {
	w.t.Helper()
	w.until("the comparison", func() bool {
		return w.inspector.Tab() == "Compare" && strings.Contains(strings.Join(w.inspector.Lines(50), "\n"), "OBX-5")
	})
	return strings.Join(w.inspector.Lines(50), "\n")
}

func TestCompareComesForward(t *testing.T) {
	w := newTestWindow(t)
	w.put(9)
	w.step()
	w.click(2, 0)
	w.choose("Mark for comparison")
	if got := uitest.OnScreen(w.messages.grid, 0); len(got) != 1 || got[0] != "⇄" || !strings.HasPrefix(w.saidNow(), "MSG0007 is marked") {
		t.Errorf("the rows are marked %q, said is %q", got, w.saidNow())
	}
	w.click(5, 0)
	if got := w.compares(); !strings.Contains(got, "7\t4") {
		t.Errorf("compared is\n%s", got)
	}
	w.inspector.SelectTab(0)
	w.click(6, 0) // one is enough: nothing comes forward any more
	if w.inspector.Tab() != "Fields" {
		t.Errorf("the tab is %s", w.inspector.Tab())
	}
	w.rowMenuAt(6, "Type")
	w.tapMenu("Compare with the marked message")
	if got := w.compares(); !strings.Contains(got, "7\t3") {
		t.Errorf("compared is\n%s", got)
	}
}

func TestCompareTheTwoSelected(t *testing.T) {
	w := newTestWindow(t)
	w.put(9)
	w.step()
	w.click(1, 0)
	w.choose("Compare the 2")
	if !strings.HasPrefix(w.saidNow(), "Select two messages") {
		t.Errorf("with one selected it says %q", w.saidNow())
	}
	w.click(4, ctrl)
	w.rowMenuAt(4, "Type")
	w.tapMenu("Compare the 2 selected")
	if got := w.compares(); !strings.Contains(got, "8\t5") {
		t.Errorf("compared is\n%s", got)
	}
	w.click(2, fyne.KeyModifierShift) // three rows now
	w.rowMenuAt(3, "Type")
	if got := w.menuLabels(); strings.Contains(got, "Compare the 2") || !strings.Contains(got, "Mark for") {
		t.Errorf("the menu of three offers\n%s", got)
	}
}

func TestCompareIsGivenUp(t *testing.T) {
	w := newTestWindow(t)
	w.put(5)
	w.step()
	w.click(2, 0)
	w.choose("Mark for comparison")
	w.press(fyne.KeyEscape)
	if !strings.Contains(w.saidNow(), "No message is marked") || strings.Contains(w.column(0), "⇄") {
		t.Errorf("said is %q, marked is %q", w.saidNow(), w.column(0))
	}
	w.click(1, 0)
	if w.inspector.Tab() == "Compare" {
		t.Error("the comparison comes forward")
	}
	w.inspector.SelectTab(6)
	test.Tap(uitest.Button(w.inspector.Object(), "Compare with previous"))
	if got := w.compares(); !strings.Contains(got, "3\t4") {
		t.Errorf("the button compares\n%s", got)
	}
}
