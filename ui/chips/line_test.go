package chips

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model"
)

func TestChipsStayAndWrap(t *testing.T) {
	test.NewTempApp(t)
	l := NewLine()
	resized, tapped := 0, ""
	l.OnResize = func() { resized++ }
	chip := func(name, text string) Chip {
		return Chip{Name: name, Tone: model.ToneWarn, Text: text, OnTap: func() { tapped = name }}
	}
	if l.Object().Visible() {
		t.Error("a line without chips takes room")
	}
	l.Set([]Chip{chip("waiting", "Breakpoint: 1 waits, 59 s"), chip("mask", "Patient data hidden")})
	window := test.NewTempWindow(t, l.Object())
	window.SetPadded(false)
	window.Resize(fyne.NewSize(800, 100))
	first := l.Chip("waiting")
	l.Set([]Chip{chip("waiting", "Breakpoint: 1 waits, 9 s"), chip("mask", "Patient data hidden")})
	if l.Chip("waiting") != first || resized != 1 {
		t.Errorf("seconds that count make another chip, or move the others: resized %d times", resized)
	}
	l.Set([]Chip{chip("file", "Read-only file"), chip("waiting", "Breakpoint: 1 waits, 9 s")})
	if got := l.Texts(); !slices.Equal(got, []string{"Read-only file", "Breakpoint: 1 waits, 9 s"}) || l.Chip("waiting") != first {
		t.Errorf("the chips say %q", got)
	}
	if second := l.Chip("waiting"); second.Position().Y != 0 || second.Position().X == 0 {
		t.Errorf("the second chip is at %v", second.Position())
	}
	l.Object().Resize(fyne.NewSize(l.Width()-10, 100))
	if second := l.Chip("waiting"); second.Position().X != 0 || second.Position().Y == 0 {
		t.Errorf("without room the second chip is at %v", second.Position())
	}
	test.Tap(l.Chip("waiting").(fyne.Tappable))
	if tapped != "waiting" {
		t.Errorf("tapped %q", tapped)
	}
	window.Canvas().Focus(l.Chip("file").(fyne.Focusable))
	l.Chip("file").(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if tapped != "file" {
		t.Errorf("by the keyboard: %q", tapped)
	}
	if l.Set(nil); l.Object().Visible() {
		t.Error("nothing holds any more, and the line is there")
	}
}
