package socket

import (
	"net"
	"syscall"
)

// Writer writes to a connection, and can write what the system takes without waiting. It is for one goroutine at a
// time.
type Writer struct {
	conn net.Conn
	raw  syscall.RawConn // nil where the connection cannot be written to around Go
	rest []byte
	n    int
	do   func(fd uintptr) bool // made once: it would be allocated for each write
}

// NewWriter returns the writer of a connection.
func NewWriter(conn net.Conn) Writer { return Writer{conn: conn, raw: rawOf(conn)} }

// CanTry reports whether Try may get anywhere.
func (w *Writer) CanTry() bool { return w.raw != nil }

// small is how much the system takes in no time.
const small = 64 << 10

// Write writes as much of b as a Write of the connection does, or less of it without an error.
func (w *Writer) Write(b []byte) (int, error) {
	if len(b) <= small {
		if n := w.Try(b); n > 0 {
			return n, nil
		}
	}
	return w.conn.Write(b)
}

// Try writes what the system takes without waiting, and returns how much that was; 0 also when something is wrong,
// which the next Write tells.
func (w *Writer) Try(b []byte) int {
	if w.raw == nil {
		return 0
	}
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
