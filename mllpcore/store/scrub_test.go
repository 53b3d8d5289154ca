package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/walfile"
)

// readThrough reads a log through without rest, and returns what that was told.
func readThrough(t *testing.T, s *Store) {
	t.Helper()
	b := newScrub(s)
	for i, part := range b.parts() {
		for more := true; more && !isDamaged(s.State()); {
			var err error
			rows := 0
			more, err = part(func() bool { rows++; return rows > 20 })
			if err != nil {
				b.failed(err)
			}
			if err != nil && !sqlite.OfDamage(err) {
				t.Fatalf("part %d: %v", i, err)
			}
		}
	}
	b.held.tell()
	if err := b.close(); err != nil {
		t.Fatal(err)
	}
}

// isDamaged tells whether a log keeps nothing more because it is damaged.
func isDamaged(s status.State) bool { return !s.Healthy && !s.Keeps }

// usedPages returns the pages of a database that something is in, by the map of pages: of a kind, or of any with 0.
func usedPages(database []byte, kind byte) (pages []int) {
	for n := 1; n <= len(database)/walfile.PageBytes; n++ {
		pointers, at := uint32(0), -1
		if n > 1 {
			if pointers, at = sqlite.PointerOf(uint32(n), walfile.PageBytes); at < 0 {
				continue
			}
		}
		use := byte(sqlite.UsedAsRoot)
		if at >= 0 {
			use = pageIn(database, int(pointers))[at]
		}
		if use == kind || kind == 0 && use != sqlite.UsedForNothing {
			pages = append(pages, n)
		}
	}
	return pages
}

// A log that has a page destroyed says so soon after a start, whatever is in that page and whether anybody reads it.
func TestDestroyedPagesAreFound(t *testing.T) {
	k := closedLog(t)
	r := rand.New(rand.NewPCG(3, 4))
	others := pageIn(k.database, int(leafOf(t, k.database, dbpage.LeafOfTable, "MSH|")))
	harms := map[string]func(page []byte){
		"zeros":          func(page []byte) { clear(page) },
		"rubbish":        func(page []byte) { spoil(page, true) },
		"rows of others": func(page []byte) { copy(page, others) },
	}
	for what, harm := range harms {
		pages := usedPages(k.database, 0)
		if what == "rows of others" { // of statistics nothing is known
			pages = usedPages(k.database, sqlite.UsedInTree)
		}
		for range rounds(t, 15) {
			n := pages[r.IntN(len(pages))]
			database := bytes.Clone(k.database)
			harm(pageIn(database, n))
			if bytes.Equal(database, k.database) {
				continue
			}
			path := filepath.Join(t.TempDir(), "log.mllp")
			if err := os.WriteFile(path, database, 0o600); err != nil {
				t.Fatal(err)
			}
			said := &notices{}
			s, err := Open(path, Options{OnNotice: said.add})
			if err != nil {
				continue // which says it as well
			}
			await(t, fmt.Sprintf("%s in page %d", what, n), func() bool { return said.text() != "" || isDamaged(s.State()) })
			_ = s.Close() // what it says of damage is told
		}
	}
}

// A log that is written to by everything that writes is whole whenever it is looked at.
func TestReadThroughWhileServing(t *testing.T) {
	said := &notices{}
	s := open(t, logFile(t), Options{MaxMessages: 800, Undo: time.Millisecond, OnNotice: said.add})
	var writing sync.WaitGroup
	done := make(chan struct{})
	for p := range 4 {
		writing.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				m := sample(fmt.Sprintf("%d-%d", p, i))
				if i%9 == 0 {
					m.Body = append(m.Body, bytes.Repeat([]byte("OBX|1|TX|||long\r"), 1+i%3000)...)
				}
				if i%11 == 0 {
					m.Body = append([]byte("MSH|^~\\&|A|B|C|D|||ORU^R01|"+string(bytes.Repeat([]byte{'K'}, 3000))), m.Body...)
				}
				m.Size = int64(len(m.Body))
				if err := keep(s, m); err != nil {
					t.Error(err)
					return
				}
				s.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Bytes: []byte("\vMSA\x1c\r")})
				if err := errors.Join(
					s.Mark(t.Context(), m.ID, reading.Mark{Bookmarked: i%100 == 0, Note: "x"}), s.Delete(t.Context(), m.ID-3)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range rounds(t, 20) {
		readThrough(t, s)
	}
	if err := s.Reindex(t.Context(), nil); err != nil {
		t.Error(err)
	}
	readThrough(t, s)
	close(done)
	writing.Wait()
	for _, one := range said.all {
		if one.Kind != status.NoticeDropped {
			t.Errorf("said %+v", one)
		}
	}
	if !s.State().Healthy {
		t.Errorf("%+v", s.State())
	}
}

// A log is read through again a day later, by a clock that also counts while the machine is asleep.
func TestReadThroughOnceADay(t *testing.T) {
	k := closedLog(t)
	path := filepath.Join(t.TempDir(), "log.mllp")
	if err := os.WriteFile(path, k.database, 0o600); err != nil {
		t.Fatal(err)
	}
	var passed atomic.Int64
	s := open(t, path, Options{noScrub: true, steady: func() time.Duration { return time.Duration(passed.Load()) }})
	s.scrub.pass()
	pages := usedPages(k.database, sqlite.UsedInTree)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // after the log: closing it takes away its locks
	if _, err := f.WriteAt(make([]byte, walfile.PageBytes), int64(pages[len(pages)/2]-1)*walfile.PageBytes); err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Duration{time.Hour, scrubEvery - 1, scrubEvery} {
		passed.Store(int64(at))
		s.scrub.look()
		if isDamaged(s.State()) != (at == scrubEvery) {
			t.Errorf("after %v: %+v", at, s.State())
		}
	}
	_ = s.Close() // what it says of damage is told
}

// Closing a log does not wait for the rest of it to be read.
func TestCloseWhileReadThrough(t *testing.T) {
	k := closedLog(t)
	path := filepath.Join(t.TempDir(), "log.mllp")
	if err := os.WriteFile(path, k.database, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, Options{noScrub: true})
	rests := make(chan struct{})
	s.scrub.ended.Go(func() {
		close(rests)
		s.scrub.rest(time.Hour)
		s.scrub.pass() // which sees that it is over
	})
	<-rests
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// Messages that were found damaged together are told in one line, the first at once.
func TestMuchDamageIsToldInFewLines(t *testing.T) {
	passed := time.Duration(0)
	h := heldDamage{damage: reading.NewDamage(func() {}), now: func() time.Duration { return passed }}
	all := 0
	told := func() int {
		h.tellSometimes()
		all += len(h.damage.Untold())
		return all
	}
	h.check(3, tables.ChangedBytes, "")
	if n := told(); n != 1 {
		t.Errorf("%d are told at once", n)
	}
	for id := range message.ID(5) {
		h.check(10+id, tables.ChangedBytes, "")
		if n := told(); n != 1 {
			t.Errorf("%d are told too soon", n)
		}
	}
	if passed = heldTime; told() != 6 {
		t.Errorf("%d are told in the end", told())
	}
}
