package mllpcore_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

const (
	// handful is how many blocks of ours an exchange with no sender in it may have.
	handful = 9
	// calm is how long nothing has to come before an exchange counts as over.
	calm = 300 * time.Millisecond
	// storm is how long an exchange may go on at all.
	storm = 10 * time.Second
)

// blocks counts the blocks that pass.
type blocks struct{ n, bytes atomic.Int64 }

func (b *blocks) saw(p []byte) {
	b.n.Add(int64(bytes.Count(p, []byte{0x1C})))
	b.bytes.Add(int64(len(p)))
}

// dialogue is one of many that go on at the same time.
type dialogue struct {
	blocks
	name  string
	conns []net.Conn
	ended sync.WaitGroup
}

// begin sends the first block, to what was dialled first.
func (e *dialogue) begin(t *testing.T, payload string) {
	t.Helper()
	if _, err := io.WriteString(e.conns[0], mllptest.Block(payload)); err != nil {
		t.Fatalf("%s: %v", e.name, err)
	}
}

// settle waits until nothing passes any more in any of them, tells which had more than a handful of blocks, and ends
// them.
func settle(t *testing.T, all []*dialogue) {
	t.Helper()
	end := time.After(storm)
	for last := int64(-1); ; {
		var now int64
		for _, e := range all {
			now += e.bytes.Load()
		}
		if now == last {
			break
		}
		last = now
		select {
		case <-time.After(calm):
			continue
		case <-end:
			t.Errorf("they went on for %v", storm)
		}
		break
	}
	for _, e := range all {
		if n := e.n.Load(); n > handful {
			t.Errorf("%s: %d blocks", e.name, n)
		}
		for _, conn := range e.conns {
			_ = conn.Close()
		}
		e.ended.Wait()
	}
}

// whole makes each block that comes into one that goes back.
func whole(change func(payload string) string) func(in *bufio.Reader, out io.Writer) error {
	return func(in *bufio.Reader, out io.Writer) error {
		for {
			b, err := in.ReadString(0x1C)
			if err != nil {
				return err
			}
			payload := strings.TrimSuffix(strings.TrimLeft(b, "\r\x0b"), "\x1c")
			if _, err := io.WriteString(out, change(payload)); err != nil {
				return err
			}
		}
	}
}

func blockOf(change func(string) string) func(in *bufio.Reader, out io.Writer) error {
	return whole(func(p string) string { return mllptest.Block(change(p)) })
}

func always(text string) func(in *bufio.Reader, out io.Writer) error {
	return whole(func(string) string { return text })
}

