//go:build !linux

package store

import "time"

// steadyClock tells how much time has passed. Where it stands still while the machine is asleep, what the clock is
// ahead by afterwards counts as a difference of the clock.
func steadyClock() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
