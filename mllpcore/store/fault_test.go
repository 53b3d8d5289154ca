package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

type driverValue = any

// fault makes operations fail while code is not 0.
type fault struct {
	op   sqlite.Operation
	code atomic.Int32
	hits atomic.Int64
}

func (f *fault) decide(op sqlite.Operation, kind string) int32 {
	code := f.code.Load()
	if code == 0 || op != f.op || op == sqlite.OpOpen && !strings.HasSuffix(kind, ".mllp") {
		return 0
	}
	f.hits.Add(1)
	return code
}

// states collects what OnState is told.
type states struct {
	mu  sync.Mutex
	all []status.State
}

func (s *states) add(state status.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, state)
}

func (s *states) last() (status.State, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return status.State{}, 0
	}
	return s.all[len(s.all)-1], len(s.all)
}

// While the disk fails every message gets the reason in words; when it works again so does the log, by itself.
func TestFailedWrites(t *testing.T) {
	for _, test := range []struct {
		name string
		op   sqlite.Operation
		code int32
		want string
	}{
		{"full", sqlite.OpWrite, sqlite3.SQLITE_FULL, "is full: free space"},
		{"no room for the index", sqlite.OpWrite, sqlite3.SQLITE_IOERR_SHMSIZE, "is full: free space"},
		{"write error", sqlite.OpWrite, sqlite3.SQLITE_IOERR_WRITE, "refuses to work: look at the disk"},
		{"sync error", sqlite.OpSync, sqlite3.SQLITE_IOERR_FSYNC, "refuses to work: look at the disk"},
		{"read-only", sqlite.OpWrite, sqlite3.SQLITE_READONLY, "cannot be written: allow writing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := logFile(t)
			f, told := &fault{op: test.op}, &states{}
			s := open(t, path, Options{fault: f.decide, OnState: told.add})
			mustKeep(t, s, sample("before"))
			f.code.Store(test.code)
			for i := range 3 {
				m := sample(fmt.Sprintf("lost-%d", i))
				err := keep(s, m)
				if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) || m.ID != 0 {
					t.Fatalf("append %d while failing: %v, ID %d", i, err, m.ID)
				}
			}
			if f.hits.Load() == 0 {
				t.Fatal("nothing was made to fail")
			}
			state, _ := told.last()
			now := s.State()
			if now.Healthy || now.Keeps || now.Failed != 3 || !strings.Contains(now.Reason, test.want) || state.Healthy {
				t.Errorf("state %+v, told %+v", now, state)
			}
			f.code.Store(0)
			mustKeep(t, s, sample("after"))
			if state, n := told.last(); !state.Healthy || n != 2 || !s.State().Healthy {
				t.Errorf("told %d times, last %+v; state %+v", n, state, s.State())
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			count := map[string]int{}
			s = open(t, path, Options{})
			for _, k := range s.Before(0, 100) {
				count[k.Summary().ControlID]++
			}
			if count["before"] != 1 || count["after"] != 1 {
				t.Errorf("present: %v", count)
			}
			checkCounted(t, s)
		})
	}
}

// A log that cannot even be opened again recovers as well, and without anyone sending.
func TestRecoversByItself(t *testing.T) {
	path := logFile(t)
	writes, opens, told := &fault{op: sqlite.OpWrite}, &fault{op: sqlite.OpOpen}, &states{}
	s := open(t, path, Options{OnState: told.add, fault: func(op sqlite.Operation, kind string) int32 {
		if code := writes.decide(op, kind); code != 0 {
			return code
		}
		return opens.decide(op, kind)
	}})
	mustKeep(t, s, sample("before"))
	writes.code.Store(sqlite3.SQLITE_IOERR_WRITE)
	opens.code.Store(sqlite3.SQLITE_CANTOPEN)
	for range 2 {
		if err := keep(s, sample("lost")); err == nil {
			t.Fatal("append succeeded without a disk")
		}
	}
	if err := keep(s, sample("lost")); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Fatalf("append without a file: %v", err)
	}
	writes.code.Store(0)
	opens.code.Store(0)
	await(t, "healthy again", func() bool { return s.State().Healthy })
	mustKeep(t, s, sample("after"))
	if n := s.Totals().Count; n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// Whatever fails and whenever, what was acknowledged is there once, and what is there was sent.
