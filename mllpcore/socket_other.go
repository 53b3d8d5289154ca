//go:build !unix

package mllpcore

import (
	"net"
	"syscall"
)

// bufferControl does nothing here: the buffers are set on each accepted connection.
func bufferControl(*Settings) func(network, address string, c syscall.RawConn) error {
	return nil
}

// bufferSizes is not told here.
func bufferSizes(any) (in, out int, ok bool) { return 0, 0, false }

// hasUnread is not told here.
func hasUnread(net.Conn) bool { return false }
