package ageclock

import "time"

// Reading is what an ageClock shows, in nanoseconds. The table age keeps some.
type Reading struct {
	Time int64 // grows by the time that was measured, and by nothing else
	Gaps int64 // how long the machine was off, by the computer's clock, since that was confirmed
	Wall int64 // what the computer's clock should show, or shows if that is later, since 1970; 0 when it was never right
	Boot int64 // which start of the machine up counts from; 0 when the system does not tell
	Up   int64 // the system's clock that counts evenly
}

const (
	// NoUp is the Up of a reading that an older program did not take.
	NoUp = -1
	// agreeing is how far two clocks may be apart that have counted from the same time on.
	agreeing = int64(time.Minute)
)

// after returns the reading when the system's clock shows up, in the same run.
func (r Reading) after(up int64) Reading {
	passed := max(up-r.Up, 0)
	r.Time, r.Up = r.Time+passed, up
	if r.Wall != 0 {
		r.Wall += passed
	}
	return r
}

// resume returns the reading of a later run that finds boot, up and the computer's clock. Since the start of the
// machine up has measured what has passed. Otherwise what the computer's clock is ahead by is a gap.
func (r Reading) resume(boot, up, wall int64) Reading {
	same := boot != 0 && boot == r.Boot
	if boot == 0 && r.Boot == 0 { // it is the same start if the clocks agree
		apart := wall - r.Wall - (up - r.Up)
		same = up >= r.Up && max(apart, -apart) <= agreeing
	}
	next := r
	if next.Boot, next.Up = boot, up; r.Up == NoUp {
		same = false
	}
	switch {
	case same:
		passed := max(up-r.Up, 0)
		next.Time += passed
		if r.Wall != 0 {
			next.Wall += passed
		}
	case r.Wall != 0 && Possible(wall) && wall > r.Wall:
		next.Gaps, next.Wall = r.Gaps+wall-r.Wall, wall
	}
	return next
}

// by returns the reading as far as the computer's clock bears it out: when that is behind what was expected, the gaps
// were shorter by as much.
func (r Reading) by(wall int64) Reading {
	if behind := r.Wall - wall; Possible(wall) && behind > 0 {
		less := min(behind, r.Gaps)
		r.Gaps, r.Wall = r.Gaps-less, r.Wall-less
	}
	return r
}
