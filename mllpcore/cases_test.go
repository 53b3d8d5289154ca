package mllpcore_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/mllptest/cases"
)

// fieldCase is what becomes of the bytes of a case, sent to a listener as they are.
type fieldCase struct {
	file      string
	tolerance string // lenient where empty
	code, id  string // MSA-1 and MSA-2; no code: nothing is answered
	text      string // in MSA-3
	kind      message.Kind
	quirks    frame.Quirk
	reason    string // in the row's reason
	more      func(t *testing.T, answer string, row message.Kept)
}

func fieldCases() []fieldCase {
	version23 := func(t *testing.T, answer string, row message.Kept) {
		t.Helper()
		if strings.Contains(answer, "\n") || mllptest.Field(answer, "MSH", 12) != "2.3" {
			t.Errorf("answered %q", answer)
		}
		if v := row.Summary().Version; v != "2.3" {
			t.Errorf("version %q", v)
		}
	}
	return []fieldCase{
		{file: "r01-lf-then-cr.wire", code: "AA", id: "R01A", quirks: frame.QuirkMixedEnds, more: version23},
		{file: "r01-first-lf-rest-crlf.wire", code: "AA", id: "R01B", quirks: frame.QuirkMixedEnds, more: version23},
		{file: "r03-message.wire", code: "AA", id: "R03"},
		{
			file: "r04-two-msh.wire", code: "AE", id: "R04A", text: "two messages in one block", kind: message.KindRefused,
			quirks: frame.QuirkSecondMSH, reason: "two messages in one block",
		},
		{file: "r08-bom.wire", code: "AA", id: "R08", quirks: frame.QuirkBOM},
		{
			file: "r08-bom.wire", tolerance: "strict", kind: message.KindBroken, quirks: frame.QuirkBOM,
			reason: "byte order mark",
		},
		{
			file: "r24-xml.wire", code: "AR", text: "XML", kind: message.KindRefused, reason: "XML",
			more: func(t *testing.T, answer string, _ message.Kept) {
				t.Helper()
				text := mllptest.Field(answer, "ERR", 8)
				if strings.ContainsAny(text, `\?^&~`) || !strings.Contains(text, "ER7") {
					t.Errorf("ERR-8 is %q", text)
				}
			},
		},
		{file: "r25-framed-twice.wire", code: "AA", id: "R25", quirks: frame.QuirkFramedTwice},
		{
			file: "r25-framed-twice.wire", tolerance: "strict", kind: message.KindBroken, quirks: frame.QuirkFramedTwice,
			reason: "framed twice",
		},
		{file: "r28-padded.wire", code: "AA", id: " R28 "},
	}
}

// The cases at the raw socket: what is answered, byte by byte, and what is kept, sent whole and a byte at a time.
func TestCasesFromTheField(t *testing.T) {
	for _, c := range fieldCases() {
		for _, piece := range []int{0, 1} {
			t.Run(c.file+c.tolerance, func(t *testing.T) {
				c.look(t, piece)
			})
		}
	}
}

