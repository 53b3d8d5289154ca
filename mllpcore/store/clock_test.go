package store

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const day = 24 * time.Hour

// Seen in practice: a clock that is 100 days ahead for 40 s took all messages with it.
func TestClockJumpsForwardAndBack(t *testing.T) {
	c := newClockTest(t)
	c.days(20)
	c.jump(100 * day)
	c.pass(20 * time.Second)
	c.look()
	c.want("ahead", 20, "it jumped forward by 100 days: no message is dropped for its age until")
	if doubt := c.log.ClockDoubt(); !strings.Contains(doubt, "100 days") {
		t.Errorf("the doubt is %q", doubt)
	}
	wrong := sample("with the time of a clock that is ahead")
	wrong.Time = c.now()
	mustKeep(t, c.log, wrong)
	c.pass(20 * time.Second)
	c.look()
	c.jump(-100 * day)
	c.look()
	c.want("back again", 21, "the clock is right again")
	if doubt := c.log.ClockDoubt(); doubt != "" {
		t.Errorf("the doubt is still %q", doubt)
	}
	c.days(75) // those of the first days are too old by now, and no others
	c.want("later", 21+75-5, "right again")
	c.pass(9 * day)
	c.look()
	c.pass(80 * day)
	c.look()
	c.want("at last", 2, "right again") // the one of a clock that was ahead went with the others
}

func TestClockJumpsBack(t *testing.T) {
	c := newClockTest(t)
	c.days(20)
	c.set(time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC))
	c.look()
	c.want("back", 20, "it jumped back by")
	behind := sample("with the time of a clock that is behind")
	behind.Time = c.now()
	mustKeep(t, c.log, behind)
	if err := c.log.ConfirmClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.look()
	c.want("confirmed", 21, "the clock is confirmed")
	c.pass(69 * day)
	c.look()
	c.want("before they are too old", 21, "confirmed")
	c.pass(22 * day)
	c.look()
	if n := c.log.Totals().Count; n > 1 {
		t.Errorf("%d messages with a time that is still to come are kept for ever", n)
	}
	c.days(1)
	c.pass(91 * day)
	c.look()
	c.want("all too old", 0, "confirmed")
}

func TestClockBeforeThisProgramWasThere(t *testing.T) {
	c := &clockTest{T: t, testClock: newTestClock(), path: logFile(t)}
	now := c.now()
	c.set(time.Unix(1000, 0))
	c.open(Options{})
	c.days(3)
	c.want("in 1970", 3, "which cannot be")
	if err := c.log.ConfirmClock(t.Context()); err == nil || !strings.Contains(err.Error(), "set it") {
		t.Errorf("confirming 1970: %v", err)
	}
	c.close()
	c.open(Options{})
	c.days(1)
	c.set(now)
	c.look()
	c.want("set", 4, "right again")
	c.days(80)
	c.want("later", 84, "right again")
	c.set(time.Unix(1000, 0))
	c.close()
	c.open(Options{TrustClock: true})
	c.want("in 1970 again", 84, "which cannot be")
	c.set(now.Add(80 * day))
	c.look()
	c.pass(15 * day)
	c.look()
	c.want("the first are too old", 76, "right again") // the four have the time of when the clock was set
}

// A machine that was off for long looks like a clock that jumped, and the other way round.
func TestClockAtTheStart(t *testing.T) {
	c := newClockTest(t)
	c.days(20)
	c.restart(Options{}, func() { c.off(100 * day) })
	c.want("100 days later", 20, "for 100 days of that this program did not run")
	c.days(3)
	c.restart(Options{}, nothing)
	c.want("started again", 23, "for 100 days of that this program did not run")
	c.jump(-100 * day)
	c.look()
	if doubt := c.log.ClockDoubt(); doubt != "" {
		t.Errorf("of a clock that is right again it is said: %s", doubt)
	}
	c.jump(100 * day)
	c.look()
	c.restart(Options{TrustClock: true}, nothing)
	c.want("trusted", 3, "the clock is confirmed")
	c.restart(Options{}, nothing)
	c.want("after that", 3, "")
	c.restart(Options{}, func() { c.off(-50 * day) })
	c.want("50 days earlier", 3, "50 days before the log was last in use")
	c.jump(50 * day)
	c.look()
	c.want("right again", 3, "right again")
	c.pass(86 * day)
	c.look()
	c.want("before they are too old", 3, "right again")
	c.pass(5 * day)
	c.look()
	c.want("too old", 0, "right again")
}

// What a machine is off for counts nine days for the age of messages, all together, and no more.
func TestClockOfAMachineThatIsOftenOff(t *testing.T) {
	c := newClockTest(t)
	c.days(1)
	night := func() {
		c.restart(Options{}, func() { c.off(2 * day) })
		c.pass(day)
		c.look()
	}
	for range 32 {
		night()
	}
	c.want("97 days later", 1, "")
	for range 3 {
		night()
	}
	c.want("106 days later", 1, "by which messages are older than 90 days, but for 70 days of that this program did not run")
	if err := c.log.ConfirmClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.look()
	c.want("confirmed", 0, "the clock is confirmed")
	if doubt := c.log.ClockDoubt(); doubt != "" {
		t.Errorf("the doubt is still %q", doubt)
	}
}

