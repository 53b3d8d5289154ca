package document

import (
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

// large returns messages that are hard to show: one long value, and very many segments.
func large() map[string][]byte {
	const head = "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|BIG|P|2.5.1\rPID|1||77^^^H||DOE^JO\r"
	return map[string][]byte{
		"10MBValue":    []byte(head + "OBX|1|ED|||^application^pdf^Base64^" + strings.Repeat("QUJD", 2_500_000) + "||||||F\r"),
		"100kSegments": []byte(head + strings.Repeat("OBX|1|NM|718-7^HGB||12.5|g/dL|||||F\r", 100_000)),
	}
}

func TestDocumentIsBuiltFromTheLog(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	const body = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|M1|P|2.5\rPID|1||1^^^H||DOE^JO\r"
	log.Append(&message.Message{Body: []byte(body), Size: int64(len(body))}, nobody{})
	log.Answered(1, message.Answer{Code: "AA", Positive: true, Sent: time.Unix(1, 0), Elapsed: time.Millisecond})
	d := New(log, 1, Options{Marks: frame.DefaultMarks, Names: dictionary()})
	if d.Gone || !d.Settled() || d.Raw.Rows() != 3 || d.Tree.Rows() == 0 {
		t.Errorf("got %+v", d)
	}
	if want := "\x0b" + string(d.Kept.Body) + "\x1c\r"; string(d.Framed()) != want {
		t.Errorf("framed as %q", d.Framed())
	}
	if got := d.Text(); strings.Contains(got, "\r") || strings.Count(got, "\n") != 2 {
		t.Errorf("copied as %q", got)
	}
	if !New(log, 7, Options{Marks: frame.DefaultMarks, Names: dictionary()}).Gone {
		t.Error("a message that is not in the log was found")
	}
}

func TestLargeMessagesAreShownShort(t *testing.T) {
	for name, body := range large() {
		log := message.NewMemoryLog(0, 0)
		m := &message.Message{Time: time.Unix(0, 0), Started: time.Unix(0, 0), Body: body, Size: int64(len(body))}
		log.Append(m, nobody{})
		d := New(log, m.ID, Options{Marks: frame.DefaultMarks, Names: dictionary()})
		for row := range min(d.Raw.Rows(), 50) {
			if _, text := d.Raw.Row(row); len(text) > 2*rawLineMax {
				t.Errorf("%s: line %d is drawn with %d characters", name, row, len(text))
			}
		}
		for row := range min(d.Tree.Rows(), 50) {
			if text, _ := d.Tree.Cell(row, FieldValue); len(text) > 2*valueMax {
				t.Errorf("%s: %s is drawn with %d characters", name, d.Tree.Path(row), len(text))
			}
		}
	}
}

// BenchmarkLargeDocument measures how long the pump's goroutine needs for a large message that was selected.
func BenchmarkLargeDocument(b *testing.B) {
	for name, body := range large() {
		b.Run(name, func(b *testing.B) {
			log := message.NewMemoryLog(0, 0)
			m := &message.Message{Body: body, Size: int64(len(body))}
			log.Append(m, nobody{})
			b.ReportAllocs()
			for b.Loop() {
				New(log, m.ID, Options{Marks: frame.DefaultMarks, Names: dictionary()})
			}
		})
	}
}

// newDocument returns a document of a message that was received whole.
func newDocument(t testing.TB, body string) *Document {
	t.Helper()
	log := message.NewMemoryLog(0, 0)
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	m := &message.Message{Time: at, Started: at, Body: []byte(body), Size: int64(len(body))}
	log.Append(m, nobody{})
	return New(log, m.ID, Options{Marks: frame.DefaultMarks, Names: dictionary()})
}

// nobody waits for a message to be kept.
type nobody struct{}

func (nobody) Appended(*message.Message, error) {}
