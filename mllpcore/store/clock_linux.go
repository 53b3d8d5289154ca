package store

import (
	"time"

	"golang.org/x/sys/unix"
)

// steadyClock tells how much time has passed, also while the machine was asleep: a laptop that was closed over night is
// no jump of the clock. Go's own monotonic clock stands still then.
func steadyClock() func() time.Duration {
	start := time.Now()
	return func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil { // never: Linux has it since 2.6.39
			return time.Since(start)
		}
		return time.Duration(t.Nano())
	}
}
