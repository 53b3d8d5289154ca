//go:build !386

package socket

import (
	"syscall"
	"unsafe"
)

// canTry reports that tryRead and tryWrite work here.
const canTry = true

// tryRead reads what has come to a socket that does not block, and returns how much it was: 0 at the end of the stream.
// Nothing there is EAGAIN. Go's scheduler is not told of a call that cannot wait: that costs as much as some of them.
// The calls are those of sockets, which cost less than those of all files.
func tryRead(fd uintptr, p []byte) (int, syscall.Errno) {
	return transfer(syscall.SYS_RECVFROM, fd, p)
}

// tryWrite writes what the system takes at once to a socket that does not block, and returns how much it was.
func tryWrite(fd uintptr, b []byte) (int, syscall.Errno) {
	return transfer(syscall.SYS_SENDTO, fd, b)
}

func transfer(call, fd uintptr, b []byte) (int, syscall.Errno) {
	const flags = syscall.MSG_DONTWAIT | syscall.MSG_NOSIGNAL
	for {
		start := unsafe.Pointer(unsafe.SliceData(b)) //nolint:gosec // kept alive by the call, which is what G103 is about
		n, _, no := syscall.RawSyscall6(call, fd, uintptr(start), uintptr(len(b)), flags, 0, 0)
		switch no {
		case 0:
			return int(n), 0
		case syscall.EINTR:
		default:
			return 0, no
		}
	}
}
