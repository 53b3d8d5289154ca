package store

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// No clock can be right before this program was there, nor long after it, in seconds since 1970. A computer without a
// battery for its clock starts in 1970 or in the year it was made.
const (
	earliestClock = 1_735_689_600 // 2025-01-01
	latestClock   = 7_258_118_400 // 2200-01-01
)

// ageClock tells how much time has passed for the messages of a log. It goes by a clock of the system that counts
// evenly from the start of the machine on, also while that sleeps: what the computer's clock gains or loses while the
// machine runs is no time that passed. How long the machine was off between two runs only the computer's clock can
// tell, which may be wrong. So of these gaps no message ages by more than bound, all of them together, until somebody
// confirms the clock.
//
// The bound is a tenth of the age that is allowed, nine days with the defaults: no message goes more than that too
// early then, whatever happens to the clock. When the computer's clock has jumped by more, nothing is dropped for its
// age until it is back or somebody confirms it.
type ageClock struct {
	wall   func() time.Time     // the computer's
	steady func() time.Duration // passes and never jumps
	boot   int64                // which start of the machine steady counts from; 0 when the system does not tell
	bound  int64
	mute   bool // nothing is dropped for its age, so nobody needs to know

	mu       sync.Mutex
	last     reading // when it was looked at last; its wall is what the computer's clock should have shown
	began    bool    // wall is of before the log was opened, and has not been reached since
	jumped   string  // why the computer's clock may be wrong, "" when it is not
	off      int64   // by how much, when it was told last
	unproven string  // which age only the computer's clock knows of, "" for none
	opened   time.Duration
}

// sources are the clocks of the system.
type sources struct {
	wall   func() time.Time     // the computer's
	steady func() time.Duration // passes and never jumps, from the start of the machine on
	boot   int64                // which start that was; 0 when the system does not tell
}

// newAgeClock returns a clock for messages that are dropped after an age, or never with 0; then it goes by the age that
// is usual.
func newAgeClock(from sources, age, usual time.Duration) *ageClock {
	c := &ageClock{wall: from.wall, steady: from.steady, boot: from.boot, bound: int64(age / 10), mute: age <= 0}
	if c.mute {
		c.bound = int64(usual / 10)
	}
	return c
}

// start goes on from what was noted when the log was in use before; zero for a log that never was.
func (c *ageClock) start(noted reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened = c.steady()
	wall := c.read()
	if noted == (reading{}) {
		noted = reading{time: earliestClock * int64(time.Second), up: noUp}
		if possible(wall) {
			noted.time, noted.wall = wall, wall
		}
	}
	c.last = noted.resume(c.boot, int64(c.opened), wall)
	c.began = c.last.wall > wall
}

// read returns the computer's clock. The caller holds mu.
func (c *ageClock) read() int64 {
	const last = 9_200_000_000 // about the latest that UnixNano has a number for
	switch t := c.wall(); {
	case t.Unix() < 0:
		return 0
	case t.Unix() > last:
		return last * int64(time.Second)
	default:
		return t.UnixNano()
	}
}

func possible(wall int64) bool {
	return wall >= earliestClock*int64(time.Second) && wall <= latestClock*int64(time.Second)
}

// look lets the time pass that has passed, and returns the computer's clock. The caller holds mu.
func (c *ageClock) look() (wall int64) {
	wall = c.read()
	c.last = c.last.after(int64(c.steady()))
	ahead := wall - c.last.wall
	if possible(wall) && (c.last.wall == 0 || ahead >= 0 && ahead <= c.bound) {
		c.last.wall, c.began = wall, false
	}
	return wall
}

