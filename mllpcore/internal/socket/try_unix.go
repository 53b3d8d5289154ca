//go:build unix && (!linux || 386)

package socket

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// canTry reports that tryRead and tryWrite work here.
const canTry = true

// tryRead reads what has come to a socket that does not block, and returns how much it was: 0 at the end of the stream.
// Nothing there is EAGAIN.
func tryRead(fd uintptr, p []byte) (int, syscall.Errno) { return transfer(unix.Read, fd, p) }

// tryWrite writes what the system takes at once to a socket that does not block, and returns how much it was.
func tryWrite(fd uintptr, b []byte) (int, syscall.Errno) { return transfer(unix.Write, fd, b) }

func transfer(call func(int, []byte) (int, error), fd uintptr, b []byte) (int, syscall.Errno) {
	for {
		n, err := call(int(fd), b)
		if err == nil {
			return n, 0
		}
		var no syscall.Errno
		if !errors.As(err, &no) {
			no = syscall.EIO
		}
		if no != syscall.EINTR {
			return 0, no
		}
	}
}
