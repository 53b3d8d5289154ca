package mllpcore

import (
	"net"
	"syscall"
)

// rawOf returns the way around Go's own reading and writing of a connection; nil where there is none.
func rawOf(conn net.Conn) syscall.RawConn {
	tcp, ok := conn.(*net.TCPConn) // nothing that may do something of its own with what passes
	if !ok || !canTry {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// tryWriter writes to a plain connection what the system takes without waiting. It is for one goroutine at a time.
type tryWriter struct {
	raw  syscall.RawConn // nil where the connection cannot be written to this way
	rest []byte
	n    int
	do   func(fd uintptr) bool // made once: it would be allocated for each write
}

// write returns how much of b it has written; 0 also when something is wrong, which the next proper write tells.
func (w *tryWriter) write(b []byte) int {
	if w.do == nil {
		w.do = func(fd uintptr) bool {
			w.n, _ = tryWrite(fd, w.rest)
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
