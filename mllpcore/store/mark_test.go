package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

func rowIDs(t *testing.T, s *Store) (ids []message.ID) {
	t.Helper()
	rows, err := s.Rows(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func keepNumbered(t *testing.T, s *Store, n int) {
	t.Helper()
	for i := range n {
		mustKeep(t, s, sample(fmt.Sprint("N", i)))
	}
}

func TestDeleteAndUndelete(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	keepNumbered(t, s, 6)
	awaitDerived(t, s)
	before := s.Totals()
	if err := s.Delete(t.Context(), 2, 4, 6, 4, 99); err != nil {
		t.Fatal(err)
	}
	want := []message.ID{5, 3, 1}
	if diff := cmp.Diff(want, rowIDs(t, s)); diff != "" {
		t.Errorf("after deleting - want, + got\n%s", diff)
	}
	if got := s.Totals(); got.Count != 3 || got.Bytes != before.Bytes/2 || got.Last != 6 {
		t.Errorf("totals after deleting: %+v of %+v", got, before)
	}
	if _, ok := s.Get(4); !ok {
		t.Error("a deleted message cannot be looked at before it is brought back")
	}
	if err := s.Undelete(t.Context(), 4, 5, 99); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	if diff := cmp.Diff([]message.ID{5, 4, 3, 1}, rowIDs(t, s)); diff != "" {
		t.Errorf("after bringing back - want, + got\n%s", diff)
	}
	if got := s.Totals(); got.Count != 4 || got.Last != 6 {
		t.Errorf("totals after reopening: %+v", got)
	}
	checkCounted(t, s)
}

// What was deleted is dropped for good after Undo, its IDs are never given again, and that is no loss by retention.
func TestDeletedIsPurged(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{Undo: time.Nanosecond})
	keepNumbered(t, s, 4)
	if err := s.Delete(t.Context(), 3, 4); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{Undo: time.Nanosecond})
	await(t, "purged", func() bool { _, ok := s.Get(4); return !ok })
	if got := s.Totals(); got.Count != 2 || got.Dropped != 0 {
		t.Errorf("totals %+v", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	m := sample("next")
	mustKeep(t, s, m)
	if m.ID <= 4 {
		t.Errorf("ID %d was given twice", m.ID)
	}
	checkCounted(t, s)
}

func TestMark(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	keepNumbered(t, s, 3)
	if err := s.Mark(t.Context(), 2, reading.Mark{Bookmarked: true, Note: "look here"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	if m, err := s.Marked(t.Context(), 2); err != nil || !m.Bookmarked || m.Note != "look here" {
		t.Errorf("mark %+v, %v", m, err)
	}
	var found []tables.Row
	for r, err := range s.Scan(t.Context(), reading.ScanOptions{Where: "k.bookmarked = 1"}) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, r)
	}
	if len(found) != 1 || found[0].ID != 2 || !found[0].Bookmarked || found[0].Note != "look here" {
		t.Errorf("bookmarked: %+v", found)
	}
}

// awaitCount waits until so many messages are held.
func awaitCount(t *testing.T, s *Store, n int) {
	t.Helper()
	await(t, fmt.Sprint(n, " messages held"), func() bool { return s.Totals().Count == n })
}

func TestRetention(t *testing.T) {
	for _, test := range []struct {
		name string
		o    Options
		want []message.ID
	}{
		{"count", Options{MaxMessages: 3}, []message.ID{8, 7, 2}},
		{"age", Options{MaxAge: 24 * time.Hour}, []message.ID{8, 7, 6, 5, 4, 3, 2}},
		{"bytes", Options{MaxBytes: 1}, []message.ID{8, 2}},
		{"none", Options{MaxMessages: Unlimited, MaxAge: Unlimited, MaxBytes: Unlimited}, []message.ID{8, 7, 6, 5, 4, 3, 2, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := logFile(t)
			clock := newTestClock()
			s := open(t, path, clock.options(Options{MaxAge: Unlimited}))
			mustKeep(t, s, sample("old"))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			clock.pass(48 * time.Hour)
			test.o = clock.options(test.o)
			s = open(t, path, clock.options(Options{MaxAge: Unlimited}))
			keepNumbered(t, s, 7)
			if err := s.Mark(t.Context(), 2, reading.Mark{Bookmarked: true}); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, path, test.o)
			awaitCount(t, s, len(test.want))
			awaitDerived(t, s)
			if diff := cmp.Diff(test.want, rowIDs(t, s)); diff != "" {
				t.Errorf("- want, + got\n%s", diff)
			}
			if got := s.Totals(); int(got.Dropped) != 8-len(test.want) || got.Last != 8 {
				t.Errorf("totals %+v", got)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			checkCounted(t, open(t, path, test.o))
		})
	}
}

// keepLarge keeps n messages of a little more than so many bytes.
func keepLarge(t *testing.T, s *Store, n, bytes int) {
	t.Helper()
	for i := range n {
		m := sample(fmt.Sprint(i))
		m.Body = append(m.Body, make([]byte, bytes)...)
		mustKeep(t, s, m)
	}
}

// Large messages are dropped one by one, as many as the limit asks for and no more.
func TestRetentionOfLargeMessages(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	keepLarge(t, s, 24, 1<<20)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{MaxBytes: 20 << 20})
	awaitCount(t, s, 17) // a megabyte takes some pages more than one, and two of the 20 are for broken messages
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{MaxBytes: 20 << 20})
	awaitDerived(t, s)
	if got := s.Totals().Count; got != 17 {
		t.Errorf("%d messages, want 17", got)
	}
}

// The file becomes smaller when much was dropped.
func TestFreePagesAreGivenBack(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	keepLarge(t, s, 64, 512<<10)
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	size := fileSize(t, path)
	s = open(t, path, Options{MaxMessages: 4})
	awaitCount(t, s, 4)
	await(t, "a smaller file", func() bool {
		var pages int64
		err := s.Look(t.Context(), func(c *sqlite.Conn) (err error) { pages, err = c.Number("PRAGMA page_count"); return err })
		return err == nil && pages*4096 < size*3/4
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if now := fileSize(t, path); now > size*3/4 {
		t.Errorf("%d bytes, before %d", now, size)
	}
	checkWhole(t, path)
}

// A log that is full drops as much as comes, soon and not only when it is opened.
func TestRetentionKeepsUp(t *testing.T) {
	s := open(t, logFile(t), Options{MaxMessages: 5})
	awaitCount(t, s, 0)
	keepNumbered(t, s, 12)
	start := time.Now()
	awaitCount(t, s, 5)
	if d := time.Since(start); d > housekeeping/2 {
		t.Errorf("it took %v", d)
	}
}
