//go:build unix

package socket

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Buffers returns the control function of a dialer or listener that gives its socket these sizes in bytes; 0 leaves
// one to the system. A listening socket has them so that accepted connections negotiate their window with them.
func Buffers(inSize, outSize int) func(network, address string, c syscall.RawConn) error {
	if inSize == 0 && outSize == 0 {
		return nil
	}
	return func(_, _ string, c syscall.RawConn) error {
		var err error
		cerr := c.Control(func(fd uintptr) {
			if inSize > 0 {
				err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, inSize)
			}
			if outSize > 0 && err == nil {
				err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF, outSize)
			}
		})
		if cerr != nil {
			return cerr
		}
		return err
	}
}

// BufferSizes says what the system gave; ok false where it does not tell.
func BufferSizes(conn any) (in, out int, ok bool) {
	sc, isSyscall := conn.(syscall.Conn)
	if !isSyscall {
		return 0, 0, false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return 0, 0, false
	}
	var inErr, outErr error
	err = raw.Control(func(fd uintptr) {
		in, inErr = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF)
		out, outErr = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF)
	})
	return in, out, err == nil && inErr == nil && outErr == nil
}

// HasUnread reports whether something has come to a socket that nobody has read yet.
func HasUnread(conn net.Conn) bool {
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	n := 0
	err = raw.Control(func(fd uintptr) {
		n, _, _ = unix.Recvfrom(int(fd), make([]byte, 1), unix.MSG_PEEK|unix.MSG_DONTWAIT) // nothing there is an error
	})
	return err == nil && n > 0
}

var _ syscall.Conn = (*net.TCPConn)(nil)
