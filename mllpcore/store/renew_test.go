package store

import (
	"errors"
	"os"
	"strings"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// refuseOneOf has the disk refuse one message.
func refuseOneOf(t *testing.T, s *Store, f *fault) {
	t.Helper()
	f.code.Store(sqlite3.SQLITE_IOERR_FSYNC)
	if keep(s, sample("refused")) == nil {
		t.Fatal("kept without a disk")
	}
	f.code.Store(0)
}

// After a refusal the WAL begins anew: nothing that stood in it stays, and the file has all that counted.
func TestWALBeginsAnew(t *testing.T) {
	path := logFile(t)
	f := &fault{op: sqlite.OpSync}
	s := open(t, path, Options{fault: f.decide})
	mustKeep(t, s, large("before"))
	before, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	refuseOneOf(t, s, f)
	await(t, "kept again", func() bool { return keep(s, sample("after")) == nil })
	after, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if len(after) < sqlite.PrepareStep || leftwal.HasEmptyBlock(after[walfile.HeaderBytes:]) {
		t.Errorf("%d bytes are prepared, with zeros: %v", len(after), leftwal.HasEmptyBlock(after))
	}
	for at := 0; at+leftwal.BlockBytes <= min(len(before), len(after)); at += leftwal.BlockBytes {
		if string(before[at:at+leftwal.BlockBytes]) == string(after[at:at+leftwal.BlockBytes]) {
			t.Fatalf("what stood at byte %d still does", at)
		}
	}
	if n := len(s.Before(0, 10)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// Nothing is kept while another program reads what is in a WAL that must begin anew, and that is said.
func TestRefusedBehindReader(t *testing.T) {
	path := logFile(t)
	f := &fault{op: sqlite.OpSync}
	s := open(t, path, Options{fault: f.decide})
	mustKeep(t, s, sample("first"))
	reader := holdSnapshot(t, path)
	mustKeep(t, s, sample("before"))
	refuseOneOf(t, s, f)
	if err := keep(s, sample("behind")); err == nil || !strings.Contains(err.Error(), "another program holds") {
		t.Errorf("behind a reader: %v", err)
	}
	if state := s.State(); state.Healthy || state.Keeps {
		t.Errorf("the state is %+v", state)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	await(t, "healthy without anyone sending", func() bool { return s.State().Healthy })
	mustKeep(t, s, sample("after"))
	if n := len(s.Before(0, 10)); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
}

// What comes first in a WAL that began anew is acknowledged only when the disk gives it back.
func TestFirstIsReadBack(t *testing.T) {
	path := logFile(t)
	f := &fault{op: sqlite.OpSync}
	s := open(t, path, Options{fault: f.decide})
	mustKeep(t, s, sample("before"))
	awaitDerived(t, s)
	ahead := &s.files.WAL
	look := ahead.Look
	asked := 0
	if !inWriter(t, s, func(*writer) bool {
		ahead.Look = func(uintptr) (*vfs.Device, error) {
			asked++
			return nil, errors.New("the disk cannot be read")
		}
		return true
	}) {
		t.Fatal("the log is closed")
	}
	refuseOneOf(t, s, f)
	for range 2 {
		if keep(s, sample("unread")) == nil {
			t.Error("kept although the disk did not give it back")
		}
	}
	back := false
	await(t, "read back", func() bool {
		if !back { // the writer is there again once the WAL has begun anew
			back = inWriter(t, s, func(*writer) bool { ahead.Look = look; return true })
		}
		return back && keep(s, sample("after")) == nil
	})
	if asked == 0 {
		t.Error("the disk was not asked")
	}
	if n := len(s.Before(0, 10)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// What was copied after the disk had refused a checkpoint counts only when the disk gives it back.
func TestMovedIsReadBack(t *testing.T) {
	s := open(t, logFile(t), Options{})
	hold(t, s)
	for range 20 {
		mustKeep(t, s, large("A"))
	}
	b := &s.files.Database
	look := b.Look
	b.Doubt()
	b.Look = func(uintptr) (*vfs.Device, error) { return nil, errors.New("the disk cannot be read") }
	move := func() error { return s.ask(t.Context(), (*writer).checkpoint) }
	for range 2 {
		if move() == nil {
			t.Error("moved although the disk did not give it back")
		}
	}
	b.Look = look
	if err := move(); err != nil {
		t.Fatal(err)
	}
	if b.Doubted.Load() {
		t.Error("all has been moved, and the file is doubted")
	}
	mustKeep(t, s, sample("B"))
	if filled := s.files.WAL.Filled.Load(); filled > walIdle {
		t.Errorf("the WAL did not begin anew: %d bytes", filled)
	}
	if n := len(s.Before(0, 100)); n != 21 {
		t.Errorf("%d messages, want 21", n)
	}
}
