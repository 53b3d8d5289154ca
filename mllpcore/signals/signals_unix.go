//go:build unix

package signals

import (
	"os/signal"
	"syscall"
)

// OutliveReaders has a write to standard output or standard error fail whose reader has gone. Otherwise that write ends
// the process, as is right for one whose output is all that it is for.
func OutliveReaders() { signal.Ignore(syscall.SIGPIPE) }
