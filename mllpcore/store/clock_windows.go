package store

import (
	"time"

	"golang.org/x/sys/windows"
)

// steadyClock tells how much time has passed since the machine was started, also while it was asleep.
func steadyClock() func() time.Duration { return windows.DurationSinceBoot }

func thisBoot() int64 { return 0 } // Windows does not tell
