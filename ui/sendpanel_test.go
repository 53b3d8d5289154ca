package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/mllptest/cases"
	"mllpscope/ui/model"
	"mllpscope/ui/uitest"
)

// sendSeen is the window that sends as a person sees it.
type sendSeen struct{ content fyne.CanvasObject }

// seeSending opens the window for the one client.
func (w *testWindow) seeSending() sendSeen {
	w.connections.Grid().Choose(0)
	w.choose("Send message to selected client")
	return sendSeen{w.windows.sending.Window().Canvas().Content()}
}

func (s sendSeen) client() *widgets.Select   { return uitest.All[*widgets.Select](s.content)[0] }
func (s sendSeen) send() *widget.Button      { return uitest.Button(s.content, "Send") }
func (s sendSeen) interrupt() *widget.Button { return uitest.Button(s.content, "Interrupt") }
func (s sendSeen) load()                     { test.Tap(uitest.Button(s.content, "From a file…")) }

// text returns where the messages are typed.
func (s sendSeen) text() *widget.Entry { return uitest.All[*widget.Entry](s.content)[0] }

// says tells whether the window says something in a line of its own.
func (s sendSeen) says(part string) bool { return uitest.Says(s.content, part) }

func TestSendToAClient(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	p := mllptest.Dial(t, w.server.Addr())
	w.until("a connection", func() bool { return len(w.connections.Rows()) == 1 })
	s := w.seeSending()
	if s.client().SelectedIndex() != 0 || !s.send().Disabled() {
		t.Errorf("client %q, send can be pressed: %v", s.client().Selected, !s.send().Disabled())
	}
	path := filepath.Join(t.TempDir(), "m.hl7")
	if err := os.WriteFile(path, []byte(mllptest.Message("OUT1")), 0o600); err != nil {
		t.Fatal(err)
	}
	w.picker.path = path
	s.load()
	w.until("the file", func() bool { return strings.Contains(s.text().Text, "OUT1") })
	for _, tt := range []struct{ code, want string }{
		{"AA", "Answered AA after "}, {"AE", "670"},
	} {
		test.Tap(s.send())
		if got := p.Answer(); got != mllptest.Message("OUT1") {
			t.Fatalf("the client got %q", got)
		}
		if s.interrupt().Disabled() {
			t.Error("a send that goes on cannot be interrupted")
		}
		p.Send("MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|" + tt.code + "|OUT1|because\r")
		w.step()
		w.step()
		if !s.says(tt.want) {
			t.Errorf("told %q, want %q", uitest.Texts(s.content), tt.want)
		}
		if !s.says("MSA|" + tt.code + "|OUT1") {
			t.Errorf("the answer is not shown: %q", uitest.Texts(s.content))
		}
	}
	test.Tap(s.send())
	_ = p.Answer()
	w.pump.Step(w.now) // the send goes on: nothing to wait for
	test.Tap(s.interrupt())
	w.until("interrupted", func() bool { return s.says("nterrupted") })
	w.windows.sending.Close()
}

// TestSendSeveralToAClient holds the case r06-framed-two.hl7, seen in the field.
func TestSendSeveralToAClient(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	p := mllptest.Dial(t, w.server.Addr())
	w.until("a connection", func() bool { return len(w.connections.Rows()) == 1 })
	s := w.seeSending()
	path := filepath.Join(t.TempDir(), "m.hl7")
	for _, form := range []struct{ name, note string }{
		{"as text", "2 messages"}, {"as a file that is too long to be edited", "cannot be edited here"},
	} {
		content := cases.Read("r06-framed-two.hl7")
		if strings.Contains(form.note, "cannot") {
			content = append(content, strings.Repeat("\r\n", model.LongestEdit)...)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		w.picker.path = path
		s.load()
		w.until("the file", func() bool { return s.says(form.note) })
		test.Tap(s.send())
		for _, step := range []struct{ id, code string }{{"R06A", "AE"}, {"R06B", "AA"}} {
			if got := p.Answer(); mllptest.Field(got, "MSH", 10) != step.id || strings.ContainsAny(got, "\x0b\x1c\n") {
				t.Fatalf("%s: the client got %q", form.name, got)
			}
			p.Send("MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|" + step.code + "|" + step.id + "|because\r")
		}
		w.until("the outcome", func() bool { return s.says("1 of 2 messages was not accepted") })
		for _, words := range []string{"1 R06A (line 1): ", "negative acknowledgement AE: because", "2 R06B (line ", "AA after"} {
			if !s.says(words) {
				t.Errorf("%s: told\n%q\nwant %q", form.name, uitest.Texts(s.content), words)
			}
		}
	}
	test.Tap(s.send())
	_ = p.Answer()
	w.pump.Step(w.now)
	test.Tap(s.interrupt())
	w.until("interrupted", func() bool { return s.says("ended early: ") })
	w.windows.sending.Close()
}

func TestSendTextThatIsNoMessage(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	_ = mllptest.Dial(t, w.server.Addr())
	w.until("a connection", func() bool { return len(w.connections.Rows()) == 1 })
	s := w.seeSending()
	for text, words := range map[string]string{"hello": "no HL7 message", "{}": "JSON", "PID|1": "the beginning of the message"} {
		s.text().SetText(text)
		test.Tap(s.send())
		w.until("the reason", func() bool { return s.says(words) })
	}
	w.windows.sending.Close()
}

func TestSampleToAListenerOfRelease2(t *testing.T) {
	w := newTestWindow(t)
	if err := w.server.Set("Version", "2"); err != nil {
		t.Fatal(err)
	}
	w.listen()
	test.Tap(w.messages.empty.Action)
	w.until("what was said", func() bool { return strings.Contains(w.status.said, "answered AA") })
	if n := w.messages.list.Len(); n > 1 {
		t.Errorf("%d rows for one sample", n)
	}
}
