package store

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
)

// A group that has to be kept one by one is completed one by one, whatever comes meanwhile.
func TestGroupTakenApart(t *testing.T) {
	for range rounds(t, 20) {
		takeApart(t)
	}
}

func takeApart(t *testing.T) {
	s := open(t, logFile(t), Options{})
	const producers, each = 64, 50
	err := s.ask(t.Context(), func(w *writer) error {
		return w.durable(func() error { // an ID that one of the first groups would use
			return w.conn.Exec("INSERT INTO message (id, time, facts, body) VALUES (?, ?, x'', x'')",
				int64(w.last)+producers/2, time.Now().UnixNano())
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	lost := make(chan string, producers)
	var kept atomic.Int64
	var wg sync.WaitGroup
	for n := range producers {
		wg.Go(func() {
			for i := range each {
				c := make(completed, 2)
				m := sample(fmt.Sprintf("%d-%d", n, i))
				s.Append(m, c)
				select {
				case err := <-c:
					if err == nil {
						kept.Add(1)
					}
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
	bodies := make(map[string]bool)
	for _, k := range s.Before(0, 2*producers*each) {
		if bodies[string(k.Body)] {
			t.Errorf("message %d is there twice", k.ID)
		}
		bodies[string(k.Body)] = true
	}
	if n := int64(len(bodies)); n != kept.Load()+1 { // and the one that was in the way
		t.Errorf("%d are there, %d were kept", n, kept.Load())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// completed is told how an Append ended, once.
type completed chan error

func (c completed) Appended(_ *message.Message, err error) { c <- err }
