package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model/document"
)

// inspect keeps a message, selects it and waits until it is shown.
func (w *testWindow) inspect(body []byte) *document.Document {
	w.t.Helper()
	m := &message.Message{Time: w.now, Started: w.now, Remote: "10.0.0.7:51234", Body: body, Size: int64(len(body))}
	w.log.Append(m, ignored{})
	w.log.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: w.now, Elapsed: time.Millisecond})
	w.inspector.Inspect(m.ID)
	w.until("the message", func() bool {
		d := w.inspector.Document()
		return d != nil && d.ID == m.ID
	})
	w.step()
	return w.inspector.Document()
}

// chooseByte selects what a byte of the payload belongs to, in the Hex tab.
func (w *testWindow) chooseByte(offset int) {
	w.choose("Hex")
	offset++ // the start block stands before the payload
	g := w.inspector.SelectTab(2)
	g.ScrollTo(offset / 16)
	test.TapAt(g, g.Place(offset/16, document.HexText, offset%16))
}

const (
	wayOutBody = "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r" +
		"PID|1||77^^^H&1.2.3&ISO^MR||DOE^JO||19700101|F\rOBX|1|NM|718-7||12.5|g/dL\r"
	wayOutFirst = "MSH|^~\\&|A|B|C|D|20260101||ADT^A08^ADT_A01|1|P|2.5.1\rEVN||20260101\r" +
		"PID|1||77^^^H^MR||DOE^JO||19700101|F\rPV1|1|I\r"
	wayOutSecond = "MSH|^~\\&|A|B|C|D|20260102||ADT^A08^ADT_A01|3|P|2.5.1\rEVN||20260101\r" +
		"PID|1||77^^^H^MR||DOE^JOHN||19700101|M\rPV1|1|I\rZPI|new\r"
)

func TestEveryWayOut(t *testing.T) {
	w := newTestWindow(t)
	w.inspect([]byte(wayOutBody))
	w.chooseByte(strings.Index(wayOutBody, "JO|"))
	for label, want := range map[string]string{
		"Copy path": "PID-5.2", "Copy segment": "PID|1||77^^^H&1.2.3&ISO^MR||DOE^JO||19700101|F",
		"Copy message": strings.ReplaceAll(wayOutBody, "\r", "\n"), "Copy as spreadsheet row": "PID-5.2\tGiven Name\tST\tJO\t",
	} {
		w.choose(label)
		if got := w.app.Clipboard().Content(); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	w.choose("Copy as JSON")
	var part struct{ Path, Name, Value string }
	if err := json.Unmarshal([]byte(w.app.Clipboard().Content()), &part); err != nil || part.Value != "JO" ||
		part.Path != "PID-5.2" || part.Name != "Given Name" {
		t.Errorf("as JSON %s (%v)", w.app.Clipboard().Content(), err)
	}
	w.choose("Filter by this value")
	w.step()
	if got := w.toolbar.filter.Text; got != `PID-5.2="JO"` {
		t.Errorf("the filter is %q", got)
	}
	w.inspect([]byte(wayOutSecond))
	w.until("the one message", func() bool { return w.messages.list.Len() == 1 && w.messages.list.Row(0) != nil })
	w.inspect([]byte(wayOutFirst))
	w.choose("Copy as JSON") // nothing is selected: all of it
	var all []struct {
		Path  string
		Parts []struct{ Path string }
	}
	if err := json.Unmarshal([]byte(w.app.Clipboard().Content()), &all); err != nil || len(all) != 4 ||
		all[2].Path != "PID" || len(all[2].Parts) == 0 {
		t.Errorf("all as JSON %s (%v)", w.app.Clipboard().Content(), err)
	}
}
