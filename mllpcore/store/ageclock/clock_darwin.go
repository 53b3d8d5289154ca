package ageclock

import (
	"time"

	"golang.org/x/sys/unix"
)

// Steady tells how much time has passed since the machine was started, also while it was asleep, where Go's own
// monotonic clock stands still.
func Steady() func() time.Duration {
	start := time.Now()
	return func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC_RAW, &t); err != nil { // never: macOS has it since 10.12
			return time.Since(start)
		}
		return time.Duration(t.Nano())
	}
}

// ThisBoot returns 0: the system does not tell.
func ThisBoot() int64 { return 0 } // it is found out by the clocks