// now tells how late it is, and whether the computer's clock agrees. news is what to tell when that has changed, ""
// otherwise.
func (c *ageClock) now() (now reading, sure bool, news string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.look()
	now = c.last.by(wall)
	off := wall - now.wall
	if possible(wall) && max(off, -off) <= c.bound {
		if c.jumped != "" {
			c.jumped = ""
			news = fmt.Sprintf("the clock is right again, it says %s: messages are dropped for their age again", clockText(wall))
		}
		now.wall = max(now.wall, wall)
		return now, true, c.unlessMute(news)
	}
	off = wall - c.last.wall
	if change := off - c.off; c.jumped == "" || max(change, -change) > c.bound {
		c.jumped, c.off = c.doubt(wall, off), off
		news = c.jumped
	}
	if possible(wall) {
		now.wall = max(now.wall, wall)
	}
	return now, false, c.unlessMute(news)
}

func (c *ageClock) unlessMute(news string) string {
	if c.mute {
		return ""
	}
	return news
}

// untilConfirmed ends a text that says why the clock may be wrong.
const untilConfirmed = ": no message is dropped for its age until this is confirmed or the clock is set right. If " +
	"the clock is right, confirm it in the window, or start mllpd serve with -trust-clock"

// doubt says why the computer's clock may be wrong. The caller holds mu.
func (c *ageClock) doubt(wall, off int64) string {
	says := "the clock says " + clockText(wall)
	switch {
	case !possible(wall):
		return says + ", which cannot be: no message is dropped for its age until the clock is set right"
	case c.began && off < 0:
		says += fmt.Sprintf(", %s before the log was last in use (%s)", spanText(time.Duration(-off)), clockText(c.last.wall))
	case off > 0:
		says += ", it jumped forward by " + spanText(time.Duration(off))
	default:
		says += ", it jumped back by " + spanText(time.Duration(-off))
	}
	return says + untilConfirmed
}

// prove notes for how long the machine was off while messages became too old, 0 when that does not matter, and returns
// what to tell when that has changed.
func (c *ageClock) prove(gap int64, maxAge time.Duration) (news string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if gap == 0 {
		c.unproven = ""
		return ""
	}
	if c.unproven != "" { // which stays as it was told
		return ""
	}
	c.unproven = fmt.Sprintf("the clock says %s, by which messages are older than %s, but for %s of that this program "+
		"did not run, and whether the clock was right nobody can tell%s",
		clockText(c.read()), spanText(maxAge), spanText(time.Duration(gap)), untilConfirmed)
	return c.unproven
}

// errImpossible is why a clock cannot be confirmed.
var errImpossible = errors.New("the clock cannot be right: set it, then confirm it")

// confirm goes by the computer's clock, which a person says is right. It returns how late it was by the gaps so far.
func (c *ageClock) confirm() (now reading, news string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.look()
	if !possible(wall) {
		return now, "", fmt.Errorf("the clock says %s: %w", clockText(wall), errImpossible)
	}
	now = c.last.by(wall)
	if off := wall - now.wall; c.jumped != "" || c.unproven != "" || now.gaps > c.bound || max(off, -off) > c.bound {
		news = fmt.Sprintf("the clock is confirmed, it says %s: messages are dropped for their age again", clockText(wall))
	}
	return now, c.unlessMute(news), nil
}

// confirmed is called when the gaps have been noted as time that passed.
func (c *ageClock) confirmed() (now reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.look()
	c.last.gaps, c.last.wall = 0, wall
	c.began, c.jumped, c.unproven = false, "", ""
	return c.last
}

// inDoubt says why nothing is dropped for its age, "" when that is not so.
func (c *ageClock) inDoubt() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jumped != "" {
		return c.unlessMute(c.jumped)
	}
	return c.unlessMute(c.unproven)
}

// stamp is the time for what is to be undone for a while only: it passes evenly, whatever the computer's clock does.
func (c *ageClock) stamp() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Unix(0, c.last.after(int64(c.steady())).time)
}

// open tells for how long the log has been open.
func (c *ageClock) open() time.Duration { return c.steady() - c.opened }

func clockText(at int64) string { return time.Unix(0, at).Format("2006-01-02 15:04:05 -0700") }

// spanText says a span in the unit that fits it.
func spanText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fmt.Sprintf("%d days", d/day)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	default:
		return fmt.Sprintf("%d seconds", d/time.Second)
	}
}
