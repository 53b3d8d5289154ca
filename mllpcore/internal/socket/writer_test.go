package socket

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
)

// What Try leaves, Write sends; a closed connection is told by Write.
func TestWriter(t *testing.T) {
	near, far := tcpPair(t)
	w := NewWriter(near)
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	n := w.Try(large)
	if w.CanTry() != (n > 0) || n == len(large) {
		t.Fatalf("tried %d bytes", n)
	}
	sent := make(chan error, 1)
	go func() {
		for rest := large[n:]; len(rest) > 0; {
			n, err := w.Write(rest)
			if err != nil {
				sent <- err
				return
			}
			rest = rest[n:]
		}
		sent <- nil
	}()
	got := make([]byte, len(large))
	if _, err := io.ReadFull(far, got); err != nil || !bytes.Equal(got, large) {
		t.Errorf("the other end has something else: %v", err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	near.Close()
	if n := w.Try([]byte("late")); n != 0 {
		t.Errorf("%d bytes went to a closed connection", n)
	}
	if _, err := w.Write([]byte("late")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// A connection that is not TCP itself is used as it is.
func TestWhatIsNotTCPIsUsedAsItIs(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	w, r := NewWriter(near), NewReader(near)
	if w.CanTry() || w.Try([]byte("x")) != 0 {
		t.Error("it is written to around Go")
	}
	go func() { _, _ = w.Write([]byte("ping")) }()
	b := make([]byte, 4)
	if _, err := io.ReadFull(far, b); err != nil || string(b) != "ping" {
		t.Errorf("got %q, %v", b, err)
	}
	go func() { _, _ = far.Write([]byte("pong")) }()
	if n, err := r.Read(b); err != nil || string(b[:n]) != "pong" {
		t.Errorf("got %q, %v", b[:n], err)
	}
}
