package ui

import (
	"testing"
	"time"

	"mllpscope/ui/model"
)

func TestWhatWasSaidGoesAfterAWhile(t *testing.T) {
	w := newTestWindow(t)
	w.say(model.ToneWarn, "nothing is selected")
	w.step()
	w.step()
	if got := w.status.said; got != "Nothing is selected" {
		t.Fatalf("said is %q", got)
	}
	start := w.now
	for w.now.Sub(start) < saidFor-time.Second {
		w.step()
	}
	if w.status.said == "" {
		t.Errorf("it went after %v", w.now.Sub(start))
	}
	w.say(model.ToneNormal, "copied 404 B")
	for range int(2 * time.Second / statusBeat) {
		w.step()
	}
	if got := w.status.said; got != "Copied 404 B" {
		t.Errorf("what was said later went with what was said before: %q", got)
	}
	for range int(saidFor/statusBeat) + 2 {
		w.step()
	}
	if got := w.status.said; got != "" {
		t.Errorf("after %v it still says %q", saidFor, got)
	}
}
