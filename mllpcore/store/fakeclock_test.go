package store

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore/store/status"
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

// clockTest is a log whose clock is set, and what it tells.
type clockTest struct {
	*testing.T
	*testClock
	path   string
	log    *Store
	teller *status.Teller
}

func newClockTest(t *testing.T) *clockTest {
	c := &clockTest{T: t, testClock: newTestClock(), path: logFile(t)}
	c.open(Options{})
	return c
}

func (c *clockTest) open(o Options) {
	c.Helper()
	c.teller = new(status.Teller)
	c.log = open(c, c.path, c.options(o).ToldTo(c.teller))
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
		if t.Kind == status.NoticeClock {
			told = t.Text
		}
	}
	if words == "" && told != "" || !strings.Contains(told, words) {
		c.Errorf("%s: told is %q, want %q", what, told, words)
	}
}

// restart closes the log, has something happen, and opens it again.
func (c *clockTest) restart(o Options, meanwhile func()) {
	c.Helper()
	c.close()
	meanwhile()
	c.open(o)
}

func nothing() {}

// kill leaves the log as a killed process does, has something happen, and opens what is left.
func (c *clockTest) kill(meanwhile func()) {
	c.Helper()
	killed := filepath.Join(c.TempDir(), "killed.mllp")
	copyFiles(c.T, c.path, killed, "", "-wal")
	c.path = killed
	meanwhile()
	c.open(Options{})
}
