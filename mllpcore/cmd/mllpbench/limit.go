package main

import (
	"bytes"
	"net"
	"sync"
)

const (
	endBlock = 0x1C
	readRoom = 64 << 10

	// constantAnswer is as long as an acknowledgement of ours.
	constantAnswer = "\x0bMSH|^~\\&|MLLPSCOPE|HERE|ANALYSER|LAB|20250102030405.678+0100||" +
		"ACK^R01^ACK|0ABCDE12345|P|2.5.1\rMSA|AA|ABCDE000420000001010\r\x1c\r"
)

// answersOnHand is how many constant answers lie ready, more than there can be blocks in one read.
const answersOnHand = readRoom/4 + 1

// accepting is a server that gives each connection to a func in a goroutine of its own.
type accepting struct {
	l       net.Listener
	running sync.WaitGroup

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	closed bool
}

func newAccepting(l net.Listener, talk func(net.Conn)) *accepting {
	a := &accepting{l: l, conns: make(map[net.Conn]struct{})}
	a.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			a.mu.Lock()
			if a.closed {
				a.mu.Unlock()
				_ = conn.Close() // too late
				return
			}
			a.conns[conn] = struct{}{}
			a.mu.Unlock()
			a.running.Go(func() {
				talk(conn)
				_ = conn.Close() // the load has what it wanted
				a.mu.Lock()
				delete(a.conns, conn)
				a.mu.Unlock()
			})
		}
	})
	return a
}

// close ends the connections and waits for them.
func (a *accepting) close() {
	_ = a.l.Close() // nobody listens for the error any more
	a.mu.Lock()
	a.closed = true
	for conn := range a.conns {
		_ = conn.Close() // its goroutine sees it
	}
	a.mu.Unlock()
	a.running.Wait()
}

// startLimit answers each end block with a constant, one write for all that one read brought: the least that a server
// written in Go with the standard library can do.
func startLimit(l net.Listener) (stop func()) {
	answers := bytes.Repeat([]byte(constantAnswer), answersOnHand)
	return newAccepting(l, func(conn net.Conn) {
		buf := make([]byte, readRoom)
		for {
			n, err := conn.Read(buf)
			blocks := bytes.Count(buf[:n], []byte{endBlock})
			if blocks > 0 {
				if _, werr := conn.Write(answers[:blocks*len(constantAnswer)]); werr != nil {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}).close
}