// mirrors are peers that do something with each of our answers and send it back.
func mirrors() map[string]func(in *bufio.Reader, out io.Writer) error {
	ack := func(id string) string {
		return "MSH|^~\\&|X|Y|Z|W|20260304101500||ACK|" + id + "|P|2.5\r"
	}
	return map[string]func(in *bufio.Reader, out io.Writer) error{
		"bytes": func(in *bufio.Reader, out io.Writer) error { _, err := io.Copy(out, in); return err },
		"byte by byte": func(in *bufio.Reader, out io.Writer) error {
			for {
				c, err := in.ReadByte()
				if err != nil {
					return err
				}
				if _, err = out.Write([]byte{c}); err != nil {
					return err
				}
			}
		},
		"blocks":          blockOf(func(p string) string { return p }),
		"upper case":      blockOf(strings.ToUpper),
		"lower case":      blockOf(strings.ToLower),
		"no framing":      whole(func(p string) string { return p }),
		"no start block":  whole(func(p string) string { return p + "\x1c\r" }),
		"no end block":    whole(func(p string) string { return "\x0b" + p }),
		"no EOL":          whole(func(p string) string { return "\x0b" + p + "\x1c" }),
		"LF behind":       whole(func(p string) string { return mllptest.Block(p) + "\n" }),
		"framed twice":    whole(func(p string) string { return "\x0b" + mllptest.Block(p) + "\x1c\r" }),
		"twice":           whole(func(p string) string { return mllptest.Block(p) + mllptest.Block(p) }),
		"byte order mark": blockOf(func(p string) string { return "\xef\xbb\xbf" + p }),
		"first byte lost": blockOf(func(p string) string { return p[min(len(p), 1):] }),
		"half of it":      blockOf(func(p string) string { return p[:(len(p)+1)/2] }),
		"first segment":   blockOf(func(p string) string { first, _, _ := strings.Cut(p, "\r"); return first + "\r" }),
		"last segments":   blockOf(func(p string) string { _, rest, _ := strings.Cut(p, "\r"); return rest }),
		"log line before": blockOf(func(p string) string { return "got: " + p }),
		"line before":     blockOf(func(p string) string { return "got\r" + p }),
		"LF for CR":       blockOf(func(p string) string { return strings.ReplaceAll(p, "\r", "\n") }),
		"no line ends":    blockOf(func(p string) string { return strings.ReplaceAll(p, "\r", "") }),
		"no delimiters":   blockOf(func(p string) string { return strings.ReplaceAll(p, "|", "") }),
		"no fields":       blockOf(func(string) string { return "MSH|^~\\&|||||||||\r" }),
		"another type":    blockOf(func(p string) string { return strings.Replace(p, "ACK", "ADT", 1) }),
		"in a batch":      blockOf(func(p string) string { return "BHS|^~\\&|\r" + p + "BTS|1\r" }),
		"OK":              always("OK\r\n"),
		"OK in a block":   always(mllptest.Block("OK\r\n")),
		"ACK byte":        always("\x06"),
		"ENQ in a block":  always(mllptest.Block("\x05")),
		"ACK in a block":  always(mllptest.Block("\x06")),
		"NAK in a block":  always(mllptest.Block("\x15")),
		"other commit":    always(mllptest.Block("A")),
		"empty block":     always(mllptest.Block("")),
		"blank block":     always(mllptest.Block(" \r\n")),
		"AE":              always(mllptest.Block(ack("1") + "MSA|AE|unknown\r")),
		"ACK without MSA": always(mllptest.Block(ack("1"))),
		"no control ID":   always(mllptest.Block("MSH|^~\\&|X|Y|Z|W|20260304101500|||||2.5\r")),
		"MSH alone":       always(mllptest.Block("MSH")),
		"XML":             always(mllptest.Block("<ack/>")),
		"nothing":         always(""),
	}
}

// servers are the kinds of listeners that answer in different ways.
func stormyServers() map[string][]func(*mllptest.Config) {
	with := func(pairs ...string) (all []func(*mllptest.Config)) {
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, mllptest.With(pairs[i], pairs[i+1]))
		}
		return all
	}
	return map[string][]func(*mllptest.Config){
		"plain":                   nil,
		"strict":                  with("FrameTolerance", "strict"),
		"original":                with("AckMode", "original"),
		"commit":                  with("AckMode", "commit"),
		"always":                  with("AckMode", "always"),
		"release 2":               with("Version", "2"),
		"release 2, always":       with("Version", "2", "AckMode", "always", "FrameTolerance", "strict"),
		"release 2, other bytes":  with("Version", "2", "ACKChar", "A", "NAKChar", "N"),
		"release 2, commit alone": with("Version", "2", "AckMode", "never"),
		"other marks":             with("StartBlockChar", "<", "EndBlockChar", ">"),
	}
}

// seeds are what begins an exchange.
var seeds = map[string]string{
	"message":           mllptest.Message("SEED"),
	"enhanced":          "MSH|^~\\&|S|C|L|H|20260304101500||ADT^A01^ADT_A01|SEED|P|2.5|||AL|AL\rPID|1\r",
	"no HL7":            "<seed/>",
	"no control ID":     "MSH|^~\\&|S|C|L|H|20260304101500||ADT^A01||P|2.5\r",
	"an acknowledgment": "MSH|^~\\&|S|C|L|H|20260304101500||ACK|SEED|P|2.5\rMSA|AA|1\r",
	"a commit block":    "\x06",
	"a block too many":  mllptest.Message("A") + mllptest.Message("B"),
	"small letters":     strings.ToLower(mllptest.Message("SEED")),
}

