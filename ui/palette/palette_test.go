package palette

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func names(list []Entry) (out []string) {
	for _, e := range list {
		out = append(out, e.Name)
	}
	return out
}

func entries(ran *string) []Entry {
	var list []Entry
	for _, e := range []Entry{
		{Kind: "Command", Name: "Index the log anew", Detail: "File"},
		{Kind: "Command", Name: "Start or stop", Detail: "Listener", Key: "Ctrl+R"},
		{Kind: "Command", Name: "Verify the log", Detail: "File"},
		{Kind: "Field", Name: "PID-5.1 Family Name", Detail: "DOE"},
		{Kind: "Setting", Name: "LocalPort", Detail: "The port to listen on"},
	} {
		e.Run = func() { *ran = e.Name }
		list = append(list, e)
	}
	return list
}

func TestSearch(t *testing.T) {
	ran := ""
	for text, want := range map[string][]string{
		"log":     {"Index the log anew", "Verify the log"},
		"ver log": {"Verify the log"},
		"file":    {"Index the log anew", "Verify the log"},
		"FAMILY":  {"PID-5.1 Family Name"},
		"doe":     {"PID-5.1 Family Name"},
		"port":    {"LocalPort"},
		"st":      {"Start or stop", "LocalPort"},
		"list":    {"Start or stop", "LocalPort"},
		"zzz":     nil,
	} {
		if got := names(Search(entries(&ran), text)); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	if got := len(Search(entries(&ran), " ")); got != 5 {
		t.Errorf("without a word %d are found", got)
	}
}

// TestKindsAreNotCut: what a line is, is read as a whole in a window of any size.
func TestKindsAreNotCut(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, container.NewVBox())
	for _, width := range []float32{600, 960, 2560} {
		w.Resize(fyne.NewSize(width, 600))
		ran := ""
		p := Show(w.Canvas(), entries(&ran), func(string) (Entry, bool) { return Entry{}, false }, func() {})
		for row := range p.Rows() {
			if cut := p.grid.TipAt(row, 0); cut != "" {
				t.Errorf("at %v the kind %q is cut", width, cut)
			}
		}
		p.popup.Hide()
	}
}

func TestByTheKeyboard(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, container.NewVBox())
	w.Resize(fyne.NewSize(900, 600))
	ran, closed := "", 0
	show := func() *Palette {
		return Show(w.Canvas(), entries(&ran), func(text string) (Entry, bool) {
			return Entry{Kind: "Field", Name: "typed " + text, Run: func() { ran = text }}, text == "PID-9"
		}, func() { closed++ })
	}
	press := func(key fyne.KeyName) { w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key}) }
	show()
	test.Type(w.Canvas().Focused(), "log")
	press(fyne.KeyDown)
	press(fyne.KeyReturn)
	if ran != "Verify the log" || closed != 1 || w.Canvas().Overlays().Top() != nil {
		t.Errorf("ran %q, closed %d times", ran, closed)
	}
	show()
	test.Type(w.Canvas().Focused(), "PID-9")
	press(fyne.KeyReturn)
	if ran != "PID-9" {
		t.Errorf("a path that is typed: ran %q", ran)
	}
	p := show()
	test.Type(w.Canvas().Focused(), "zzz")
	press(fyne.KeyReturn) // nothing is found, nothing runs
	if ran != "PID-9" || closed != 2 || len(p.Found()) != 0 {
		t.Errorf("nothing is found, and %q ran", ran)
	}
	press(fyne.KeyEscape)
	if closed != 3 || w.Canvas().Overlays().Top() != nil {
		t.Error("Esc does not close it")
	}
}
