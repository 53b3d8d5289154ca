package ageclock

import (
	"hash/fnv"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Steady tells how much time has passed since the machine was started, also while it was asleep: a laptop that was
// closed over night is no jump of the clock. Go's own monotonic clock stands still then.
func Steady() func() time.Duration {
	start := time.Now()
	return func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil { // never: Linux has it since 2.6.39
			return time.Since(start)
		}
		return time.Duration(t.Nano())
	}
}

// ThisBoot returns a number for this start of the machine, 0 when the system does not tell.
func ThisBoot() int64 {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write(id) // never fails
	return int64(h.Sum64() >> 1)
}
