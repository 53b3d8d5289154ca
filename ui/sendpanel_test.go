package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/mllptest"
)

func TestSendToAClient(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	p := mllptest.Dial(t, w.server.Addr())
	w.until("a connection", func() bool { return len(w.connections.rows) == 1 })
	w.connections.grid.choose(0)
	w.choose("Send a message to the selected client")
	s := w.sending
	if s.client.SelectedIndex() != 0 || !s.send.Disabled() {
		t.Errorf("client %q, send can be pressed: %v", s.client.Selected, !s.send.Disabled())
	}
	path := filepath.Join(t.TempDir(), "m.hl7")
	if err := os.WriteFile(path, []byte(mllptest.Message("OUT1")), 0o600); err != nil {
		t.Fatal(err)
	}
	w.picker.path = path
	s.load()
	w.until("the file", func() bool { return strings.Contains(s.text.Text, "OUT1") })
	for _, tt := range []struct{ code, want string }{
		{"AA", "Answered AA after "}, {"AE", "670"},
	} {
		test.Tap(s.send)
		if got := p.Answer(); got != mllptest.Message("OUT1") {
			t.Fatalf("the client got %q", got)
		}
		if s.interrupt.Disabled() {
			t.Error("a send that goes on cannot be interrupted")
		}
		p.Send("MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5\rMSA|" + tt.code + "|OUT1|because\r")
		w.step()
		w.step()
		if !strings.Contains(s.result.Text, tt.want) {
			t.Errorf("told %q, want %q", s.result.Text, tt.want)
		}
		if !strings.Contains(s.answer.Text, "MSA|"+tt.code+"|OUT1") {
			t.Errorf("the answer shown is %q", s.answer.Text)
		}
	}
	test.Tap(s.send)
	_ = p.Answer()
	w.pump.step(w.now) // the send goes on: nothing to wait for
	test.Tap(s.interrupt)
	w.until("interrupted", func() bool { return strings.Contains(s.result.Text, "nterrupted") })
	s.close()
}
