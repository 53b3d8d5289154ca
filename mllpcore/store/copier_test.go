package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// spoiler spoils what it is told of, as a Server does that uses the memory of a message for the next.
type spoiler struct{ told chan error }

func (s spoiler) Appended(m *message.Message, err error) {
	for i := range m.Body {
		m.Body[i] = 'X'
	}
	*m = message.Message{Body: make([]byte, 100_000), Prompt: !m.Prompt}
	s.told <- err
}

// TestCopier: what is completed, kept or not, is not looked at again: neither for the file nor for the room it took.
func TestCopier(t *testing.T) {
	const senders, n = 8, 300
	for _, op := range []sqlite.Operation{sqlite.OpSync, sqlite.OpWrite} {
		f := &fault{op: op}
		s := open(t, logFile(t), Options{fault: f.decide})
		kept := make([]map[string]string, senders) // bodies by control ID
		var all sync.WaitGroup
		for c := range senders {
			kept[c] = make(map[string]string)
			all.Go(func() {
				done := spoiler{make(chan error, 1)}
				for i := range n {
					m := sample(fmt.Sprintf("%d-%d", c, i))
					m.Prompt = i%3 > 0
					body := string(m.Body)
					s.Append(m, done)
					if <-done.told == nil {
						kept[c][fmt.Sprintf("%d-%d", c, i)] = body
					}
				}
			})
		}
		ended := make(chan struct{})
		go func() { all.Wait(); close(ended) }()
		for running := true; running; {
			select {
			case <-ended:
				running = false
			case <-time.After(10 * time.Millisecond):
				f.code.Store(sqlite3.SQLITE_IOERR_FSYNC - f.code.Load()) // fails, works, fails
			}
		}
		f.code.Store(0)
		await(t, "kept again", func() bool { return keep(s, sample("last")) == nil })
		got := make(map[string]string)
		for _, k := range s.Before(0, senders*n+1) {
			row := tables.RowOf(k)
			if _, twice := got[row.ControlID]; twice {
				t.Errorf("%v: %s is there twice", op, row.ControlID)
			}
			got[row.ControlID] = string(k.Body)
		}
		for c := range kept {
			for id, body := range kept[c] {
				if got[id] != body {
					t.Fatalf("%v: %s is kept as %q", op, id, got[id])
				}
			}
		}
		if len(got) < 2 || f.hits.Load() == 0 {
			t.Errorf("%v: %d kept, %d failed: it shows nothing", op, len(got), f.hits.Load())
		}
		q := s.queue
		await(t, "room for all", func() bool {
			q.mu.Lock()
			defer q.mu.Unlock()
			return q.bytes == [lanes]int64{} && q.flying == 0 && q.slow == 0
		})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