func (c *fieldCase) look(t *testing.T, piece int) {
	t.Helper()
	tolerance := "lenient"
	if c.tolerance != "" {
		tolerance = c.tolerance
	}
	s := mllptest.NewServer(t, mllptest.With("FrameTolerance", tolerance))
	sent := cases.Read(c.file)
	got := sendAndEnd(t, s, string(sent), piece)
	kept := s.Log.Before(0, 10)
	if len(kept) != 1 {
		t.Fatalf("%d rows: %q", len(kept), got)
	}
	row := kept[0]
	if c.code == "" {
		if got != "" {
			t.Errorf("answered %q", got)
		}
	} else if !strings.HasPrefix(got, "\x0bMSH|^~\\&|") || !strings.HasSuffix(got, "\r\x1c\r") || strings.Count(got, "\x1c") != 1 {
		t.Errorf("answered %q", got)
	}
	got = strings.TrimPrefix(got, "\x0b")
	code, id, text := mllptest.Field(got, "MSA", 1), mllptest.Field(got, "MSA", 2), mllptest.Field(got, "MSA", 3)
	if code != c.code || id != c.id || !strings.Contains(text, c.text) || len(text) > 80 {
		t.Errorf("answered %q", got)
	}
	if row.Kind != c.kind || row.Quirks != c.quirks || !strings.Contains(row.Reason, c.reason) ||
		(row.Kind == message.KindMessage) != (row.Reason == "") {
		t.Errorf("kept as %v, quirks %q, reason %q", row.Kind, row.Quirks, row.Reason)
	}
	if !strings.Contains(string(sent), string(row.Body)) || row.Skipped != 0 {
		t.Errorf("kept %q, skipped %d", row.Body, row.Skipped)
	}
	if c.more != nil {
		c.more(t, got, row)
	}
}

