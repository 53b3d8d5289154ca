//go:build !linux && !windows && !darwin

package ageclock

import "time"

// Steady tells how much time has passed. Where it stands still while the machine is asleep, that time does not
// count for the age of messages.
func Steady() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// ThisBoot returns 0: the system does not tell.
func ThisBoot() int64 { return 0 }
