package store

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// earliestClock is a time, in seconds since 1970, before which no clock can be right: this program was not there yet. A
// computer without a battery for its clock starts in 1970 or in the year it was made.
const earliestClock = 1_735_689_600 // 2025-01-01

// ageClock tells how late it is when messages are judged by their age. It goes by the computer's clock as long as that
// agrees with the time that has passed; when it does not, the computer's clock has jumped, and the ageClock goes on by
// the time that has passed and is in doubt: nothing is dropped for its age until the computer's clock is back or
// somebody confirms it. A log that was closed for long is the same to it: how much time has passed nobody can tell.
//
// How far the computer's clock may be off is a tenth of the age that is allowed: no message goes more than a tenth of
// its time too early then, whatever happens to the clock. It is nine days with the defaults, so that a change of the
// zone, a correction by NTP and a holiday are no jumps.
type ageClock struct {
	wall   func() time.Time     // the computer's
	steady func() time.Duration // passes and never jumps
	bound  time.Duration
	mute   bool // nothing is dropped for its age, so nobody needs to know

	mu     sync.Mutex
	base   time.Time     // what it showed when steady was at; zero while the computer's clock could not be right yet
	at     time.Duration // see base
	began  bool          // the log was in use before it was opened: base was read from it
	why    string        // why it is in doubt, "" when it is not
	off    time.Duration // by how much, when it was told last
	opened time.Duration // steady when the log was opened
	first  time.Time     // what it showed then
}

func newAgeClock(o *Options) *ageClock {
	c := &ageClock{wall: o.now, steady: o.steady, bound: o.MaxAge / 10, mute: o.MaxAge <= 0}
	if c.mute {
		c.bound = DefaultMaxAge / 10
	}
	return c
}

// start begins with what the clock showed when the log was in use before, zero for a log that never was.
func (c *ageClock) start(before time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened = c.steady()
	c.base, c.at, c.began = before, c.opened, !before.IsZero()
	c.first = before
	if wall := c.read(); before.IsZero() || c.agrees(wall) {
		c.first = wall
	}
}

// read returns the computer's clock without Go's own monotonic one, which would hide a jump. The caller holds mu.
func (c *ageClock) read() time.Time { return c.wall().Round(0) }

// expected is what the computer's clock should show. The caller holds mu.
func (c *ageClock) expected() time.Time { return c.base.Add(c.steady() - c.at) }

// agrees tells whether the computer's clock can be right. The caller holds mu.
func (c *ageClock) agrees(wall time.Time) bool {
	return wall.Unix() >= earliestClock && (c.base.IsZero() || wall.Sub(c.expected()).Abs() <= c.bound)
}

// now tells how late it is, and whether it is sure. news is what to tell when that has changed, "" otherwise.
func (c *ageClock) now() (now time.Time, sure bool, news string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.read()
	if c.agrees(wall) {
		if c.why != "" {
			news = fmt.Sprintf("the clock is right again, it says %s: messages are dropped for their age again", clockText(wall))
		}
		c.take(wall)
		return wall, true, c.unlessMute(news)
	}
	off := wall.Sub(c.expected())
	if c.why == "" || (off-c.off).Abs() > c.bound {
		c.why, c.off = c.doubt(wall, off), off
		news = c.why
	}
	return c.expected(), false, c.unlessMute(news)
}

func (c *ageClock) unlessMute(news string) string {
	if c.mute {
		return ""
	}
	return news
}

// take goes by the computer's clock from now on. The caller holds mu.
func (c *ageClock) take(wall time.Time) {
	c.base, c.at, c.began, c.why = wall, c.steady(), false, ""
}

// doubt says why the computer's clock may be wrong. The caller holds mu.
func (c *ageClock) doubt(wall time.Time, off time.Duration) string {
	says := "the clock says " + clockText(wall)
	switch {
	case wall.Unix() < earliestClock:
		return says + ", which cannot be: no message is dropped for its age until the clock is set right"
	case c.began && off > 0:
		says += fmt.Sprintf(", %s after the log was last in use (%s)", spanText(off), clockText(c.base))
	case c.began:
		says += fmt.Sprintf(", %s before the log was last in use (%s)", spanText(-off), clockText(c.base))
	case off > 0:
		says += fmt.Sprintf(", it jumped forward by %s", spanText(off))
	default:
		says += fmt.Sprintf(", it jumped back by %s", spanText(-off))
	}
	return says + ": no message is dropped for its age until this is confirmed or the clock is set right. If the clock " +
		"is right, confirm it in the window, or start mllpd serve with -trust-clock"
}

// errImpossible is why a clock cannot be confirmed.
var errImpossible = errors.New("the clock cannot be right: set it, then confirm it")

// confirm goes by the computer's clock, which a person says is right.
func (c *ageClock) confirm() (now time.Time, news string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.read()
	if wall.Unix() < earliestClock {
		return wall, "", fmt.Errorf("the clock says %s: %w", clockText(wall), errImpossible)
	}
	if c.why != "" || !c.agrees(wall) {
		news = fmt.Sprintf("the clock is confirmed, it says %s: messages are dropped for their age again", clockText(wall))
	}
	c.take(wall)
	return wall, c.unlessMute(news), nil
}

// inDoubt says why nothing is dropped for its age, "" when that is not so.
func (c *ageClock) inDoubt() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unlessMute(c.why)
}

// stamp is the time for what is to be undone for a while only: it passes evenly, whatever the computer's clock does.
func (c *ageClock) stamp() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.first.Add(c.steady() - c.opened)
}

// open tells for how long the log has been open.
func (c *ageClock) open() time.Duration { return c.steady() - c.opened }

func clockText(t time.Time) string { return t.Format("2006-01-02 15:04:05 -0700") }

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