// sendAndEnd sends bytes, whole or in pieces, ends the stream, and returns what comes until the other side does so.
func sendAndEnd(t *testing.T, s *mllptest.Server, bytes string, piece int) string {
	t.Helper()
	p := mllptest.Dial(t, s.Address)
	for piece > 0 && len(bytes) > piece {
		p.SendRaw(bytes[:piece])
		bytes = bytes[piece:]
	}
	p.SendRaw(bytes)
	if err := p.Conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	got, err := p.Ended()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Seen in the field: r03-message.wire and r03-commit.wire. A peer of release 2 confirms each of our blocks.
func TestCommitBlocksInVersion1(t *testing.T) {
	for _, char := range []string{"\x06", "\x15"} {
		s := mllptest.NewServer(t)
		p := mllptest.Dial(t, s.Address)
		p.SendRaw(string(cases.Read("r03-message.wire")))
		if ack := p.Answer(); mllptest.Field(ack, "MSA", 2) != "R03" {
			t.Fatalf("answered %q", ack)
		}
		commit := strings.Replace(string(cases.Read("r03-commit.wire")), "\x06", char, 1)
		for range 5 {
			p.SendRaw(commit)
		}
		if ack := p.Exchange(mllptest.Message("AFTER")); mllptest.Field(ack, "MSA", 2) != "AFTER" {
			t.Fatalf("answered %q", ack)
		}
		if n := s.Log.Totals().Count; n != 2 {
			t.Errorf("%d rows", n)
		}
		tells := func(e mllpcore.Event) bool {
			l, ok := e.(*mllpcore.LogEvent)
			return ok && strings.Contains(l.Message, "set Version to 2")
		}
		s.Await("word of release 2", tells)
		said := 0
		for _, e := range s.Events() {
			if tells(e) {
				said++
			}
		}
		remarks := s.Connections()[0].Remarks
		if said != 1 || len(remarks) != 1 || remarks[0] != "the peer speaks MLLP release 2: set Version to 2" {
			t.Errorf("said %d times, remarks %q", said, remarks)
		}
	}
}

// Blank blocks are empty ones, and ends without a start block hide no message: neither makes a row or an answer.
func TestBlankBlocksAndStrayEnds(t *testing.T) {
	for _, tolerance := range []string{"lenient", "strict"} {
		s := mllptest.NewServer(t, mllptest.With("FrameTolerance", tolerance))
		got := sendAndEnd(t, s, "\x0b\x1c\r\x0b \t\r\n\x1c\r"+mllptest.Block(mllptest.Message("ONE"))+"\x0b\n\x1c\r\x1c\r", 0)
		if strings.Count(got, "\x0b") != 1 || mllptest.Field(got, "MSA", 2) != "ONE" || s.Log.Totals().Count != 1 {
			t.Errorf("%s: answered %q, %d rows", tolerance, got, s.Log.Totals().Count)
		}
	}
}

// writes notes what each Write of a connection writes.
type writes struct {
	all chan string
}

// Two acknowledgements of one message leave in two writes, each of them whole.
func TestTwoAcknowledgementsTwoWrites(t *testing.T) {
	enhanced := "MSH|^~\\&|S|C|L|H|20260304101500||ADT^A01^ADT_A01|M1|P|2.5|||AL|AL\rPID|1\r"
	for name, c := range map[string]struct {
		set  []string
		want []string
	}{
		"release 1":                {want: []string{"CA", "AA"}},
		"release 2":                {set: []string{"Version", "2"}, want: []string{"\x06", "CA", "AA"}},
		"release 2, original mode": {set: []string{"Version", "2", "AckMode", "original"}, want: []string{"\x06", "AA"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := writes{all: make(chan string, 100)}
			set := mllpcore.DefaultSettings()
			for i := 0; i < len(c.set); i += 2 {
				if err := set.Set(c.set[i], c.set[i+1]); err != nil {
					t.Fatal(err)
				}
			}
			s := mllpcore.NewServer(mllpcore.Options{Settings: &set, Log: message.NewMemoryLog(0, 0)})
			far := dialNoted(t, s, w)
			defer far.Close()
			go func() { _, _ = io.Copy(io.Discard, far) }() // it ends with the connection
			for range 3 {
				if _, err := io.WriteString(far, mllptest.Block(enhanced)); err != nil {
					t.Fatal(err)
				}
				for _, want := range c.want {
					select {
					case b := <-w.all:
						if !strings.HasPrefix(b, "\x0b") || strings.Count(b, "\x1c") != 1 || !strings.HasSuffix(b, "\x1c\r") ||
							!strings.Contains(b, want) {
							t.Errorf("written %q, want %s alone", b, want)
						}
					case <-time.After(mllptest.Wait):
						t.Fatalf("no %s", want)
					}
				}
			}
		})
	}
}

// noted is a connection that notes its writes.
type noted struct {
	net.Conn
	w writes
}

func (n *noted) Write(p []byte) (int, error) {
	n.w.all <- string(p)
	return n.Conn.Write(p)
}

// notedListener accepts connections that note their writes.
type notedListener struct {
	net.Listener
	w writes
}

func (l *notedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &noted{conn, l.w}, nil
}

// dialNoted has s serve a connection whose writes are noted, and returns the peer's end.
func dialNoted(t *testing.T, s *mllpcore.Server, w writes) net.Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(&notedListener{l, w}) }()
	t.Cleanup(func() {
		_ = s.Close() // what it was doing does not matter
		<-served
	})
	return dialRaw(t, l.Addr().String())
}

// A message that is cut off in the middle of a second one is told like one that is whole.
func TestSecondMessageInABrokenBlock(t *testing.T) {
	s := mllptest.NewServer(t)
	whole := string(cases.Read("two-msh-one-block.hl7"))
	if got := sendAndEnd(t, s, "\x0b"+whole, 0); got != "" {
		t.Errorf("answered %q", got)
	}
	kept := s.Log.Before(0, 10)
	if len(kept) != 1 || kept[0].Kind != message.KindBroken || kept[0].Quirks&frame.QuirkSecondMSH == 0 {
		t.Errorf("%+v", kept)
	}
}

// MSH-15 and MSH-16 outside of table 0155 are noted.
func TestAckConditionsOutsideTheTable(t *testing.T) {
	s := mllptest.NewServer(t)
	got := sendAndEnd(t, s, mllptest.Block("MSH|^~\\&|S|C|L|H|20260304101500||ADT^A01^ADT_A01|M1|P|2.5|||Y|Y\rPID|1\r"), 0)
	if kept := s.Log.Before(0, 1); !strings.Contains(got, "MSA|AA|M1") || kept[0].Quirks != frame.QuirkAckConditions {
		t.Errorf("answered %q, quirks %s", got, kept[0].Quirks)
	}
}
