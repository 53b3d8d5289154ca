package mllpcore

import (
	"net"
	"syscall"
)

// tryWriter writes to a plain connection what the system takes without waiting. It is for one goroutine at a time.
type tryWriter struct {
	raw  syscall.RawConn // nil where the connection cannot be written to this way
	rest []byte
	n    int
	do   func(fd uintptr) bool // made once: it would be allocated for each write
}

func newTryWriter(conn net.Conn) tryWriter {
	tcp, ok := conn.(*net.TCPConn) // nothing that may do something of its own with what is written
	if !ok || !canTryWrite {
		return tryWriter{}
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return tryWriter{}
	}
	return tryWriter{raw: raw}
}

// write returns how much of b it has written; 0 also when something is wrong, which the next proper write tells.
func (w *tryWriter) write(b []byte) int {
	if w.do == nil {
		w.do = func(fd uintptr) bool {
			w.n = max(tryWrite(fd, w.rest), 0)
			return true // whatever came of it: false would wait
		}
	}
	w.rest, w.n = b, 0
	err := w.raw.Write(w.do)
	w.rest = nil
	if err != nil { // closed, or a deadline has passed
		return 0
	}
	return w.n
}
