package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/message"
)

func TestAMistakeInTheFilterMovesNothing(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.step()
	at := func() fyne.Position { return w.app.Driver().AbsolutePositionForObject(w.messages.Grid()) }
	before, size := at(), w.messages.Grid().Size()
	w.choose("Edit filter")
	test.Type(w.window.Canvas().Focused(), "type:ORU OBX-5=")
	w.until("the mistake", func() bool { return w.filter.mistake.Text() != "" })
	if at() != before || w.messages.Grid().Size() != size {
		t.Errorf("the list was at %v, %v, and is at %v, %v", before, size, at(), w.messages.Grid().Size())
	}
	box, entry := w.filter.mistake.Box(), w.app.Driver().AbsolutePositionForObject(w.toolbar.filter)
	place := w.app.Driver().AbsolutePositionForObject(box)
	if place.X != entry.X || place.Y < entry.Y+w.toolbar.filter.Size().Height {
		t.Errorf("the filter is at %v, what is wrong in it at %v", entry, place)
	}
	w.window.Resize(fyne.NewSize(700, 500)) // it must not be cut
	if right := w.app.Driver().AbsolutePositionForObject(box).X + box.Size().Width; right > 700 {
		t.Errorf("in a narrow window it ends at %v", right)
	}
	test.Type(w.window.Canvas().Focused(), "5")
	w.until("it is right", func() bool { return w.filter.mistake.Text() == "" })
}

func TestTheLastFiltersComeBack(t *testing.T) {
	w := newTestWindow(t)
	w.put(3)
	w.choose("Edit filter")
	w.press(fyne.KeyDown)
	w.step()
	if w.window.Canvas().Overlays().Top() != nil || !strings.Contains(w.status.said, "No filter was used") {
		t.Error("there is a history before a filter was used")
	}
	for _, text := range []string{"id:MSG0001", "type:ORU", "id:MSG0001"} {
		w.choose("Edit filter")
		w.toolbar.SetFilter("")
		test.Type(w.window.Canvas().Focused(), text)
		w.until(text, func() bool { return w.messages.Filter().Text == text })
		w.press(fyne.KeyEnter)
	}
	if got := w.filter.history.list(); !slices.Equal(got, []string{"id:MSG0001", "type:ORU"}) {
		t.Errorf("the last filters are %q", got)
	}
	w.choose("Edit filter")
	w.press(fyne.KeyDown)
	if w.window.Canvas().Overlays().Top() == nil {
		t.Fatal("there is no menu of the last filters")
	}
	w.press(fyne.KeyDown)
	w.press(fyne.KeyEnter)
	w.until("the one before", func() bool { return w.messages.Filter().Text == "type:ORU" })
	if w.window.Canvas().Focused() != fyne.Focusable(w.toolbar.filter) {
		t.Error("the filter has not got the keyboard")
	}
	if !slices.Contains(w.memory.StringList(prefHistory), "type:ORU") {
		t.Error("they are not remembered")
	}
}

func TestTheFilterAsksWhatTheChecksFind(t *testing.T) {
	w := newTestWindow(t)
	for _, body := range []string{
		"MSH|^~\\&|LAB|GEN|APP|FAC|20261122120000||ACK^A01^ACK|M1|P|2.5.1\rMSA|AA|1\r",
		"MSH|^~\\&|LAB|GEN|APP|FAC|20261122120000||ORU^R01^ADT_A01|BAD|P|2.5.1\rPID|1||77\rZPD|x\r",
	} {
		m := &message.Message{Time: w.now, Started: w.now, Remote: "10.0.0.7:1", Body: []byte(body), Size: int64(len(body))}
		w.log.Append(m, ignored{})
	}
	w.step()
	rows := func(filter string, want int) {
		t.Helper()
		w.toolbar.SetFilter(filter)
		w.until(filter, func() bool {
			return w.messages.Filter().Text == filter && w.messages.list.Len() == want && !w.messages.Page().More
		})
	}
	rows("segment:ZPD", 1)
	rows("charset:none", 2)
	rows("checks:error", 1)
	if got := w.messages.list.Row(0).ID; got != 2 {
		t.Errorf("message %d has errors", got)
	}
	w.muting.Mute(check.Mute{Rule: check.RuleContradiction})
	w.until("the muted finding does not count", func() bool { return w.messages.list.Len() == 0 })
}
