package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/chips"
	"mllpscope/ui/model"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// TestASmallWindowShowsEveryColumn: at 960 × 600 no column is out of sight, and what a message is about has room for
// more than its beginning.
func TestASmallWindowShowsEveryColumn(t *testing.T) {
	w := newKeptWindow(t, filepath.Join(t.TempDir(), "m.mllplog"))
	w.window.Resize(fyne.NewSize(960, 600))
	w.put(2)
	w.step()
	w.press(fyne.KeyHome)
	w.choose("Note")
	test.Type(w.note.entry, "ask them")
	w.note.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.until("the note", func() bool { return w.messages.list.Row(0).Note != "" })
	g := w.messages.grid
	if edge := g.Edge(w.titled("What"), 0); edge > g.Size().Width {
		t.Errorf("What ends at %v of %v", edge, g.Size().Width)
	}
	if got := uitest.OnScreen(g, w.titled("What")); !slices.Contains(got, "✎ ask them") {
		t.Errorf("What shows %q", got)
	}
}

// TestChipsBelowTheToolbarCoverNothing: when the words beside them get longer they go into a line of their own, whose
// height the toolbar asks for at once.
func TestChipsBelowTheToolbarCoverNothing(t *testing.T) {
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(960, 600))
	w.chips.Set([]chips.Chip{{Name: "rules", Tone: model.ToneAccent, Text: "Not on disk: 17 messages"}})
	w.step()
	var asked []float32
	for _, address := range []string{"127.0.0.1:2575", "255.255.255.255:65535, [::1]:2575"} {
		s := model.Status{}
		s.Stats.Listening, s.Stats.Address, s.Stats.Connections = true, address, 12345
		w.toolbar.SetListening(s, "TLS")
		height := w.toolbar.parts.MinSize().Height
		w.toolbar.parts.Resize(fyne.NewSize(w.toolbar.parts.Size().Width, height))
		chip := w.chips.Object()
		if bottom := chip.Position().Y + chip.Size().Height; bottom > height {
			t.Errorf("%s: the chips end at %v of %v", address, bottom, height)
		}
		asked = append(asked, height)
	}
	if asked[0] >= asked[1] {
		t.Errorf("the heights are %v, want one line and two", asked)
	}
	w.fit()
	bottom := w.toolbar.object.Position().Y + w.toolbar.object.Size().Height
	if top := w.splits.root.Position().Y; top < bottom || w.toolbar.object.Size().Height < asked[1] {
		t.Errorf("the views begin at %v, and the toolbar ends at %v", top, bottom)
	}
}

// TestWhatIsSaidAndCutIsTold: the tooltip of the status bar has all words where the bar has not.
func TestWhatIsSaidAndCutIsTold(t *testing.T) {
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(960, 600))
	w.status.Say(model.ToneWarn, "Short")
	if got := w.status.tip(); got != "" {
		t.Errorf("beside what is seen it tells %q", got)
	}
	long := strings.Repeat("many words ", 30)
	w.status.Say(model.ToneWarn, long)
	if got := w.status.tip(); got != long {
		t.Errorf("it tells %q", got)
	}
}

// TestNothingWaitsHasRoom: the words in place of what waited are whole, also when the last answer was edited.
func TestNothingWaitsHasRoom(t *testing.T) {
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(960, 600))
	w.listen()
	w.use(rules.Rule{Name: "stop", Answer: rules.Hold})
	p := mllptest.Dial(t, w.server.Addr())
	p.Send(mllptest.Message("H1"))
	w.until("a message that waits", func() bool { return len(w.held(model.WaitTime)) == 1 })
	w.answer("Edit the answer…")
	w.answer("Send this")
	w.until("nothing waits", func() bool { return uitest.Says(w.drawer.waiting.Object(), "Nothing waits") })
	whole := w.drawer.waiting.Object().Size().Width
	for _, e := range uitest.All[*widgets.EmptyState](w.drawer.waiting.Object()) {
		for _, l := range []*widgets.Label{e.Title, e.Next} {
			words := fyne.MeasureText(l.Text, theme.TextSize(), l.TextStyle).Width
			if l.Visible() && (l.Size().Width < words || l.Size().Width > whole) {
				t.Errorf("%q has %v of the %v that it needs, in %v", l.Text, l.Size().Width, words, whole)
			}
		}
	}
}

// TestPatientDataIsShownAgainFromTheBanner: the state is ended where it is said.
func TestPatientDataIsShownAgainFromTheBanner(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Hide patient data")
	line := w.banner.Line(troubleMask)
	if line == nil || line.Action.Text != "Show real data" || !slices.Contains(w.chips.Texts(), "Patient data hidden") {
		t.Fatalf("the banner says %q, the chips %q", w.banner.Text(), w.chips.Texts())
	}
	test.Tap(line.Action)
	if w.masking.On() || w.banner.Has(troubleMask) || slices.Contains(w.chips.Texts(), "Patient data hidden") {
		t.Errorf("then the banner says %q, the chips %q", w.banner.Text(), w.chips.Texts())
	}
}