// A peer that sends back what we answer, in whatever form, gets a handful of answers at most.
func TestNoStormWithMirrors(t *testing.T) {
	for kind, configure := range stormyServers() {
		t.Run(kind, func(t *testing.T) {
			s := mllptest.NewServer(t, append(configure, mllptest.With("MaxConnectionsPerHost", "0"))...)
			var all []*dialogue
			for mirror, reflect := range mirrors() {
				for seed, payload := range seeds {
					e := &dialogue{name: mirror + "/" + seed, conns: []net.Conn{dialRaw(t, s.Address)}}
					all = append(all, e)
					e.ended.Go(func() {
						_ = reflect(bufio.NewReader(&counting{e.conns[0], &e.blocks}), e.conns[0]) // it ends with the connection
					})
					e.begin(t, payload)
				}
			}
			settle(t, all)
		})
	}
}

func dialRaw(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, mllptest.Wait)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// counting counts what is read.
type counting struct {
	net.Conn
	seen *blocks
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.seen.saw(p[:n])
	return n, err
}

// Two of our servers that are connected with each other are silent after a handful of blocks.
func TestNoStormBetweenServers(t *testing.T) {
	var servers []*mllptest.Server
	var names []string
	for kind, configure := range stormyServers() {
		servers, names = append(servers, mllptest.NewServer(t, append(configure, mllptest.With("MaxConnectionsPerHost", "0"))...)), append(names, kind)
	}
	var all []*dialogue
	for i, a := range servers {
		for j, b := range servers[i:] {
			for seed, payload := range seeds {
				e := &dialogue{
					name:  names[i] + "/" + names[i+j] + "/" + seed,
					conns: []net.Conn{dialRaw(t, a.Address), dialRaw(t, b.Address)},
				}
				all = append(all, e)
				pipe := func(to, from net.Conn) func() {
					return func() { _, _ = io.Copy(to, &counting{from, &e.blocks}) } // it ends with the connection
				}
				e.ended.Go(pipe(e.conns[0], e.conns[1]))
				e.ended.Go(pipe(e.conns[1], e.conns[0]))
				e.begin(t, payload)
			}
		}
	}
	settle(t, all)
}

// What is not answered any more is kept, with the reason, counted and said once; a message makes it good again.
func TestRefusalsInARow(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	for range 3 {
		if ack := p.Exchange("<no/>"); mllptest.Field(ack, "MSA", 1) != "AR" {
			t.Fatalf("answered %q", ack)
		}
	}
	for range 3 {
		p.Send("<no/>")
	}
	if ack := p.Exchange(mllptest.Message("GOOD")); mllptest.Field(ack, "MSA", 2) != "GOOD" {
		t.Fatalf("answered %q", ack)
	}
	if ack := p.Exchange("<no/>"); mllptest.Field(ack, "MSA", 1) != "AR" {
		t.Fatalf("answered %q", ack)
	}
	kept := s.Log.Before(0, 100)
	if len(kept) != 8 || s.Stats().Unanswered != 3 {
		t.Fatalf("%d kept, %d unanswered", len(kept), s.Stats().Unanswered)
	}
	for _, k := range kept[2:5] { // the newest is first
		if k.Kind != message.KindRefused || k.Answer.Bytes != nil || !strings.Contains(k.Answer.Reason, "in a row") {
			t.Errorf("%v, %+v", k.Kind, k.Answer)
		}
	}
	said := 0
	for _, e := range s.Events() {
		if l, ok := e.(*mllpcore.LogEvent); ok && strings.Contains(l.Message, "in a row") {
			said++
		}
	}
	if remarks := s.Connections()[0].Remarks; said != 1 || len(remarks) != 1 {
		t.Errorf("said %d times, remarks %q", said, remarks)
	}
}
