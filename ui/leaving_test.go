package ui

import (
	"context"
	"strings"
	"testing"

	"mllpscope/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/ui/uitest"
)

// quits counts how often the end was begun.
func (w *testWindow) quits() *int {
	begun := 0
	w.deps.Close = func() { begun++ }
	return &begun
}

// answerLeaving taps a button of the bar that says what quitting cuts short.
func (w *testWindow) answerLeaving(label string) {
	w.t.Helper()
	for _, b := range uitest.All[*widgets.Button](w.leaving.Object()) {
		if b.Text == label {
			test.Tap(b)
			return
		}
	}
	w.t.Fatalf("there is no button %q beside %q", label, w.leaving.Text())
}

func TestQuittingWithClientsConnectedIsSaidOnce(t *testing.T) {
	w := newTestWindow(t)
	begun := w.quits()
	w.listen()
	p := mllptest.Dial(t, w.server.Addr())
	w.until("the client", func() bool { return w.UI.now.Stats.Connections == 1 })
	w.choose("Quit")
	if *begun != 0 || w.leaving.Text() != "Quit? 1 client would lose its connection." {
		t.Fatalf("begun %d times; it says %q", *begun, w.leaving.Text())
	}
	w.press(fyne.KeyEscape)
	if *begun != 0 || w.leaving.Asked() {
		t.Fatalf("after Escape: begun %d times; it says %q", *begun, w.leaving.Text())
	}
	w.close() // the window's button
	w.answerLeaving("Do not quit")
	if *begun != 0 || w.leaving.Asked() {
		t.Fatalf("after Do not quit: begun %d times; it says %q", *begun, w.leaving.Text())
	}
	w.close()
	w.close()
	if *begun != 1 {
		t.Fatalf("asked twice in a row, begun %d times", *begun)
	}
	w.leaving.Stay()
	w.close()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	w.until("nothing left to say", func() bool { return !w.leaving.Asked() })
	w.close()
	if *begun != 2 {
		t.Errorf("with nobody connected it was begun %d times", *begun-1)
	}
}

// TestAnOlderStatusDoesNotTakeBackTheQuestion: the status that is shown next was taken before the client connected.
// Who asks again then means it.
func TestAnOlderStatusDoesNotTakeBackTheQuestion(t *testing.T) {
	w := newTestWindow(t)
	begun := w.quits()
	w.listen()
	w.until("a status", func() bool { return w.UI.now.Stats.Listening })
	older := w.UI.now
	p := mllptest.Dial(t, w.server.Addr())
	p.Send(mllptest.Message("1"))
	p.Answer()
	w.close()
	w.showStatus(older, "TLS")
	if !w.leaving.Asked() || *begun != 0 {
		t.Fatalf("asked %v, begun %d times", w.leaving.Asked(), *begun)
	}
	w.close()
	if *begun != 1 {
		t.Errorf("asked twice, begun %d times", *begun)
	}
}

func TestQuittingAmidAnExportCanWait(t *testing.T) {
	w := newTestWindow(t)
	begun := w.quits()
	done := make(chan struct{})
	w.begin(func(ctx context.Context, tell func(string, float64)) error {
		tell("Exporting to messages: 25,331", 0.5)
		select {
		case <-done:
		case <-ctx.Done():
		}
		return ctx.Err()
	}, func(error) {})
	w.work.leaves = "the files written so far stay in the folder messages"
	w.UI.pump.Step(w.now)
	w.close()
	if got := w.leaving.Text(); *begun != 0 || got != "Quit? Exporting to messages: 25,331 is running and would stop: "+
		"the files written so far stay in the folder messages." {
		t.Fatalf("begun %d times; it says %q", *begun, got)
	}
	w.answerLeaving("Finish it, then quit")
	if *begun != 0 || !strings.Contains(w.leaving.Text(), "as soon as") {
		t.Fatalf("begun %d times; it says %q", *begun, w.leaving.Text())
	}
	close(done)
	w.until("the end", func() bool { return *begun == 1 })
}

// TestAnExportSaysWhatItLeaves: one to a folder leaves what it has written, one to a file leaves nothing.
func TestAnExportSaysWhatItLeaves(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.step()
	w.picker.path = t.TempDir() + "/messages.hl7"
	w.export()
	if got := w.work.leaves; got != "nothing is left of messages.hl7" {
		t.Errorf("it leaves %q", got)
	}
}
