package ageclock

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// No clock can be right before this program was there, nor long after it, in seconds since 1970. A computer without a
// battery for its clock starts in 1970 or in the year it was made.
const (
	Earliest    = 1_735_689_600 // 2025-01-01
	latestClock = 7_258_118_400 // 2200-01-01
)

// Clock tells how much time has passed for the messages of a log. It goes by a clock of the system that counts
// evenly from the start of the machine on, also while that sleeps: what the computer's clock gains or loses while the
// machine runs is no time that passed. How long the machine was off between two runs only the computer's clock can
// tell, which may be wrong. So of these gaps no message ages by more than bound, all of them together, until somebody
// confirms the clock.
//
// The bound is a tenth of the age that is allowed, nine days with the defaults: no message goes more than that too
// early then, whatever happens to the clock. When the computer's clock has jumped by more, nothing is dropped for its
// age until it is back or somebody confirms it.
type Clock struct {
	wall   func() time.Time     // the computer's
	steady func() time.Duration // passes and never jumps
	boot   int64                // which start of the machine steady counts from; 0 when the system does not tell
	Bound  int64
	mute   bool // nothing is dropped for its age, so nobody needs to know

	mu       sync.Mutex
	last     Reading // when it was looked at last; its wall is what the computer's clock should have shown
	began    bool    // wall is of before the log was opened, and has not been reached since
	jumped   string  // why the computer's clock may be wrong, "" when it is not
	off      int64   // by how much, when it was told last
	unproven string  // which age only the computer's clock knows of, "" for none
	opened   time.Duration
}

// Sources are the clocks of the system.
type Sources struct {
	Wall   func() time.Time     // the computer's
	Steady func() time.Duration // passes and never jumps, from the start of the machine on
	Boot   int64                // which start that was; 0 when the system does not tell
}

// New returns a clock for messages that are dropped after an age, or never with 0; then it goes by the age that
// is usual.
func New(from Sources, age, usual time.Duration) *Clock {
	c := &Clock{wall: from.Wall, steady: from.Steady, boot: from.Boot, Bound: int64(age / 10), mute: age <= 0}
	if c.mute {
		c.Bound = int64(usual / 10)
	}
	return c
}

// Start goes on from what was noted when the log was in use before; zero for a log that never was.
func (c *Clock) Start(noted Reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened = c.steady()
	wall := c.read()
	if noted == (Reading{}) {
		noted = Reading{Time: Earliest * int64(time.Second), Up: NoUp}
		if Possible(wall) {
			noted.Time, noted.Wall = wall, wall
		}
	}
	c.last = noted.resume(c.boot, int64(c.opened), wall)
	c.began = c.last.Wall > wall
}

// read returns the computer's clock. The caller holds mu.
func (c *Clock) read() int64 {
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

// Possible tells whether a clock may show that, in nanoseconds since 1970.
func Possible(wall int64) bool {
	return wall >= Earliest*int64(time.Second) && wall <= latestClock*int64(time.Second)
}

// look lets the time pass that has passed, and returns the computer's clock. The caller holds mu.
func (c *Clock) look() (wall int64) {
	wall = c.read()
	c.last = c.last.after(int64(c.steady()))
	ahead := wall - c.last.Wall
	if Possible(wall) && (c.last.Wall == 0 || ahead >= 0 && ahead <= c.Bound) {
		c.last.Wall, c.began = wall, false
	}
	return wall
}

// Now tells how late it is, and whether the computer's clock agrees. news is what to tell when that has changed, ""
// otherwise.
func (c *Clock) Now() (now Reading, sure bool, news string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.look()
	now = c.last.by(wall)
	off := wall - now.Wall
	if Possible(wall) && max(off, -off) <= c.Bound {
		if c.jumped != "" {
			c.jumped = ""
			news = fmt.Sprintf("the clock is right again, it says %s: messages are dropped for their age again", clockText(wall))
		}
		now.Wall = max(now.Wall, wall)
		return now, true, c.unlessMute(news)
	}
	off = wall - c.last.Wall
	if change := off - c.off; c.jumped == "" || max(change, -change) > c.Bound {
		c.jumped, c.off = c.doubt(wall, off), off
		news = c.jumped
	}
	if Possible(wall) {
		now.Wall = max(now.Wall, wall)
	}
	return now, false, c.unlessMute(news)
}

func (c *Clock) unlessMute(news string) string {
	if c.mute {
		return ""
	}
	return news
}

// untilConfirmed ends a text that says why the clock may be wrong.
const untilConfirmed = ": no message is dropped for its age until this is confirmed or the clock is set right. If " +
	"the clock is right, confirm it in the window, or start mllpd serve with -trust-clock"

// doubt says why the computer's clock may be wrong. The caller holds mu.
func (c *Clock) doubt(wall, off int64) string {
	says := "the clock says " + clockText(wall)
	switch {
	case !Possible(wall):
		return says + ", which cannot be: no message is dropped for its age until the clock is set right"
	case c.began && off < 0:
		says += fmt.Sprintf(", %s before the log was last in use (%s)", SpanText(time.Duration(-off)), clockText(c.last.Wall))
	case off > 0:
		says += ", it jumped forward by " + SpanText(time.Duration(off))
	default:
		says += ", it jumped back by " + SpanText(time.Duration(-off))
	}
	return says + untilConfirmed
}

// Prove notes for how long the machine was off while messages became too old, 0 when that does not matter, and returns
// what to tell when that has changed.
func (c *Clock) Prove(gap int64, maxAge time.Duration) (news string) {
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
		clockText(c.read()), SpanText(maxAge), SpanText(time.Duration(gap)), untilConfirmed)
	return c.unproven
}

// ErrImpossible is why a clock cannot be confirmed.
var ErrImpossible = errors.New("the clock cannot be right: set it, then confirm it")

// Confirm goes by the computer's clock, which a person says is right. It returns how late it was by the gaps so far.
func (c *Clock) Confirm() (now Reading, news string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.look()
	if !Possible(wall) {
		return now, "", fmt.Errorf("the clock says %s: %w", clockText(wall), ErrImpossible)
	}
	now = c.last.by(wall)
	if off := wall - now.Wall; c.jumped != "" || c.unproven != "" || now.Gaps > c.Bound || max(off, -off) > c.Bound {
		news = fmt.Sprintf("the clock is confirmed, it says %s: messages are dropped for their age again", clockText(wall))
	}
	return now, c.unlessMute(news), nil
}

// Confirmed is called when the gaps have been noted as time that passed.
func (c *Clock) Confirmed() (now Reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := c.look()
	c.last.Gaps, c.last.Wall = 0, wall
	c.began, c.jumped, c.unproven = false, "", ""
	return c.last
}

// InDoubt says why nothing is dropped for its age, "" when that is not so.
func (c *Clock) InDoubt() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jumped != "" {
		return c.unlessMute(c.jumped)
	}
	return c.unlessMute(c.unproven)
}

// Stamp is the time for what is to be undone for a while only: it passes evenly, whatever the computer's clock does.
func (c *Clock) Stamp() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Unix(0, c.last.after(int64(c.steady())).Time)
}

// Open tells for how long the log has been open.
func (c *Clock) Open() time.Duration { return c.steady() - c.opened }

func clockText(at int64) string { return time.Unix(0, at).Format("2006-01-02 15:04:05 -0700") }

// SpanText says a span in the unit that fits it.
func SpanText(d time.Duration) string {
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
