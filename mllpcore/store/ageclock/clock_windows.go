package ageclock

import (
	"time"

	"golang.org/x/sys/windows"
)

// Steady tells how much time has passed since the machine was started, also while it was asleep.
func Steady() func() time.Duration { return windows.DurationSinceBoot }

// ThisBoot returns 0: the system does not tell.
func ThisBoot() int64 { return 0 } // Windows does not tell