// No clock makes a message go that came less than 81 days ago, and none keeps one for ever: however often, by how much
// and when it jumps.
func TestNoJumpsAddUp(t *testing.T) {
	tests := map[string]struct {
		times int
		jump  func(c *clockTest, n int)
	}{
		"8 days": {13, func(c *clockTest, _ int) { c.jump(8 * day) }},
		"hours":  {2400, func(c *clockTest, _ int) { c.jump(time.Hour) }},
		"up and down": {50, func(c *clockTest, n int) {
			c.jump([...]time.Duration{8 * day, -3 * day, 40 * day, -44 * day}[n%4])
		}},
		"down and up": {50, func(c *clockTest, n int) {
			c.jump([...]time.Duration{-200 * day, 208 * day}[n%2])
		}},
		"restarts":       {13, func(c *clockTest, _ int) { c.restart(Options{}, func() { c.jump(8 * day) }) }},
		"large restarts": {5, func(c *clockTest, _ int) { c.restart(Options{}, func() { c.jump(100 * day) }) }},
		"boots":          {13, func(c *clockTest, _ int) { c.restart(Options{}, func() { c.off(8 * day) }) }},
		"boots by hours": {50, func(c *clockTest, _ int) { c.restart(Options{}, func() { c.off(48 * time.Hour) }) }},
		"large boots":    {3, func(c *clockTest, _ int) { c.restart(Options{}, func() { c.off(1000 * day) }) }},
		"boots up and down": {40, func(c *clockTest, n int) {
			c.restart(Options{}, func() { c.off([...]time.Duration{8 * day, -7 * day}[n%2]) })
		}},
		"jump and boot": {13, func(c *clockTest, _ int) {
			c.jump(8 * day)
			c.look()
			c.restart(Options{}, func() { c.off(0) })
		}},
		"kills": {13, func(c *clockTest, _ int) { c.kill(func() { c.jump(8 * day) }) }},
	}
	for name, test := range tests {
		for _, mute := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", boots unknown: ", mute), func(t *testing.T) {
				c := &clockTest{T: t, testClock: newTestClock(), path: logFile(t)}
				c.mute = mute
				c.open(Options{})
				c.days(5)
				for n := range test.times {
					test.jump(c, n)
					c.look()
				}
				if n := c.log.Totals().Count; n != 5 {
					t.Fatalf("%d of 5 messages", n)
				}
				for passed := time.Duration(0); passed < 75*day; passed += 3 * day {
					c.pass(3 * day)
					c.look()
				}
				if n := c.log.Totals().Count; n != 5 {
					t.Errorf("75 days later: %d of 5 messages", n)
				}
				if err := c.log.ConfirmClock(t.Context()); err != nil {
					t.Fatal(err)
				}
				c.pass(17 * day)
				c.look()
				if n := c.log.Totals().Count; n != 0 {
					t.Errorf("92 days later: %d messages", n)
				}
			})
		}
	}
}

// Who confirms the clock says nothing about what came while the program ran: a message of a second ago stays.
func TestConfirmedClockAndNewMessages(t *testing.T) {
	for name, test := range map[string]struct {
		before int // how many of 3 messages stay that came before
		do     func(c *clockTest)
	}{
		"jump":             {3, func(c *clockTest) { c.jump(100 * day) }},
		"jump and restart": {3, func(c *clockTest) { c.jump(100 * day); c.look(); c.restart(Options{}, nothing) }},
		"restart and jump": {3, func(c *clockTest) { c.restart(Options{}, func() { c.jump(100 * day) }) }},
		"jump and kill":    {3, func(c *clockTest) { c.jump(100 * day); c.kill(nothing) }},
		"back and off": {3, func(c *clockTest) {
			c.jump(-100 * day)
			c.look()
			c.restart(Options{}, func() { c.off(100 * day) })
		}},
		"off":          {0, func(c *clockTest) { c.restart(Options{}, func() { c.off(100 * day) }) }},
		"off, in 2150": {3, func(c *clockTest) { c.restart(Options{}, func() { c.off(45_000 * day) }); c.jump(-45_000 * day) }},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClockTest(t)
			c.days(3)
			c.look()
			test.do(c)
			c.look()
			for range 3 {
				m := sample("NEW")
				m.Time = c.now()
				mustKeep(t, c.log, m)
				c.look()
			}
			if err := c.log.ConfirmClock(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.look()
			if got, want := c.log.Totals().Count, 3+test.before; got != want {
				t.Errorf("%d messages, want %d", got, want)
			}
			if doubt := c.log.ClockDoubt(); doubt != "" {
				t.Errorf("the doubt is still %q", doubt)
			}
			c.restart(Options{TrustClock: true}, nothing)
			if got, want := c.log.Totals().Count, 3+test.before; got != want {
				t.Errorf("trusted at a start: %d messages, want %d", got, want)
			}
		})
	}
}

// A killed process has noted how late it was, whether messages came or not.
func TestClockAfterAKill(t *testing.T) {
	c := newClockTest(t)
	c.days(3)
	for range 60 {
		c.pass(day)
		c.look()
	}
	c.kill(nothing)
	c.want("after a kill", 3, "")
}

// The machine may sleep for a weekend, which the system's clock counts.
func TestClockAfterASleep(t *testing.T) {
	c := newClockTest(t)
	c.days(89)
	c.pass(3 * day)
	c.look()
	c.want("after a weekend", 88, "")
}
