package socket

import (
	"net"
	"os"
	"sync"
	"syscall"
)

// plain reports whether the environment asks for Go's own reading and writing.
//
//nolint:gochecknoglobals // read once: it cannot change while the program runs
var plain = sync.OnceValue(func() bool { return os.Getenv("MLLPSCOPE_SOCKETS") == "plain" })

// rawOf returns the way around Go's own reading and writing of a connection; nil where there is none.
func rawOf(conn net.Conn) syscall.RawConn {
	tcp, ok := conn.(*net.TCPConn) // nothing that may do something of its own with what passes
	if !ok || !canTry || plain() {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}
