package store

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// testClock is a computer's clock that tests set, beside the time that passes.
type testClock struct {
	mu     sync.Mutex
	wall   time.Time
	passed time.Duration
	boots  int64
	mute   bool // the system does not tell which boot it is
}

func newTestClock() *testClock { return &testClock{wall: time.Now(), passed: time.Hour, boots: 1} }

// pass lets time pass, jump sets the clock, and off has the machine off for a while.
func (c *testClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.passed = c.wall.Add(d), c.passed+d
}

func (c *testClock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall = c.wall.Add(d)
}

func (c *testClock) off(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.passed, c.boots = c.wall.Add(d), time.Minute, c.boots+1
}

func (c *testClock) boot() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mute {
		return 0
	}
	return c.boots
}

func (c *testClock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall = to
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall
}

func (c *testClock) steady() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passed
}

func (c *testClock) options(o Options) Options {
	o.now, o.steady, o.boot = c.now, c.steady, c.boot
	return o
}

const day = 24 * time.Hour

// clockTest is a log whose clock is set, and what it tells.
type clockTest struct {
	*testing.T
	*testClock
	path   string
	log    *Store
	teller *Teller
}

func newClockTest(t *testing.T) *clockTest {
	c := &clockTest{T: t, testClock: newTestClock(), path: logFile(t)}
	c.open(Options{})
	return c
}

func (c *clockTest) open(o Options) {
	c.Helper()
	c.teller = new(Teller)
	c.log = open(c, c.path, c.teller.Hear(c.options(o)))
	c.look()
}

func (c *clockTest) close() {
	c.Helper()
	if err := c.log.Close(); err != nil {
		c.Fatal(err)
	}
}

// look has retention look for work until it finds none.
func (c *clockTest) look() {
	c.Helper()
	for more := true; more; {
		err := c.log.ask(c.Context(), func(w *writer) (err error) {
			more, err = w.keep(time.Now().Add(time.Hour))
			return err
		})
		if err != nil {
			c.Fatal(err)
		}
	}
}

func farAway() time.Time { return time.Now().Add(time.Hour) }

// days lets days pass, with a message on each, and retention at work.
func (c *clockTest) days(n int) {
	c.Helper()
	for range n {
		m := sample("A")
		m.Time = c.now()
		mustKeep(c, c.log, m)
		c.pass(day)
		c.look()
	}
}

// want compares how many messages there are with the want, and what was told of the clock last with its words.
func (c *clockTest) want(what string, count int, words string) {
	c.Helper()
	if got := c.log.Totals(); got.Count != count {
		c.Errorf("%s: %d messages, want %d (%d dropped)", what, got.Count, count, got.Dropped)
	}
	told := ""
	for _, t := range c.teller.Told() {
		if t.Kind == NoticeClock {
			told = t.Text
		}
	}
	if words == "" && told != "" || !strings.Contains(told, words) {
		c.Errorf("%s: told is %q, want %q", what, told, words)
	}
}

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

// restart closes the log, has something happen, and opens it again.
func (c *clockTest) restart(o Options, meanwhile func()) {
	c.Helper()
	c.close()
	meanwhile()
	c.open(o)
}

func nothing() {}

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

// kill leaves the log as a killed process does, has something happen, and opens what is left.
func (c *clockTest) kill(meanwhile func()) {
	c.Helper()
	killed := filepath.Join(c.TempDir(), "killed.mllp")
	copyFiles(c.T, c.path, killed, "", "-wal")
	c.path = killed
	meanwhile()
	c.open(Options{})
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

// A message can be brought back for as long as that was promised, whatever the clock does meanwhile.
func TestUndoAndTheClock(t *testing.T) {
	c := newClockTest(t)
	c.days(2)
	if err := c.log.Delete(t.Context(), 1, 2); err != nil {
		t.Fatal(err)
	}
	held := func(what string, want bool) {
		t.Helper()
		c.look()
		for id := message.ID(1); id <= 2; id++ {
			if _, ok := c.log.Get(id); ok != want {
				t.Errorf("%s: message %d can be brought back: %v", what, id, ok)
			}
		}
	}
	for _, jump := range []time.Duration{time.Hour, 8 * day, 300 * day} {
		c.jump(jump)
		c.pass(time.Minute)
		held(fmt.Sprint("forward ", jump), true)
		c.jump(-2 * jump)
		held(fmt.Sprint("back ", 2*jump), true)
		c.jump(jump)
	}
	c.close()
	c.jump(8 * day)
	c.open(Options{})
	held("opened again days later", true)
	c.pass(11 * time.Minute)
	held("afterwards", false)
	for i, back := range []time.Duration{60 * day, 8 * day} {
		id := message.ID(3 + i)
		c.days(1)
		if err := c.log.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		c.close()
		c.jump(-back)
		c.open(Options{})
		c.pass(11 * time.Minute)
		c.look()
		if _, ok := c.log.Get(id); ok {
			t.Errorf("what was deleted %v in the future is never dropped for good", back)
		}
	}
}

// migrateAges makes a log one that has been migrated just now.
func migrateAges(t *testing.T, path string) {
	t.Helper()
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	err = c.Tx(func() error {
		return errors.Join(tables.RunScript(c, "DROP TABLE age;\nDELETE FROM meta WHERE name = 'clock'"), tables.AddAges(c))
	})
	if err := errors.Join(err, c.Close()); err != nil {
		t.Fatal(err)
	}
}

// A log of an older program has the times of its messages only, some of which may be wrong.
func TestAgesOfAnOlderLog(t *testing.T) {
	for name, test := range map[string]struct {
		days []int // ago, of each message
		want map[int]int
	}{
		"in order":             {[]int{200, 100, 80, 50, 5}, map[int]int{0: 3, 12: 2, 60: 1, 90: 0}},
		"from the future":      {[]int{100, -400, 80, 50, 5}, map[int]int{0: 4, 12: 2, 60: 1, 90: 0}},
		"from 1970":            {[]int{20_000, 20_000, 100, 20_000, 80, 5}, map[int]int{0: 3, 12: 1, 90: 0}},
		"all from 1970":        {[]int{20_000, 20_000}, map[int]int{0: 2, 91: 0}},
		"the last from 1970":   {[]int{50, 20_000}, map[int]int{0: 2, 89: 2, 91: 0}},
		"not used for 20 days": {[]int{100, 95, 20}, map[int]int{0: 3, 2: 2, 7: 1, 79: 1, 82: 0}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClockTest(t)
			for _, ago := range test.days {
				m := sample("A")
				m.Time = c.now().Add(-time.Duration(ago)*day - time.Minute)
				mustKeep(t, c.log, m)
			}
			c.close()
			migrateAges(t, c.path)
			c.open(Options{})
			for later := 0; later <= 100; later++ {
				if want, ok := test.want[later]; ok {
					if n := c.log.Totals().Count; n != want {
						t.Errorf("%d days later: %d messages, want %d", later, n, want)
					}
				}
				c.pass(day)
				c.look()
			}
		})
	}
}
