//go:build e2e && linux

package pump

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime returns how long the calling thread has run so far. The UI goroutine has a thread of its own, so between
// two calls there it is what its work took, without the time that the machine gave to others.
func threadTime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
