package main

import (
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/mllptest"
)

// script says what a listener sends for the n-th block that comes to it (from 1, over all connections), and whether it
// closes then. A block of release 2's commit is not counted.
type script func(n int, payload string) (reply string, end bool)

// fakeListener is a listener that answers in its own way.
type fakeListener struct {
	net.Listener
	mu          sync.Mutex
	got         []string
	connections int
	running     sync.WaitGroup
}

func fake(t *testing.T, answer script, wrap func(net.Listener) net.Listener) *fakeListener {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if wrap != nil {
		l = wrap(l)
	}
	f := &fakeListener{Listener: l}
	f.running.Go(func() { f.serve(answer) })
	t.Cleanup(func() {
		_ = l.Close()
		f.running.Wait()
	})
	return f
}

func (f *fakeListener) serve(answer script) {
	for {
		conn, err := f.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		f.connections++
		f.mu.Unlock()
		f.running.Go(func() {
			defer func() { _ = conn.Close() }()
			f.talk(conn, answer)
		})
	}
}

func (f *fakeListener) talk(conn net.Conn, answer script) {
	r := frame.NewReader(conn, frame.Config{})
	defer r.Close()
	for {
		b, err := r.Next()
		if err != nil {
			return
		}
		payload := string(b.Payload)
		f.mu.Lock()
		f.got = append(f.got, payload)
		n := len(f.got)
		f.mu.Unlock()
		if payload == "\x06" {
			continue
		}
		reply, end := answer(n, payload)
		if _, err := io.WriteString(conn, reply); err != nil || end {
			return
		}
	}
}

// received closes the listener and returns all blocks that came, and over how many connections.
func (f *fakeListener) received() (blocks []string, connections int) {
	_ = f.Close()
	f.running.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.got), f.connections
}

// ack is a framed acknowledgement of a message.
func ack(code, id string) string {
	return mllptest.Block("MSH|^~\\&|A|B|C|D|20260101||ACK|1|P|2.5\rMSA|" + code + "|" + id + "|because\r")
}

// always answers each message the same way.
func always(code string) script {
	return func(_ int, payload string) (string, bool) {
		return ack(code, mllptest.Field(payload, "MSH", 10)), false
	}
}

// raw answers with these bytes.
func raw(reply string, end bool) script {
	return func(int, string) (string, bool) { return reply, end }
}
