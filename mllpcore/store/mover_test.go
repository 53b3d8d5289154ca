package store

import (
	"bytes"
	"os"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore"
)

// large is a message of which a few hundred fill the log ahead.
func large(id string) *mllpcore.Message {
	m := message(id)
	m.Body = append(m.Body, bytes.Repeat([]byte{'x'}, 100_000)...)
	m.Size = int64(len(m.Body))
	return m
}

// A log ahead that messages fill without a pause is moved beside the writer and begins anew: it does not grow for ever.
func TestLogAheadIsMovedWhileMessagesCome(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	moved := false
	for n := range 4000 { // 400 MB
		m := large("A")
		s.Append(m, ignore{})
		if n%16 == 0 {
			if err := keep(s, large("B")); err != nil {
				t.Fatal(err)
			}
			moved = moved || n > 1000 && s.files.ahead.filled.Load() < aheadFull/2
		}
	}
	if err := keep(s, message("C")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if !moved || info.Size() > aheadFull+moveMost+64<<20 {
		t.Errorf("begun anew: %v; the log ahead has %d MB", moved, info.Size()>>20)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	if got := s.Totals().Count; got != 4251 {
		t.Errorf("%d messages, want 4251", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

type ignore struct{}

func (ignore) Appended(*mllpcore.Message, error) {}

// Moving that fails is told, loses nothing, and works again when the disk does.
func TestMovingFails(t *testing.T) {
	f, told := &fault{op: opSync}, &states{}
	path := logFile(t)
	s := open(t, path, Options{OnState: told.add, fault: func(op operation, kind string) int32 {
		if kind != "database" {
			return 0
		}
		return f.decide(op, kind)
	}})
	f.code.Store(sqlite3.SQLITE_IOERR_FSYNC)
	for n := 0; ; n++ {
		_ = keep(s, large("A")) // what cannot be kept is told as well
		if _, times := told.last(); times > 0 {
			break
		}
		if n == 3000 {
			t.Fatal("300 MB kept, and the log ahead never moved")
		}
	}
	f.code.Store(0)
	for n := 0; keep(s, large("B")) != nil; n++ {
		if n == 100 {
			t.Fatal("it does not recover")
		}
	}
	if f.hits.Load() == 0 {
		t.Error("nothing failed")
	}
	kept := s.Totals().Count
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	if got := s.Totals().Count; got != kept {
		t.Errorf("%d messages, want %d", got, kept)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
