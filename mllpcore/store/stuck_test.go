package store

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// What could not be copied is copied once the disk works, also when it is little and no message comes; and the writer
// does not turn round and round until then.
func TestStuckWithLittle(t *testing.T) {
	var fails atomic.Bool
	s := open(t, logFile(t), Options{fault: func(op sqlite.Operation, _ string) int32 {
		if fails.Load() && op == sqlite.OpSync {
			return sqlite3.SQLITE_IOERR_FSYNC
		}
		return 0
	}})
	mustKeep(t, s, sample("before"))
	awaitDerived(t, s)
	fails.Store(true)
	if keep(s, sample("refused")) == nil {
		t.Fatal("kept although syncs fail")
	}
	await(t, "a probe that cannot move", func() bool { return s.health.Has(status.Stuck) })
	fails.Store(false)
	await(t, "a message kept", func() bool { return keep(s, sample("after")) == nil })
	await(t, "healthy", func() bool { return s.State().Healthy })
}

// While a checkpoint that is tried again takes long there is nothing to do.
func TestStuckWhileTriedAgain(t *testing.T) {
	var fails, slow atomic.Bool
	began, end := make(chan struct{}, 1), make(chan struct{})
	s := open(t, logFile(t), Options{fault: func(op sqlite.Operation, kind string) int32 {
		switch {
		case op != sqlite.OpSync || kind != "database":
		case fails.Load():
			return sqlite3.SQLITE_IOERR_FSYNC
		case slow.CompareAndSwap(true, false):
			began <- struct{}{}
			<-end
		}
		return 0
	}})
	fails.Store(true)
	for range 60 {
		s.Append(large("A"), ignore{})
	}
	await(t, "stuck", func() bool { return !s.State().Healthy })
	awaitDerived(t, s)
	slow.Store(true)
	fails.Store(false)
	<-began
	defer close(end)
	// What looks for the next thing to do finds that it may wait.
	var wait time.Duration
	await(t, "idle", func() bool {
		return inWriter(t, s, func(w *writer) bool {
			var due bool
			wait, due = w.idle()
			return !due && wait > probeEvery
		})
	})
}

// A message does not wait for the disk to take what is copied beside it.
func TestMessageBesideSlowMove(t *testing.T) {
	var slow atomic.Bool
	began, end := make(chan struct{}, 1), make(chan struct{})
	s := open(t, logFile(t), Options{fault: func(op sqlite.Operation, kind string) int32 {
		if op == sqlite.OpSync && kind == "database" && slow.CompareAndSwap(true, false) {
			began <- struct{}{}
			<-end
		}
		return 0
	}})
	hold(t, s)
	for range 30 {
		mustKeep(t, s, large("A"))
	}
	if !inWriter(t, s, func(w *writer) bool {
		slow.Store(true)
		return w.startCheckpointer() == nil
	}) {
		t.Fatal("the checkpointer does not start")
	}
	defer close(end)
	<-began
	kept := make(chan error, 1)
	go func() { kept <- keep(s, sample("B")) }()
	select {
	case err := <-kept:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("a message waits for the move")
	}
}

// Where so many clients are connected that no file can be opened, the writer copies, and messages are kept.
func TestMoverWithoutConnection(t *testing.T) {
	var fails atomic.Bool
	s := open(t, logFile(t), Options{fault: func(op sqlite.Operation, kind string) int32 {
		if fails.Load() && op == sqlite.OpOpen && strings.HasSuffix(kind, ".mllp") {
			return sqlite3.SQLITE_CANTOPEN
		}
		return 0
	}})
	mustKeep(t, s, sample("first"))
	awaitDerived(t, s)
	fails.Store(true)
	for range 60 {
		mustKeep(t, s, large("A"))
	}
	await(t, "all moved", func() bool { return inWriter(t, s, func(w *writer) bool { return !w.behind() }) })
	mustKeep(t, s, sample("B"))
	if filled := s.files.WAL.Filled.Load(); filled > walIdle {
		t.Errorf("the WAL did not begin anew: %d bytes", filled)
	}
	if state := s.State(); !state.Healthy || state.Failed != 0 {
		t.Errorf("the state is %+v", state)
	}
}

// A reader that needs what is in the WAL is no sign that it can be copied.
func TestStuckBehindReader(t *testing.T) {
	var fails atomic.Bool
	path := logFile(t)
	s := open(t, path, Options{fault: func(op sqlite.Operation, kind string) int32 {
		if fails.Load() && op == sqlite.OpWrite && kind == "database" {
			return sqlite3.SQLITE_IOERR_WRITE
		}
		return 0
	}})
	mustKeep(t, s, sample("first"))
	awaitDerived(t, s)
	reader := holdSnapshot(t, path)
	if err := s.ask(t.Context(), (*writer).checkpoint); err != nil { // all that the reader does not need
		t.Fatal(err)
	}
	mustKeep(t, s, large("A"))
	fails.Store(true)
	tried := inWriter(t, s, func(w *writer) bool {
		w.checkpointFailed(&sqlite.Error{Code: sqlite3.SQLITE_IOERR_WRITE, Text: "disk I/O error"})
		w.nextCheckpoint = time.Time{}
		w.checkpointFailed(w.checkpointIdle())
		return w.stuck
	})
	if !tried {
		t.Error("a move that could move nothing counts as a sign that the disk works")
	}
	fails.Store(false)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	await(t, "healthy without the reader", func() bool { return s.State().Healthy })
}

// A probe takes what the WAL gives back, and does not wait for readers.
func TestProbeBehindReader(t *testing.T) {
	s, _, reader := behindReader(t)
	hold(t, s) // it does not copy by itself
	for range 20 {
		mustKeep(t, s, large("A"))
	}
	start := time.Now()
	if err := s.ask(t.Context(), func(w *writer) error {
		_, err := w.checkpointAll(renewPatience)
		return err
	}); err != nil {
		t.Error(err)
	}
	if time.Since(start) > 4*time.Second {
		t.Error("it waited for the reader as long as SQLite does")
	}
	if s.files.WAL.Filled.Load() == 0 {
		t.Error("what the reader needs is gone")
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if !inWriter(t, s, func(w *writer) bool {
		whole, err := w.checkpointAll(0)
		return err == nil && whole && w.store.files.WAL.Filled.Load() == 0 && !w.behind()
	}) {
		t.Error("after all has been moved there is something to move")
	}
}

// hold has the writer do nothing but to keep messages.
func hold(t *testing.T, s *Store) {
	t.Helper()
	if !inWriter(t, s, func(w *writer) bool {
		w.fail, w.nextProbe = errors.New("held for the test"), time.Now().Add(time.Hour)
		return true
	}) {
		t.Fatal("the log is closed")
	}
}

// inWriter has the writer look at something.
func inWriter(t *testing.T, s *Store, look func(*writer) bool) (ok bool) {
	t.Helper()
	err := s.ask(t.Context(), func(w *writer) error {
		ok = look(w)
		return nil
	})
	return ok && err == nil
}