func TestRandomFaults(t *testing.T) {
	path := logFile(t)
	var on atomic.Bool
	s := open(t, path, Options{fault: func(op sqlite.Operation, _ string) int32 {
		if !on.Load() || op == sqlite.OpOpen || rand.IntN(60) != 0 {
			return 0
		}
		codes := []int32{sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}
		if op == sqlite.OpSync {
			codes = []int32{sqlite3.SQLITE_IOERR_FSYNC}
		}
		return codes[rand.IntN(len(codes))]
	}})
	on.Store(true)
	var mu sync.Mutex
	kept, failed := map[string]message.ID{}, 0
	var wg sync.WaitGroup
	for p := range 8 {
		wg.Go(func() {
			shown := false // by luck nothing may fail for long
			for i := 0; i < 200 || !shown && i < 20_000; i++ {
				id := fmt.Sprintf("%d-%d", p, i)
				m := sample(id)
				err := keep(s, m)
				mu.Lock()
				if err == nil {
					kept[id] = m.ID
					s.Answered(m.ID, message.Answer{Code: "AA", Positive: true})
				} else {
					failed++
				}
				shown = failed > 0
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	on.Store(false)
	if failed == 0 || len(kept) == 0 {
		t.Errorf("%d kept, %d failed: this shows nothing", len(kept), failed)
	}
	await(t, "healthy again", func() bool { return s.State().Healthy })
	_ = s.Close() // it may tell of the last failure
	s = open(t, path, Options{})
	present := map[string]int{}
	for row, err := range s.Scan(t.Context(), reading.ScanOptions{WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		present[row.ControlID]++
		if string(row.Body) != string(sample(row.ControlID).Body) {
			t.Errorf("%s has other bytes", row.ControlID)
		}
		if id, ok := kept[row.ControlID]; ok && id != row.ID {
			t.Errorf("%s was kept as %d and is %d", row.ControlID, id, row.ID)
		}
	}
	for id := range kept {
		if present[id] != 1 {
			t.Errorf("%s was kept and is present %d times", id, present[id])
		}
	}
	t.Logf("%d kept, %d failed, %d present", len(kept), failed, len(present))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

// checkCounted compares Totals with the rows.
func checkCounted(t *testing.T, s *Store) {
	t.Helper()
	n, bytes := 0, int64(0)
	for row, err := range s.Scan(t.Context(), reading.ScanOptions{WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		bytes += int64(len(row.Body))
	}
	if totals := s.Totals(); totals.Count != n || totals.Bytes != bytes {
		t.Errorf("totals %+v, counted %d messages of %d bytes", totals, n, bytes)
	}
}

// A transaction that is in the WAL whole and not in its index, which had no room to grow, was refused. Where the next
// is written over its beginning, neither is taken for one that damage has cut off.
func TestIndexWithoutRoom(t *testing.T) {
	path := logFile(t)
	f := &fault{op: sqlite.OpGrow}
	f.code.Store(sqlite3.SQLITE_IOERR_SHMSIZE)
	s := open(t, path, Options{fault: f.decide})
	reader := holdSnapshot(t, path) // the WAL does not begin anew
	kept := map[string]bool{}
	refused := func(m *message.Message, id string) bool {
		err := keep(s, m)
		if err != nil && !strings.Contains(err.Error(), "is full: free space") {
			t.Fatalf("%s: %v", id, err)
		}
		kept[id] = err == nil
		return err != nil
	}
	for _, send := range []struct {
		size    string
		message func(id string) *message.Message
	}{{"large", large}, {"small", sample}} {
		for n := 0; ; n++ {
			id := fmt.Sprint(send.size, n)
			if refused(send.message(id), id) {
				break
			}
		}
	}
	hold(t, s) // a copy of what is being written would be torn
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix)
	wal, err := os.Open(left + place.WALSuffix)
	if err != nil {
		t.Fatal(err)
	}
	w, err := place.ReadWAL(wal)
	if err = errors.Join(err, wal.Close()); err != nil {
		t.Fatal(err)
	}
	if w.Accepted() != w.Committed() || w.Accepted() > 4062 {
		t.Errorf("%d frames are accepted and %d committed, where the index has room for 4062", w.Accepted(), w.Committed())
	}
	f.code.Store(0)
	if err := keep(s, sample("after")); err != nil {
		t.Errorf("with room for the index: %v", err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	said := &notices{}
	s = open(t, left, Options{OnNotice: said.add})
	for _, n := range said.all {
		t.Errorf("a start said: %s", n.Text)
	}
	for row, err := range s.Scan(t.Context(), reading.ScanOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		if !kept[row.ControlID] {
			t.Errorf("%s was refused and is there", row.ControlID)
		}
		delete(kept, row.ControlID)
	}
	for id, was := range kept {
		if was {
			t.Errorf("%s was kept and is not there", id)
		}
	}
}
