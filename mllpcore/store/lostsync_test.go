package store

import (
	"sync"
	"sync/atomic"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore"
)

// A sync that fails while the log ahead is moved has lost as much as one of a message: it is written again before
// anything is acknowledged.
func TestSyncLostByMoving(t *testing.T) {
	for name, move := range map[string]func(*writer) error{
		"by the writer": func(w *writer) error { return w.checkpoint() },
		"beside the writer": func(w *writer) error {
			if err := w.mover.start(w.store, w.store.files.ahead.filled.Load(), w.wake); err != nil {
				return err
			}
			_, how := w.mover.result(true)
			return how.err
		},
		"by a probe": func(w *writer) error {
			w.probe()
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := logFile(t)
			p := &powerCut{t: t, path: path, acked: map[string]bool{"first": true}}
			s := open(t, path, Options{fault: p.fault})
			p.s = s
			mustKeep(t, s, message("first"))
			p.mu.Lock()
			p.on, p.filled = true, s.files.ahead.filled.Load()
			p.mu.Unlock()
			s.Answered(1, mllpcore.Answer{Code: "AA"})
			awaitDerived(t, s) // that waits for no sync
			p.mu.Lock()
			p.syncs = 4 // the next is lost
			p.mu.Unlock()
			_ = s.ask(t.Context(), move) // it may tell of the failure
			p.mu.Lock()
			lost := p.lost
			p.mu.Unlock()
			if lost != 1 {
				t.Fatalf("%d syncs lost, want 1", lost)
			}
			for range 3 {
				if keep(s, message("second")) == nil {
					p.mu.Lock()
					p.acked["second"] = true
					p.mu.Unlock()
					break
				}
			}
			if !p.acked["second"] {
				t.Error("it does not recover")
			}
			p.look()
		})
	}
}

// What was answered as not kept is not in a log that is closed before anything else comes.
func TestRefusedThenClosed(t *testing.T) {
	path := logFile(t)
	var failing, failed atomic.Bool
	writes, goOn := make(chan struct{}), make(chan struct{})
	var first sync.Once
	s := open(t, path, Options{fault: func(op operation, kind string) int32 {
		switch {
		case !failing.Load() || kind != "log ahead":
		case op == opSync:
			failed.Store(true)
			return sqlite3.SQLITE_IOERR_FSYNC
		case op == opWrite && failed.Load():
			return sqlite3.SQLITE_IOERR_WRITE
		case op == opWrite:
			first.Do(func() { close(writes); <-goOn })
		}
		return 0
	}})
	mustKeep(t, s, message("before"))
	awaitDerived(t, s)
	failing.Store(true)
	one, other := make(completed, 1), make(completed, 1)
	s.Append(message("refused"), one)
	<-writes
	s.Append(message("refused"), other) // because of it the sync of the one is left
	close(goOn)
	if <-one == nil || <-other == nil {
		t.Fatal("kept without a disk")
	}
	failing.Store(false)
	_ = s.Close() // it may tell of the last failure
	s = open(t, path, Options{})
	for _, k := range s.Before(0, 10) {
		if k.Summary().ControlID != "before" {
			t.Errorf("message %d was answered as not kept and is there", k.ID)
		}
	}
	checkCounted(t, s)
}

// What SQLite rolled back because of the disk does not come back with a new connection, also when nobody reads.
func TestRolledBackStaysSo(t *testing.T) {
	path := logFile(t)
	f := &fault{op: opSync}
	s := open(t, path, Options{fault: f.decide})
	mustKeep(t, s, message("before"))
	c, err := s.pool.get()
	if err != nil {
		t.Fatal(err)
	}
	s.pool.put(c, ErrClosed) // as after a search that was given up
	f.code.Store(sqlite3.SQLITE_IOERR_FSYNC)
	if keep(s, message("failed")) == nil {
		t.Fatal("kept without a disk")
	}
	f.code.Store(0)
	mustKeep(t, s, message("after"))
	if got := s.Before(0, 10); len(got) != 2 {
		t.Errorf("%d messages, want 2", len(got))
	}
	checkCounted(t, s)
}
