package mllptest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore/frame"
)

// Peer is a client that sends exactly the bytes it is told to.
type Peer struct {
	net.Conn
	t      testing.TB
	reader *frame.Reader
}

// Dial connects a peer; it is closed with the test.
func Dial(t testing.TB, address string) *Peer {
	t.Helper()
	conn, err := (&net.Dialer{Timeout: Wait}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	return NewPeer(t, conn)
}

// DialFrom connects a peer from an address of this machine, such as 127.0.0.2. The test is skipped where it has not got
// that address.
func DialFrom(t testing.TB, host, address string) *Peer {
	t.Helper()
	d := net.Dialer{Timeout: Wait, LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}
	conn, err := d.DialContext(t.Context(), "tcp", address)
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Skipf("needs the address %s: %v", host, err)
	}
	if err != nil {
		t.Fatalf("connect from %s: %v", host, err)
	}
	return NewPeer(t, conn)
}

// DialTLS connects a peer with TLS.
func DialTLS(t testing.TB, address string, config *tls.Config) *Peer {
	t.Helper()
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: Wait}, Config: config}
	conn, err := dialer.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatalf("connect with TLS: %v", err)
	}
	return NewPeer(t, conn)
}

// NewPeer makes a peer of a connection; it is closed with the test.
func NewPeer(t testing.TB, conn net.Conn) *Peer {
	p := &Peer{Conn: conn, t: t, reader: frame.NewReader(conn, frame.Config{})}
	t.Cleanup(func() { _ = conn.Close() }) // most tests have closed it
	return p
}

// SendRaw writes bytes as they are, in one write.
func (p *Peer) SendRaw(b string) {
	p.t.Helper()
	if _, err := io.WriteString(p.Conn, b); err != nil {
		p.t.Fatalf("send: %v", err)
	}
}

// Send writes one framed block.
func (p *Peer) Send(payload string) {
	p.t.Helper()
	p.SendRaw(Block(payload))
}

// Answer reads the next block and returns its payload.
func (p *Peer) Answer() string {
	p.t.Helper()
	if err := p.SetReadDeadline(time.Now().Add(Wait)); err != nil {
		p.t.Fatalf("set a deadline: %v", err)
	}
	b, err := p.reader.Next()
	if err != nil {
		p.t.Fatalf("no answer: %v", err)
	}
	if b.Reason != frame.ReasonNone || b.Quirks != 0 {
		p.t.Fatalf("a broken answer: %v %v %q", b.Reason, b.Quirks, b.Payload)
	}
	return string(b.Payload)
}

// Exchange sends a payload and returns its answer.
func (p *Peer) Exchange(payload string) string {
	p.t.Helper()
	p.Send(payload)
	return p.Answer()
}

// Silent reports whether nothing comes for a while.
func (p *Peer) Silent(d time.Duration) bool {
	p.t.Helper()
	if err := p.SetReadDeadline(time.Now().Add(d)); err != nil {
		return false
	}
	n, err := p.Read(make([]byte, 1))
	var timeout net.Error
	return n == 0 && errors.As(err, &timeout) && timeout.Timeout()
}

// Ended waits for the end of the stream and returns what came before it; the error is nil for a normal end.
func (p *Peer) Ended() (rest string, err error) {
	p.t.Helper()
	if err := p.SetReadDeadline(time.Now().Add(Wait)); err != nil {
		return "", err
	}
	var all bytes.Buffer
	_, err = io.Copy(&all, p.Conn)
	return all.String(), err
}

// Block frames a payload.
func Block(payload string) string { return "\x0b" + payload + "\x1c\r" }

// Message returns an ADT^A01 of version 2.5 with the given control ID; extra segments may follow.
func Message(controlID string, segments ...string) string {
	m := "MSH|^~\\&|SENDER|CLINIC|SCOPE|LAB|20261122120000||ADT^A01^ADT_A01|" + controlID + "|P|2.5\r" +
		"PID|1||77^^^H^MR||DOE^JOHN\r"
	return m + strings.Join(segments, "")
}

// Field returns field n (from 1, MSH-1 being the delimiter) of the first segment with a name in a message.
func Field(message, segment string, n int) string {
	for s := range strings.SplitSeq(message, "\r") {
		fields := strings.Split(s, "|")
		if fields[0] != segment {
			continue
		}
		if segment == "MSH" {
			n--
		}
		if n < len(fields) {
			return fields[n]
		}
	}
	return ""
}
