package store

import (
	"bytes"
	"os"
	"strings"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// large is a message of which a few hundred fill the WAL.
func large(id string) *message.Message {
	m := sample(id)
	m.Body = append(m.Body, bytes.Repeat([]byte{'x'}, 100_000)...)
	m.Size = int64(len(m.Body))
	return m
}

// A WAL that messages fill without a pause is copied beside the writer and begins anew: it does not grow for ever.
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
			moved = moved || n > 1000 && s.files.WAL.Filled.Load() < walFull/2
		}
	}
	if err := keep(s, sample("C")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if !moved || info.Size() > walFull+checkpointMost+64<<20 {
		t.Errorf("begun anew: %v; the WAL has %d MB", moved, info.Size()>>20)
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

func (ignore) Appended(*message.Message, error) {}

// Moving that fails is told, loses nothing and keeps no message out, and works again by itself when the disk does.
func TestMovingFails(t *testing.T) {
	for name, op := range map[string]sqlite.Operation{"sync": sqlite.OpSync, "write": sqlite.OpWrite} {
		t.Run(name, func(t *testing.T) {
			f, told := &fault{op: op}, &states{}
			path := logFile(t)
			s := open(t, path, Options{OnState: told.add, fault: func(op sqlite.Operation, kind string) int32 {
				if kind != "database" {
					return 0
				}
				return f.decide(op, kind)
			}})
			f.code.Store(sqlite3.SQLITE_IOERR_WRITE)
			kept := 0
			for ; ; kept++ {
				mustKeep(t, s, large("A"))
				if _, times := told.last(); times > 0 {
					break
				}
				if kept == 3000 {
					t.Fatal("300 MB kept, and the WAL never moved")
				}
			}
			for range 100 {
				mustKeep(t, s, sample("B"))
			}
			state, times := told.last()
			if state.Healthy || !state.Keeps || !strings.Contains(state.Reason, "by itself") || times != 1 {
				t.Errorf("told %d times, last %+v", times, state)
			}
			if now := s.State(); now.Healthy || now.Failed != 0 {
				t.Errorf("messages are kept, and it is %+v", now)
			}
			awaitDerived(t, s)
			f.code.Store(0)
			await(t, "healthy without anyone sending", func() bool { return s.State().Healthy })
			if f.hits.Load() == 0 {
				t.Error("nothing failed")
			}
			await(t, "the WAL to begin anew", func() bool {
				mustKeep(t, s, sample("C"))
				return s.files.WAL.Filled.Load() < walIdle
			})
			all := s.Totals().Count
			if all < kept+100 {
				t.Errorf("%d messages, and %d were kept", all, kept+100)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, path, Options{})
			if got := s.Totals().Count; got != all {
				t.Errorf("%d messages, want %d", got, all)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
