package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
)

// A group that has to be kept one by one is completed one by one, whatever comes meanwhile.
func TestGroupTakenApart(t *testing.T) {
	for range 20 {
		takeApart(t)
	}
}

func takeApart(t *testing.T) {
	s := open(t, logFile(t), Options{})
	const producers, each = 64, 50
	err := s.ask(t.Context(), func(w *writer) error {
		return w.durable(func() error { // an ID that one of the first groups would use
			return w.conn.exec("INSERT INTO message VALUES (?, ?, x'', x'', NULL)",
				int64(w.last)+producers/2, time.Now().UnixNano())
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	lost := make(chan string, producers)
	var wg sync.WaitGroup
	for n := range producers {
		wg.Go(func() {
			for i := range each {
				c := make(completed, 2)
				m := message(fmt.Sprintf("%d-%d", n, i))
				s.Append(m, c)
				select {
				case err := <-c:
					if k, ok := s.Get(m.ID); err == nil && (!ok || string(k.Body) != string(m.Body)) {
						t.Errorf("message %d is not what was kept", m.ID)
					}
				case <-time.After(20 * time.Second):
					lost <- m.Summary().ControlID
					return
				}
			}
		})
	}
	wg.Wait()
	close(lost)
	for id := range lost {
		t.Errorf("%s was not completed", id)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// completed is told how an Append ended, once.
type completed chan error

func (c completed) Appended(_ *mllpcore.Message, err error) { c <- err }
