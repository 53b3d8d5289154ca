package ui

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
)

// What is sent to a client stands in the list with its direction and the answer that came. The acknowledgement that the
// client sent is called an answer.
func TestWhatIsSentStandsInTheList(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	p := mllptest.Dial(t, w.server.Addr())
	w.until("a connection", func() bool { return len(w.connections.Rows()) == 1 })
	s := w.seeSending()
	s.text().SetText(strings.ReplaceAll(mllptest.Message("OUT1"), "\r", "\n"))
	test.Tap(s.send())
	if got := p.Answer(); got != mllptest.Message("OUT1") {
		t.Fatalf("the client got %q", got)
	}
	w.pump.Step(w.now) // the send goes on
	if at, answer := w.column(list.ColFrom), w.column(list.ColAnswer); !strings.HasPrefix(at, "→ 127.0.0.1:") ||
		answer != "…" {
		t.Errorf("while it waits: %q, answer %q", at, answer)
	}
	p.Send("MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|AA|OUT1\r")
	w.until("the outcome", func() bool { return s.says("Answered AA after ") })
	w.until("the answer in the list", func() bool { return w.column(list.ColAnswer) == "– AA" })
	if what := uitest.OnScreen(w.messages.grid, list.ColNote); len(what) != 2 || what[0] != "answer to our message" ||
		what[1] != "sent to client" {
		t.Errorf("what: %q", what)
	}
	if from := uitest.OnScreen(w.messages.grid, list.ColFrom); from[1] != list.SentSign+from[0] {
		t.Errorf("from: %q", from)
	}
	test.Tap(s.send())
	_ = p.Answer()
	p.Send("MSH|^~\\&|A|B|C|D|20260101||ACK|10|P|2.5\rMSA|AE|OUT1|no bed\r")
	w.until("the refusal in the list", func() bool {
		return strings.Contains(w.column(list.ColNote), `sent to client: "no bed"`)
	})
	w.toolbar.SetFilter("status:sent")
	w.until("only what was sent", func() bool { return w.column(list.ColAnswer) == "AE AA" })
	w.messages.Grid().Choose(1)
	w.step()
	w.step()
	w.selectTab(4)
	w.until("the facts", func() bool { return strings.Contains(w.inspector.Copy(), "sent from this window") })
	text := w.inspector.Copy()
	for _, want := range []string{"A message that was sent from this window", "Answer: AA", "Sent: 2", "Answered: "} {
		if !strings.Contains(text, want) {
			t.Errorf("Wire says %q, want %q", text, want)
		}
	}
	if strings.Contains(text, "Start block") || strings.Contains(text, "From: ") {
		t.Errorf("Wire says that it came: %q", text)
	}
}

// A log that keeps nothing does not keep a message from being sent; that the list lacks it is said.
func TestWhatIsSentAndNotKeptIsSaid(t *testing.T) {
	w := newTestWindow(t)
	w.windows.sending.Close()
	w.UI.deps.Keep = fullLog{}
	w.windows = w.newSideWindows()
	w.listen()
	p := mllptest.Dial(t, w.server.Addr())
	w.until("a connection", func() bool { return len(w.connections.Rows()) == 1 })
	s := w.seeSending()
	s.text().SetText(strings.ReplaceAll(mllptest.Message("OUT1"), "\r", "\n"))
	test.Tap(s.send())
	_ = p.Answer()
	p.Send("MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|AA|OUT1\r")
	w.until("that it is not kept", func() bool {
		return s.says("Answered AA after ") && s.says("What was sent is not in the list: the disk is full.")
	})
}

// fullLog keeps nothing.
type fullLog struct{ message.Log }

func (fullLog) Append(m *message.Message, done message.Completion) {
	done.Appended(m, errors.New("the disk is full"))
}
