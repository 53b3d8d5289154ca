package store

import (
	"fmt"
	"net/url"
	"testing"

	"mllpscope/mllpcore/store/sqlite"
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
