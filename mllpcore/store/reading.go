package store

import "time"

// reading is what an ageClock shows, in nanoseconds. The table age keeps some.
type reading struct {
	time int64 // grows by the time that was measured, and by nothing else
	gaps int64 // how long the machine was off, by the computer's clock, since that was confirmed
	wall int64 // what the computer's clock should show, or shows if that is later, since 1970; 0 when it was never right
	boot int64 // which start of the machine up counts from; 0 when the system does not tell
	up   int64 // the system's clock that counts evenly
}

const (
	// noUp is the up of a reading that an older program did not take.
	noUp = -1
	// agreeing is how far two clocks may be apart that have counted from the same time on.
	agreeing = int64(time.Minute)
)

// after returns the reading when the system's clock shows up, in the same run.
func (r reading) after(up int64) reading {
	passed := max(up-r.up, 0)
	r.time, r.up = r.time+passed, up
	if r.wall != 0 {
		r.wall += passed
	}
	return r
}

// resume returns the reading of a later run that finds boot, up and the computer's clock. Since the start of the
// machine up has measured what has passed. Otherwise what the computer's clock is ahead by is a gap.
func (r reading) resume(boot, up, wall int64) reading {
	same := boot != 0 && boot == r.boot
	if boot == 0 && r.boot == 0 { // it is the same start if the clocks agree
		apart := wall - r.wall - (up - r.up)
		same = up >= r.up && max(apart, -apart) <= agreeing
	}
	next := r
	if next.boot, next.up = boot, up; r.up == noUp {
		same = false
	}
	switch {
	case same:
		passed := max(up-r.up, 0)
		next.time += passed
		if r.wall != 0 {
			next.wall += passed
		}
	case r.wall != 0 && possible(wall) && wall > r.wall:
		next.gaps, next.wall = r.gaps+wall-r.wall, wall
	}
	return next
}

// by returns the reading as far as the computer's clock bears it out: when that is behind what was expected, the gaps
// were shorter by as much.
func (r reading) by(wall int64) reading {
	if behind := r.wall - wall; possible(wall) && behind > 0 {
		less := min(behind, r.gaps)
		r.gaps, r.wall = r.gaps-less, r.wall-less
	}
	return r
}
