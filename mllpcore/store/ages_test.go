package store

import (
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

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
