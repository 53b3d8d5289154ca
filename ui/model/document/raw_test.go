package document

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

// newBytes returns the payload with what stood before and after it.
func newBytes(head, body, tail []byte) Bytes { return Bytes{head: head, body: body, tail: tail} }

func rawText(r *RawLines) string {
	var s []string
	for i := range r.Rows() {
		number, text := r.Row(i)
		s = append(s, number+" "+text)
	}
	return strings.Join(s, "\n")
}

func TestRawShowsWhatCame(t *testing.T) {
	for _, tc := range []struct{ name, body, want string }{
		{"CR", "MSH|a\rPID|b\r", "1 ⟨VT⟩MSH|a⟨CR⟩\n2 PID|b⟨CR⟩\n ⟨FS⟩⟨CR⟩"},
		{"no CR at the end", "MSH|a\rPID|b", "1 ⟨VT⟩MSH|a⟨CR⟩\n2 PID|b\n ⟨FS⟩⟨CR⟩"},
		{"CRLF", "MSH|a\r\nPID|b\r\n", "1 ⟨VT⟩MSH|a⟨CR⟩⟨LF⟩\n2 PID|b⟨CR⟩⟨LF⟩\n ⟨FS⟩⟨CR⟩"},
		{"LF", "MSH|a\nPID|b\n", "1 ⟨VT⟩MSH|a⟨LF⟩\n2 PID|b⟨LF⟩\n ⟨FS⟩⟨CR⟩"},
		{"control bytes", "MSH|\x00\x1b\x7f\tz", "1 ⟨VT⟩MSH|⟨NUL⟩⟨ESC⟩⟨DEL⟩⟨HT⟩z\n ⟨FS⟩⟨CR⟩"},
		{"Latin-1", "MSH|M\xfcller", "1 ⟨VT⟩MSH|Müller\n ⟨FS⟩⟨CR⟩"},
		{"UTF-8", "MSH|Müller 東京", "1 ⟨VT⟩MSH|Müller 東京\n ⟨FS⟩⟨CR⟩"},
		{"empty", "", " ⟨VT⟩⟨FS⟩⟨CR⟩"},
	} {
		b := newBytes([]byte{0x0b}, []byte(tc.body), []byte{0x1c, 0x0d})
		if got := rawText(NewRawLines(b, Decoder{})); got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.name, got, tc.want)
		}
	}
}

// Each row is a segment with its end, as the message has them.
func TestRawShowsSegments(t *testing.T) {
	for _, tc := range []struct{ name, body, want string }{
		{"LF within data", "MSH|^~\\&|a\rOBX|b\nc\rNTE|d", "1 MSH|^~\\&|a⟨CR⟩\n2 OBX|b⟨LF⟩c⟨CR⟩\n3 NTE|d"},
		{"LF before a segment", "MSH|^~\\&|a\nOBX|b\r\nNTE|d\r", "1 MSH|^~\\&|a⟨LF⟩\n2 OBX|b⟨CR⟩⟨LF⟩\n3 NTE|d⟨CR⟩"},
		{"blanks before a name", "MSH|^~\\&|a\n\tOBX|b", "1 MSH|^~\\&|a⟨LF⟩\n2 ⟨HT⟩OBX|b"},
		{"no message", "<a>\n <b>\r\n</a>", "1 <a>⟨LF⟩\n2  <b>⟨CR⟩⟨LF⟩\n3 </a>"},
	} {
		if got := rawText(NewRawLines(newBytes(nil, []byte(tc.body), nil), Decoder{})); got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.name, got, tc.want)
		}
	}
	pieces := []string{"PID|1", "OBX|x", "x", "|", "PID", "\r", "\n", "\r\n", "\n\n", "\t", " ", "\xEF\xBB\xBF", "MSH|^~\\&|a"}
	rapid.Check(t, func(rt *rapid.T) {
		body := []byte("MSH|^~\\&|a" + strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(rt, "pieces"), ""))
		msg, err := ViewOf(body)
		if err != nil {
			rt.Fatal(err)
		}
		r := NewRawLines(newBytes(nil, body, nil), Decoder{})
		if r.Rows() != msg.NumSegments() {
			rt.Fatalf("%q: %d rows, %d segments", body, r.Rows(), msg.NumSegments())
		}
		var all []byte
		for s := range msg.Segments() {
			row := r.Bytes(s.Index())
			if all = append(all, row...); !bytes.Contains(row, s.Raw()) {
				rt.Fatalf("%q: row %d is %q, the segment %q", body, s.Index(), row, s.Raw())
			}
		}
		if !bytes.Equal(all, body) {
			rt.Fatalf("%q: the rows are %q", body, all)
		}
	})
}

