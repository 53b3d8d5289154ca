package store

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// produceEach has producers append each message when the one before is kept.
func produceEach(t *testing.T, s *Store, producers, each int) {
	t.Helper()
	var wg sync.WaitGroup
	for n := range producers {
		wg.Go(func() {
			for i := range each {
				if err := keep(s, sample(fmt.Sprintf("%d-%d", n, i))); err != nil {
					t.Errorf("%d-%d: %v", n, i, err)
				}
			}
		})
	}
	wg.Wait()
}

// syncs counts how often the WAL is synced.
type syncs struct{ n atomic.Int64 }

func (s *syncs) fault(op sqlite.Operation, kind string) int32 {
	if op == sqlite.OpSync && kind == "WAL" {
		s.n.Add(1)
		time.Sleep(time.Millisecond)
	}
	return 0
}

// Senders that send at once are committed together: none of them has a commit to itself while the others wait for it.
func TestSendersAreWaitedFor(t *testing.T) {
	const producers, each = 6, 100
	var n syncs
	s := open(t, logFile(t), Options{fault: n.fault, tick: 500 * time.Millisecond})
	produceEach(t, s, producers, each)
	// One for each round, a few until all have met, and those of what can wait.
	if got := n.n.Load(); got > each+each/2 {
		t.Errorf("%d syncs for %d rounds of %d senders", got, each, producers)
	}
	if total := s.Totals(); total.Count != producers*each {
		t.Errorf("%+v are kept", total)
	}
}

// Nobody waits for a sender that is not expected: with such a tick this test would never end.
func TestSendersThatNobodyWaitsFor(t *testing.T) {
	t.Run("alone", func(t *testing.T) {
		produceEach(t, open(t, logFile(t), Options{tick: time.Hour}), 1, 50)
	})
	t.Run("slow among prompt ones", func(t *testing.T) {
		s := open(t, logFile(t), Options{tick: time.Hour})
		expectTwo(t, s)
		slow := sample("slow")
		slow.Prompt = false
		mustKeep(t, s, slow)
	})
	t.Run("with pauses", func(t *testing.T) {
		s := open(t, logFile(t), Options{tick: time.Hour})
		for i := range 20 {
			slow := func(n int) *message.Message {
				m := sample(fmt.Sprintf("%d-%d", i, n))
				m.Prompt = false
				return m
			}
			mustKeep(t, s, slow(0), slow(1), slow(2))
			mustKeep(t, s, slow(3))
		}
	})
}

// expectTwo makes the log expect two senders that have been answered. Nothing waits when it is called.
func expectTwo(t *testing.T, s *Store) {
	t.Helper()
	mustKeep(t, s, sample("a"))
	s.queue.mu.Lock()
	s.queue.due = 2
	s.queue.mu.Unlock()
}

// A sender that has sent at once so far and does not come is waited for once.
func TestSendersThatStop(t *testing.T) {
	s := open(t, logFile(t), Options{})
	for i := range 5 {
		produceEach(t, s, 8-i, 20)
	}
}

// A log that is closed waits for nobody.
func TestCloseWhileGathering(t *testing.T) {
	s := open(t, logFile(t), Options{tick: time.Hour})
	expectTwo(t, s)
	kept := make(chan error, 1)
	go func() { kept <- keep(s, sample("c")) }()
	await(t, "one waits", func() bool { return s.queue.count.Load() > 0 })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-kept; err != nil {
		t.Error(err)
	}
}
