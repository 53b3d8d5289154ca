package load

import (
	"bytes"
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mllpscope/mllpcore/hl7"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answerer is a server that answers each whole block with what its func makes of the message; nil answers nothing.
type answerer func(message []byte, n int) []byte

func (a answerer) serve(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			a.talk(conn)
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

func (a answerer) talk(conn net.Conn) {
	defer conn.Close()
	var all []byte
	buf := make([]byte, 4096)
	for n := 0; ; {
		got, err := conn.Read(buf)
		if err != nil {
			return
		}
		all = append(all, buf[:got]...)
		for {
			end := bytes.Index(all, []byte{endBlock, endOfLine})
			if end < 0 {
				break
			}
			reply := a(all[1:end], n)
			if reply == nil && n > 0 {
				return
			}
			n++
			all = all[end+2:]
			conn.Write(reply)
		}
	}
}

// ack answers a message with a code; id changes MSH-10 on the way.
func ack(message []byte, code string, id func(string) string) []byte {
	h, err := hl7.ParseHeader(message)
	if err != nil {
		return []byte(err.Error())
	}
	const head = "\x0bMSH|^~\\&|A|B|C|D|20250102||ACK|1|P|2.5.1\rMSA|"
	return []byte(head + code + "|" + id(string(h.ControlID())) + "\r\x1c\r")
}

func same(id string) string { return id }

func TestRunCountsEveryAnswer(t *testing.T) {
	seen := make(map[string]bool)
	address := answerer(func(message []byte, _ int) []byte {
		h, err := hl7.ParseHeader(message)
		if err != nil || len(message) != 700 || string(h.Type()) != "ORU" || !bytes.HasSuffix(message, []byte{'\r'}) {
			t.Errorf("a bad message of %d bytes: %v", len(message), err)
		}
		seen[string(h.ControlID())] = true
		return ack(message, "AA", same)
	}).serve(t)
	r, err := Run(t.Context(), Options{Address: address, InFlight: 7, Size: 700, Messages: 100})
	if err != nil {
		t.Fatal(err)
	}
	if r.Messages != 100 || r.All != 100 || len(seen) != 100 {
		t.Errorf("%d of %d messages counted, %d different control IDs, want 100", r.Messages, r.All, len(seen))
	}
	if r.P50 <= 0 || r.P99 < r.P50 || r.Max < r.P99 || r.PerSecond() <= 0 {
		t.Errorf("p50 %v, p99 %v, max %v, %v per second", r.P50, r.P99, r.Max, r.PerSecond())
	}
}

func TestRunReportsWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		answer answerer
		anyID  bool
		want   error
	}{
		"another ID": {answer: func(m []byte, _ int) []byte {
			return ack(m, "AA", func(id string) string { return id + "x" })
		}, want: errWrongID},
		"an answer repeated": {answer: func(m []byte, _ int) []byte {
			return bytes.Repeat(ack(m, "AA", same), 2)
		}, want: errWrongID},
		"an answer too many": {answer: func(m []byte, _ int) []byte {
			return bytes.Repeat(ack(m, "AA", same), 9)
		}, anyID: true, want: errTooMany},
		"negative":  {answer: func(m []byte, _ int) []byte { return ack(m, "AE", same) }, want: errNegative},
		"no MSA":    {answer: func([]byte, int) []byte { return []byte("\x0bMSH|^~\\&|\rPID|1\r\x1c\r") }, want: errNoMSA},
		"no frame":  {answer: func(m []byte, _ int) []byte { return ack(m, "AA", same)[1:] }, want: errFraming},
		"no EOL":    {answer: func([]byte, int) []byte { return []byte("\x0bMSH\r\x1cMSA") }, want: errFraming},
		"too long":  {answer: func([]byte, int) []byte { return bytes.Repeat([]byte{startBlock}, room+1) }, want: errTooLong},
		"cut short": {answer: func(m []byte, n int) []byte { return ack(m, "AA", same)[:30*(1-n)] }, want: errTimedOut},
		"leaves": {answer: func(m []byte, n int) []byte {
			if n > 2 {
				return nil
			}
			return ack(m, "AA", same)
		}, want: errCutShort},
		"silent": {answer: func([]byte, int) []byte { return []byte{} }, want: errTimedOut},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{
				Address: test.answer.serve(t), InFlight: 2, Messages: 20, AnyID: test.anyID, Timeout: 100 * time.Millisecond,
			}
			if _, err := Run(t.Context(), o); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestOpenRefusesOtherMachines(t *testing.T) {
	for _, address := range []string{"192.0.2.1:2575", "example.com:2575", ":2575", "0.0.0.0:2575", "[2001:db8::1]:2575"} {
		if _, err := Open(t.Context(), Options{Address: address, Messages: 1}); !errors.Is(err, ErrNotLoopback) {
			t.Errorf("%s: got %v, want %v", address, err, ErrNotLoopback)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	address := answerer(func([]byte, int) []byte { return []byte{} }).serve(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Run(ctx, Options{Address: address, Messages: 1, Timeout: time.Minute})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
}

func TestRateIsKept(t *testing.T) {
	address := answerer(func(m []byte, _ int) []byte { return ack(m, "AA", same) }).serve(t)
	r, err := Run(t.Context(), Options{Address: address, Messages: 21, Rate: 200})
	if err != nil {
		t.Fatal(err)
	}
	if r.Elapsed < 100*time.Millisecond { // twenty pauses of 5 ms
		t.Errorf("21 messages took %v, at 200 a second they must take 100ms", r.Elapsed)
	}
}

func TestMessageSizes(t *testing.T) {
	id := newControlID("ABCDE", 12345)
	for _, size := range []int{MinSize, MinSize + 1, 300, 600, 601, 5000, 1 << 20} {
		if m := AppendMessage([]byte("x"), string(id[:]), size); len(m) != size+1 {
			t.Errorf("asked for %d bytes, got %d", size, len(m)-1)
		}
	}
	batch, idAt := newBatch(3, 400)
	if len(batch) != 3*403 || string(batch[403+idAt:][:controlLength]) != "00000000000000000000" {
		t.Errorf("a batch of %d bytes with the ID at %d: %q", len(batch), idAt, batch[403:][:120])
	}
}

func TestControlIDCountsUp(t *testing.T) {
	id := newControlID("ABCDE", 42)
	for range 1010 {
		id.next()
	}
	if got := string(id[:]); got != "ABCDE000420000001010" {
		t.Errorf("after 1010 steps: %s", got)
	}
}

// TestNothingIsAllocatedPerMessage keeps the generator cheaper than what it measures.
func TestNothingIsAllocatedPerMessage(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	defer server.Close()
	s := newStream(&Options{Connections: 1, InFlight: 1, Size: 600, Timeout: time.Minute}, client, "ABCDE", 0)
	s.start = time.Now()
	read := make(chan struct{})
	go func() {
		defer close(read)
		var buf [4096]byte
		for {
			if _, err := server.Read(buf[:]); err != nil {
				return
			}
		}
	}()
	answer := ack(AppendMessage(nil, "00000000000000000000", 600), "AA", same)
	idAt := bytes.Index(answer, []byte("00000000000000000000"))
	got := testing.AllocsPerRun(1000, func() {
		if err := s.send(1, 0); err != nil {
			t.Fatal(err)
		}
		copy(answer[idAt:], s.last[:])
		s.have = copy(s.in, answer)
		if n, err := s.take(0); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	})
	if got > 0 {
		t.Errorf("%v allocations a message", got)
	}
	server.Close()
	<-read
}
