package mllpcore_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
)

const (
	benchID       = "MSG00000000000000000" // its digits count up
	benchPipeline = 32
)

// benchBatch returns n framed 600-byte messages and where in each its control ID begins.
func benchBatch(n int) (batch []byte, length, idAt int) {
	const head = "\x0bMSH|^~\\&|ANALYSER|LAB|MLLPSCOPE|HERE|20250102030405+0100||ORU^R01^ORU_R01|"
	const obx = "OBX|1|NM|2093-3^Cholesterol^LN||180|mg/dL|<200|N|||F\r"
	message := head + benchID + "|P|2.5.1\rPID|1||77^^^H^MR||DOE^JANE^Q||19700101|F\r" +
		"OBR|1||4711^LAB|24331-1^Lipid 1996 panel^LN|||20250102030000+0100\r"
	message += strings.Repeat(obx, (600-len(message))/len(obx)) + "\x1c\r"
	return bytes.Repeat([]byte(message), n), len(message), len(head)
}

// countUp makes the control ID the next one, in place.
func countUp(id []byte) {
	for i := len(id) - 1; i >= 3; i-- {
		if id[i]++; id[i] <= '9' {
			return
		}
		id[i] = '0'
	}
}

// benchClient sends batches and waits for as many answers. It allocates nothing, so that what is counted is the
// server's.
type benchClient struct {
	conn         io.ReadWriter
	batch        []byte
	length, idAt int
	id, want     []byte
	in           []byte
	have         int
}

func newBenchClient(conn io.ReadWriter, n int) *benchClient {
	c := &benchClient{conn: conn, id: []byte(benchID), want: []byte(benchID), in: make([]byte, 64<<10)}
	c.batch, c.length, c.idAt = benchBatch(n)
	return c
}

func (c *benchClient) exchange(b *testing.B) {
	for at := 0; at < len(c.batch); at += c.length {
		countUp(c.id)
		copy(c.batch[at+c.idAt:], c.id)
	}
	if _, err := c.conn.Write(c.batch); err != nil {
		b.Fatal(err)
	}
	for left := len(c.batch) / c.length; left > 0; {
		n, err := c.conn.Read(c.in[c.have:])
		if err != nil {
			b.Fatal(err)
		}
		c.have += n
		left -= c.take(b)
	}
}

func (c *benchClient) take(b *testing.B) (answers int) {
	at := 0
	for {
		end := bytes.IndexByte(c.in[at:c.have], 0x1c)
		if end < 0 || at+end+1 == c.have {
			break
		}
		countUp(c.want)
		answer := c.in[at : at+end]
		if msa := bytes.LastIndex(answer, []byte("\rMSA|AA|")); msa < 0 || !bytes.HasPrefix(answer[msa+8:], c.want) {
			b.Fatalf("%s is answered by %q", c.want, answer)
		}
		at += end + 2
		answers++
	}
	c.have = copy(c.in, c.in[at:c.have])
	return answers
}

func benchmarkServer(b *testing.B, inFlight int, log mllpcore.Log) {
	s := mllpcore.NewServer(mllpcore.Options{Log: log})
	defer s.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	c := newBenchClient(conn, inFlight)
	for range 10 { // what the first messages bring about is not counted
		c.exchange(b)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	messages := 0
	for b.Loop() {
		c.exchange(b)
		messages += inFlight
	}
	runtime.ReadMemStats(&after)
	perMessage := float64(after.Mallocs-before.Mallocs) / float64(messages)
	b.ReportMetric(perMessage, "allocs/msg")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(messages), "ns/msg")
	if messages > 10_000 && perMessage > 3 && log == nil {
		b.Errorf("%.2f allocations a message, at most 3 are allowed", perMessage)
	}
}

// BenchmarkServerOneInFlight is one connection that waits for each answer, over loopback.
func BenchmarkServerOneInFlight(b *testing.B) { benchmarkServer(b, 1, nil) }

// BenchmarkServerPipelined is one connection that sends 32 messages in one write.
func BenchmarkServerPipelined(b *testing.B) { benchmarkServer(b, benchPipeline, nil) }

// BenchmarkServerMemoryLog is BenchmarkServerPipelined with the log that the window uses.
func BenchmarkServerMemoryLog(b *testing.B) {
	benchmarkServer(b, benchPipeline, message.NewMemoryLog(0, 0))
}

// BenchmarkServerAlone is a server on connections that cost nothing: each read brings whole messages, each write is
// dropped. What is left is what this project's own code takes.
func BenchmarkServerAlone(b *testing.B) {
	for _, perRead := range []int{1, benchPipeline} {
		b.Run(fmt.Sprintf("%d a read", perRead), func(b *testing.B) {
			s := mllpcore.NewServer(mllpcore.Options{})
			defer s.Close()
			conn := newFeedConn(perRead, b.N)
			l := &feedListener{conns: make(chan net.Conn, 1), quit: make(chan struct{})}
			b.ReportAllocs()
			l.conns <- conn
			go func() { _ = s.Serve(l) }()
			<-conn.done
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*perRead), "ns/msg")
			if conn.answers != b.N*perRead {
				b.Errorf("%d of %d messages answered", conn.answers, b.N*perRead)
			}
		})
	}
}

// feedConn is a connection whose peer has sent everything already, and throws the answers away.
type feedConn struct {
	batch        []byte
	length, idAt int
	id           []byte
	left         int // batches
	answers      int
	done         chan struct{}
}

func newFeedConn(perRead, batches int) *feedConn {
	c := &feedConn{id: []byte(benchID), left: batches, done: make(chan struct{})}
	c.batch, c.length, c.idAt = benchBatch(perRead)
	return c
}

func (c *feedConn) Read(p []byte) (int, error) {
	if len(p) < len(c.batch) {
		// Filled to the last byte, so that the reader takes the large buffer; the messages follow with the next read.
		for i := range p {
			p[i] = 0
		}
		return len(p), nil
	}
	if c.left == 0 {
		return 0, io.EOF
	}
	c.left--
	for at := 0; at < len(c.batch); at += c.length {
		countUp(c.id)
		copy(c.batch[at+c.idAt:], c.id)
	}
	return copy(p, c.batch), nil
}

func (c *feedConn) Write(p []byte) (int, error) {
	c.answers += bytes.Count(p, []byte{0x1c})
	return len(p), nil
}

func (c *feedConn) Close() error        { close(c.done); return nil }
func (c *feedConn) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (c *feedConn) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 2} }
func (c *feedConn) SetDeadline(time.Time) error      { return nil }
func (c *feedConn) SetReadDeadline(time.Time) error  { return nil }
func (c *feedConn) SetWriteDeadline(time.Time) error { return nil }

// feedListener gives out the connections that were put in.
type feedListener struct {
	conns chan net.Conn
	quit  chan struct{}
}

func (l *feedListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.quit:
		return nil, net.ErrClosed
	}
}

func (l *feedListener) Close() error {
	close(l.quit)
	return nil
}

func (l *feedListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
