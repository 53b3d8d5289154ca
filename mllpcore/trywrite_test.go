package mllpcore

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"testing"
)

// tcpPair returns both ends of a connection.
func tcpPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if far, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if near, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

// What tryWrite has begun nothing else gets into.
func TestTryWrite(t *testing.T) {
	s := NewServer(Options{})
	near, far := tcpPair(t)
	c := newConnection(s, near, false, netip.MustParseAddrPort("127.0.0.1:1"))
	defer c.reader.Close()
	if !c.writer.CanTry() {
		t.Skip("not on this system, or not wanted")
	}
	if n := c.tryWrite([]byte("whole")); n != 5 || !c.writing.TryLock() {
		t.Fatalf("wrote %d", n)
	}
	if n := c.tryWrite([]byte("no")); n != 0 {
		t.Errorf("wrote %d although somebody else writes", n)
	}
	c.writing.Unlock()
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	n := c.tryWrite(large)
	if n == 0 || n == len(large) {
		t.Fatalf("wrote %d", n)
	}
	if c.writing.TryLock() {
		t.Fatal("another write may come between")
	}
	other := make(chan error, 1)
	go func() { other <- c.write([]byte("other")) }()
	rest := make(chan error, 1)
	go func() { rest <- c.writeRest(large[n:]) }()
	got := make([]byte, len("whole")+len(large)+len("other"))
	if _, err := io.ReadFull(far, got); err != nil {
		t.Fatal(err)
	}
	if want := "whole" + string(large) + "other"; string(got) != want {
		t.Error("the bytes came in another order")
	}
	for _, err := range []error{<-rest, <-other} {
		if err != nil {
			t.Error(err)
		}
	}
	if out := c.bytesOut.Load(); out != int64(len(got)) {
		t.Errorf("%d bytes counted of %d", out, len(got))
	}
	near.Close()
	if n := c.tryWrite([]byte("late")); n != 0 || !c.writing.TryLock() {
		t.Errorf("wrote %d to a closed connection", n)
	}
}
