//go:build !unix

package socket

import (
	"net"
	"syscall"
)

// Buffers does nothing here: the buffers are set on each accepted connection.
func Buffers(int, int) func(network, address string, c syscall.RawConn) error {
	return nil
}

// BufferSizes is not told here.
func BufferSizes(any) (in, out int, ok bool) { return 0, 0, false }

// HasUnread is not told here.
func HasUnread(net.Conn) bool { return false }