func TestRawElidesLongFields(t *testing.T) {
	body := "MSH|^~\\&|A\rOBX|1|ED|x||" + strings.Repeat("ü", 500_000) + "|F|last\rNTE|1\r"
	r := NewRawLines(newBytes(nil, []byte(body), nil), Decoder{})
	_, line := r.Row(1)
	want := "OBX|1|ED|x||" + strings.Repeat("ü", 32) + "⟨… 1.0 MB⟩|F|last⟨CR⟩"
	if line != want {
		t.Errorf("got %.200q", line)
	}
	if got := len(r.Bytes(1)); got != 12+1_000_000+8 {
		t.Errorf("the line is copied as %d bytes", got)
	}
	noise := NewRawLines(newBytes(nil, []byte(strings.Repeat("x|", 400_000)), nil), Decoder{})
	if _, line := noise.Row(0); len(line) > 2*rawLineMax || !strings.HasSuffix(line, " more⟩") {
		t.Errorf("a line of many fields is shown as %d characters", len(line))
	}
}

func TestReceivedFraming(t *testing.T) {
	at := time.Unix(0, 0)
	for _, tc := range []struct {
		name string
		m    message.Message
		want string
	}{
		{"whole", message.Message{Started: at, Body: []byte("x")}, "\x0bx\x1c\r"},
		{"no EOL", message.Message{Started: at, Body: []byte("x"), Quirks: frame.QuirkMissingEOL}, "\x0bx\x1c"},
		{"cut off", message.Message{Kind: message.KindBroken, Started: at, Body: []byte("x")}, "\x0bx"},
		{"never began", message.Message{Kind: message.KindBroken, Body: []byte("GET /")}, "GET /"},
	} {
		b := received(&tc.m, frame.DefaultMarks)
		if got := string(b.Append(nil, 0, b.Len())); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

// What came where TLS was expected is kept with its framing: no byte is shown that never came.
func TestABlockThatIsKeptWithItsFraming(t *testing.T) {
	came := "\x0bMSH|^~\\&|LAB|GEN|A|B|20261122||ORU^R01|1|P|2.5\r\x1c\r"
	at := time.Unix(0, 0)
	for _, began := range []time.Time{at, {}} {
		log := message.NewMemoryLog(0, 0)
		m := &message.Message{
			Kind: message.KindBroken, Time: at, Started: began, Body: []byte(came), Size: int64(len(came)), Reason: "MLLP without TLS",
		}
		log.Append(m, nobody{})
		d := New(log, m.ID, Options{Marks: frame.DefaultMarks, Names: dictionary()})
		if _, hex, _ := d.Hex.Row(0); !strings.HasPrefix(hex, "0b 4d 53 48") {
			t.Errorf("hex begins with %q", hex)
		}
		if _, raw := d.Raw.Row(0); strings.Count(raw, "VT") != 1 {
			t.Errorf("raw begins with %q", raw)
		}
		for _, f := range d.Facts {
			if f.Label == "Size" && f.Text != fmt.Sprintf("%d bytes", len(came)) {
				t.Errorf("the size is %q", f.Text)
			}
		}
		if d.Explain == nil || d.Explain.Message().Bytes()[0] != 'M' {
			t.Error("the message does not begin with MSH")
		}
	}
}

func TestHexDump(t *testing.T) {
	h := NewHexDump(newBytes([]byte{0x0b}, []byte("MSH|^~\\&|LAB|GEN|é"), []byte{0x1c, 0x0d}))
	want := [][3]string{
		{"00000000", "0b 4d 53 48 7c 5e 7e 5c  26 7c 4c 41 42 7c 47 45 ", ".MSH|^~\\&|LAB|GE"},
		{"00000010", "4e 7c c3 a9 1c 0d ", "N|...."},
	}
	if h.Rows() != len(want) {
		t.Fatalf("%d rows", h.Rows())
	}
	for i, w := range want {
		offset, hex, ascii := h.Row(i)
		if got := [3]string{offset, hex, ascii}; got != w {
			t.Errorf("row %d: got %q, want %q", i, got, w)
		}
	}
}
