package store

import (
	"errors"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
)

// What was answered as not kept is not in a log that is closed before anything else comes.
func TestRefusedThenClosed(t *testing.T) {
	path := logFile(t)
	f := &fault{op: sqlite.OpSync}
	s := open(t, path, Options{fault: f.decide})
	mustKeep(t, s, sample("before"))
	awaitDerived(t, s)
	f.code.Store(sqlite3.SQLITE_IOERR_FSYNC)
	if keep(s, sample("refused")) == nil {
		t.Fatal("kept without a disk")
	}
	f.code.Store(0)
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
	f := &fault{op: sqlite.OpSync}
	s := open(t, path, Options{fault: f.decide})
	mustKeep(t, s, sample("before"))
	givenUp := errors.New("given up")
	if err := s.Look(t.Context(), func(*sqlite.Conn) error { return givenUp }); !errors.Is(err, givenUp) {
		t.Fatal(err)
	}
	f.code.Store(sqlite3.SQLITE_IOERR_FSYNC)
	if keep(s, sample("failed")) == nil {
		t.Fatal("kept without a disk")
	}
	f.code.Store(0)
	mustKeep(t, s, sample("after"))
	if got := s.Before(0, 10); len(got) != 2 {
		t.Errorf("%d messages, want 2", len(got))
	}
	checkCounted(t, s)
}
