package mllpcore

import (
	"io"
	"net"
	"os"
	"syscall"
)

// rawReader reads from a plain connection as its Read does, at less cost: a connection that waits for its next message
// is read from twice for each. It is for one goroutine at a time.
type rawReader struct {
	raw syscall.RawConn // nil where the connection cannot be read from this way
	p   []byte
	n   int
	no  syscall.Errno
	do  func(fd uintptr) bool // made once: it would be allocated for each read
}

// read reads into p, which is not empty.
func (r *rawReader) read(conn net.Conn, p []byte) (int, error) {
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
		return conn.Read(p)
	case r.no != 0:
		return 0, &net.OpError{
			Op: "read", Net: "tcp", Source: conn.LocalAddr(), Addr: conn.RemoteAddr(), Err: os.NewSyscallError("read", r.no),
		}
	case r.n == 0:
		return 0, io.EOF
	}
	return r.n, nil
}
