package socket

import (
	"io"
	"net"
	"os"
	"syscall"
)

// Reader reads from a connection as its Read does. Around Go it costs less: a connection that waits for its next
// message is read from twice for each. It is for one goroutine at a time.
type Reader struct {
	conn net.Conn
	raw  syscall.RawConn // nil where the connection cannot be read from around Go
	p    []byte
	n    int
	no   syscall.Errno
	do   func(fd uintptr) bool // made once: it would be allocated for each read
}

// NewReader returns the reader of a connection.
func NewReader(conn net.Conn) Reader { return Reader{conn: conn, raw: rawOf(conn)} }

// Read reads into p, which is not empty.
func (r *Reader) Read(p []byte) (int, error) {
	if r.raw == nil {
		return r.conn.Read(p)
	}
	if r.do == nil {
		r.do = func(fd uintptr) bool {
			r.n, r.no = tryRead(fd, r.p)
			return r.no != syscall.EAGAIN // else it waits
		}
	}
	r.p, r.n, r.no = p, 0, 0
	err := r.raw.Read(r.do)
	r.p = nil
	switch {
	case err != nil: // closed, or a deadline has passed; the connection says it in its own words
		return r.conn.Read(p)
	case r.no != 0:
		return 0, &net.OpError{
			Op: "read", Net: "tcp", Source: r.conn.LocalAddr(), Addr: r.conn.RemoteAddr(), Err: os.NewSyscallError("read", r.no),
		}
	case r.n == 0:
		return 0, io.EOF
	}
	return r.n, nil
}
