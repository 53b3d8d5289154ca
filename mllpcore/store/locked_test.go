package store

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// A message waits while another connection holds a lock for a moment: readers do when they meet the writer.
func TestMessagesWaitForALock(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	c, err := sqlite.Open(path, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(5000)"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	for round := range 20 {
		if err := c.Exec("BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		kept := make(chan error)
		for i := range 4 {
			go func() { kept <- keep(s, sample(fmt.Sprintf("L%d-%d", round, i))) }()
		}
		if round%2 == 0 { // something the writer has not seen
			if err := c.Exec("INSERT INTO meta VALUES (?, 0)", fmt.Sprint("of another ", round)); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Exec("COMMIT"); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			if err := <-kept; err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
}

// Another program that writes as SQLite does, and begins the WAL anew, does no harm: nothing is refused then, and what
// it wrote is there as well.
func TestAnotherBeginsTheWALAnew(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	c, err := sqlite.Open(path, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(5000)"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	for round := range 30 {
		mustKeep(t, s, sample(fmt.Sprintf("A%d", round)))
		if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if err := c.Exec("INSERT INTO meta VALUES (?, 0)", fmt.Sprintf("of another %d-%d", round, i)); err != nil {
				t.Fatal(err)
			}
		}
		if round%3 == 0 {
			s.watch.tick()
		}
		mustKeep(t, s, sample(fmt.Sprintf("B%d", round)))
		s.watch.tick()
		if state := s.State(); !state.Healthy {
			t.Fatalf("round %d: %+v", round, state)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// While another program holds the lock on writing for long, messages are refused before their senders give up, each
// after the first one at once; that is said once, and the log goes on by itself.
func TestAnotherHoldsTheLock(t *testing.T) {
	for _, idle := range []bool{false, true} {
		t.Run(fmt.Sprint("met first by what can wait ", idle), func(t *testing.T) {
			path := logFile(t)
			var told states
			s := open(t, path, Options{OnState: told.add})
			mustKeep(t, s, sample("before"))
			c, err := sqlite.Open(path, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(5000)"}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if err := c.Exec("BEGIN IMMEDIATE"); err != nil {
				t.Fatal(err)
			}
			if idle {
				err := s.ask(t.Context(), func(w *writer) error {
					w.stepped(w.durable(func() error { return w.conn.Exec(tables.SetMeta, "last", int64(w.last)) }))
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			waits := func(want int64) {
				t.Helper()
				err := s.ask(t.Context(), func(w *writer) error {
					if n, err := w.conn.Number("PRAGMA busy_timeout"); n != want || err != nil {
						t.Errorf("a lock is waited for %d ms, want %d, %v", n, want, err)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if idle {
				waits(lockHurry)
			} else {
				waits(lockPatience)
			}
			for i := range 3 {
				err := keep(s, sample(fmt.Sprint("refused", i)))
				if err == nil || !strings.Contains(err.Error(), "another program holds "+path) {
					t.Errorf("kept, or refused with %v", err)
				}
				waits(lockHurry)
			}
			if state, n := told.last(); n != 1 || state.Keeps {
				t.Errorf("told %d times, last %+v", n, state)
			}
			if err := c.Exec("ROLLBACK"); err != nil {
				t.Fatal(err)
			}
			mustKeep(t, s, sample("after"))
			waits(lockPatience)
			if state, n := told.last(); n != 2 || !state.Healthy {
				t.Errorf("told %d times, last %+v", n, state)
			}
		})
	}
}
