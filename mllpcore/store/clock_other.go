//go:build !linux && !windows && !darwin

package store

import "time"

// steadyClock tells how much time has passed. Where it stands still while the machine is asleep, that time does not
// count for the age of messages.
func steadyClock() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

func thisBoot() int64 { return 0 }
