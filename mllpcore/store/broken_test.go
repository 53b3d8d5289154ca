package store

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// brokenMessage returns something that is no message.
func brokenMessage(bytes int) *message.Message {
	m := sample("X")
	m.Kind, m.Reason = message.KindBroken, "an HTTP request: another kind of client is connected"
	switch bytes % 4 {
	case 1:
		m.Kind = message.KindRefused
	case 2:
		m.Kind = message.KindAnswer
	case 3:
		m.Kind = message.KindSent
	}
	m.Body = []byte(strings.Repeat("G", bytes))
	m.Size = int64(bytes)
	return m
}

// heldOf returns the IDs of messages and of broken ones, oldest first.
func heldOf(t *testing.T, s *Store) (messages, broken []message.ID) {
	t.Helper()
	for row, err := range s.Scan(t.Context(), reading.ScanOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		if tables.IsBrokenKind(row.Kind) {
			broken = append([]message.ID{row.ID}, broken...)
		} else {
			messages = append([]message.ID{row.ID}, messages...)
		}
	}
	return messages, broken
}

// checkHeld compares what is counted of broken messages with what there is.
func checkHeld(t *testing.T, s *Store) {
	t.Helper()
	var want tables.Amount
	for row, err := range s.Scan(t.Context(), reading.ScanOptions{WithBody: true}) {
		if err != nil {
			t.Fatal(err)
		}
		want.Add(tables.IsBrokenKind(row.Kind), int64(len(row.Body)), 1)
	}
	if got := s.totals.Held(); got != want {
		t.Errorf("counted are %+v, there are %+v", got, want)
	}
}

// A flood of what is no message drops no message: broken ones have a share of their own, in which the oldest go.
func TestFloodOfBrokenMessages(t *testing.T) {
	flood := 3000
	if n, err := strconv.Atoi(os.Getenv("MESSAGES")); err == nil {
		flood = n
	}
	path := logFile(t)
	o := Options{MaxMessages: 100, MaxBroken: 20}
	s := open(t, path, o)
	keepNumbered(t, s, 60)
	for n := range flood {
		if n%(flood/40) == 0 {
			mustKeep(t, s, sample("between"))
		}
		mustKeep(t, s, brokenMessage(1+n%50))
	}
	await(t, "the flood to be dropped", func() bool { return s.totals.Held().Broken == 20 })
	awaitDerived(t, s)
	for range 2 {
		messages, broken := heldOf(t, s)
		if len(messages) != 100 || len(broken) != 20 || messages[0] != 1 ||
			broken[0] != message.ID(60+40+flood-19) {
			t.Errorf("held are messages %v and broken ones %v", messages, broken)
		}
		if n := s.Totals().Dropped; n != uint64(flood-20) {
			t.Errorf("%d dropped, want %d", n, flood-20)
		}
		checkHeld(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, path, o)
		awaitCount(t, s, 120)
	}
	mustKeep(t, s, sample("one more")) // the limit of messages holds as well
	await(t, "the oldest to be dropped", func() bool { return s.Totals().Count == 120 })
	if messages, broken := heldOf(t, s); messages[0] != 2 || len(messages) != 100 || len(broken) != 20 {
		t.Errorf("held are messages %v and broken ones %v", messages, broken)
	}
}

// Broken messages that are not derived yet, or not any more, are found as well.
func TestBrokenMessagesBeforeDeriving(t *testing.T) {
	s := open(t, logFile(t), Options{MaxMessages: 100, MaxBroken: 5})
	hold(t, s)
	for n := range 300 {
		mustKeep(t, s, brokenMessage(1+n), sample("A"))
	}
	more := true
	for more {
		if err := s.ask(t.Context(), func(w *writer) (err error) {
			more, err = w.keep(farAway())
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	messages, broken := heldOf(t, s)
	if len(broken) != 5 || len(messages) != 100 || s.Lag() != 600 {
		t.Errorf("held are messages %v and broken ones %v, %d not derived", messages, broken, s.Lag())
	}
	for i := range broken {
		if i > 0 && broken[i] != broken[i-1]+2 {
			t.Errorf("the broken ones left are %v", broken)
		}
	}
	checkHeld(t, s)
}

// What messages have of the disk is not touched by broken ones, and the log does not grow past its limit.
func TestBrokenMessagesAndTheSizeOfTheLog(t *testing.T) {
	const most = 8 << 20
	fill := func(broken bool) (first message.ID, used int64) {
		s := open(t, logFile(t), Options{MaxBytes: most, MaxMessages: 1 << 20})
		number := 0
		for n := range 400 {
			m := sample(fmt.Sprint("N", n))
			m.Body = append(m.Body, make([]byte, 40_000)...)
			if n%10 == 0 {
				if broken {
					mustKeep(t, s, brokenMessage(100_000), brokenMessage(1), brokenMessage(3))
				}
				number++
			}
			mustKeep(t, s, m)
		}
		awaitDerived(t, s)
		if err := s.ask(t.Context(), func(w *writer) (err error) {
			for more := true; more && err == nil; {
				more, err = w.keep(farAway())
			}
			pages, free, size, perr := w.pages()
			used = (pages - free) * size
			if err == nil {
				err = perr
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		checkHeld(t, s)
		messages, _ := heldOf(t, s)
		return message.ID(len(messages)), used
	}
	without, _ := fill(false)
	with, used := fill(true)
	if with < without || without < 100 {
		t.Errorf("%d messages are kept, without broken ones %d", with, without)
	}
	if used > most {
		t.Errorf("the log uses %d bytes, it may use %d", used, most)
	}
}

// What a person does to broken messages is counted, and a bookmark keeps them.
func TestBrokenMessagesAreCounted(t *testing.T) {
	path := logFile(t)
	o := Options{MaxBroken: 3}
	s := open(t, path, o)
	mustKeep(t, s, sample("A"), brokenMessage(10), brokenMessage(11), sample("B"), brokenMessage(12))
	awaitDerived(t, s)
	check := func(what string, broken int64) {
		t.Helper()
		if got := s.totals.Held().Broken; got != broken {
			t.Errorf("%s: %d broken, want %d", what, got, broken)
		}
		checkHeld(t, s)
	}
	check("kept", 3)
	if err := s.Delete(t.Context(), 1, 2); err != nil {
		t.Fatal(err)
	}
	check("deleted", 2)
	if err := s.Mark(t.Context(), 3, reading.Mark{Bookmarked: true}); err != nil {
		t.Fatal(err)
	}
	if err := s.Undelete(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	check("brought back", 3)
	mustKeep(t, s, brokenMessage(13), brokenMessage(14))
	await(t, "three broken ones", func() bool { return s.totals.Held().Broken == 3 })
	awaitDerived(t, s)
	if _, broken := heldOf(t, s); !cmp.Equal(broken, []message.ID{3, 6, 7}) {
		t.Errorf("the broken ones left are %v", broken)
	}
	check("dropped", 3)
	if err := s.Mark(t.Context(), 3, reading.Mark{}); err != nil {
		t.Fatal(err)
	}
	mustKeep(t, s, brokenMessage(15))
	await(t, "three broken ones", func() bool { return s.totals.Held().Broken == 3 })
	awaitDerived(t, s)
	if _, broken := heldOf(t, s); !cmp.Equal(broken, []message.ID{6, 7, 8}) {
		t.Errorf("without the bookmark are left %v", broken)
	}
	if err := s.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	check("derived again", 3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, o)
	check("opened again", 3)
	if err := s.Undelete(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

// A log of an older program has its broken messages counted once.
func TestBrokenMessagesOfAnOlderLog(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"), brokenMessage(10), brokenMessage(11), brokenMessage(12))
	awaitDerived(t, s)
	if err := s.Delete(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tables.RunScript(c, "DELETE FROM meta WHERE name LIKE 'broken%'"); err != nil {
		t.Fatal(err)
	}
	if err := tables.AddBroken(c); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	if got := s.totals.Held(); got.Broken != 2 || got.BrokenBytes != 22 {
		t.Errorf("counted are %+v", got)
	}
	checkHeld(t, s)
}

// tables.IsBroken says in SQL what tables.BrokenFacts says.
func TestIsBrokenInSQL(t *testing.T) {
	s := open(t, logFile(t), Options{})
	for b := range 256 {
		facts := []byte{coding.FactsVersion, byte(b), 0}
		got := int64(0)
		err := s.Look(t.Context(), func(c *sqlite.Conn) (err error) {
			got, err = c.Number("SELECT "+tables.IsBroken+" FROM (SELECT ? AS facts) m", facts)
			return err
		})
		if want := tables.BrokenFacts(facts); err != nil || got != 0 != want {
			t.Errorf("facts %x: %d, want %v (%v)", facts, got, want, err)
		}
	}
}

// The broken messages of a large log are found by the index that has them alone.
func TestBrokenMessagesAreFoundByTheirIndex(t *testing.T) {
	s := open(t, logFile(t), Options{})
	for _, q := range [...]string{firstOddSpan, brokenOfSpan} {
		var plan []string
		err := s.Look(t.Context(), func(c *sqlite.Conn) error {
			args := make([]any, strings.Count(q, "?"))
			for i := range args {
				args[i] = int64(1)
			}
			return c.Query(func(v []any) (bool, error) {
				plan = append(plan, sqlite.Text(v[3]))
				return true, nil
			}, "EXPLAIN QUERY PLAN "+q, args...)
		})
		all := strings.Join(plan, "\n")
		if err != nil || !strings.Contains(all, "INDEX summary_broken (<expr>") || strings.Contains(all, "SCAN") ||
			strings.Contains(all, "TEMP B-TREE") {
			t.Errorf("%s\n%s\n%v", q, all, err)
		}
	}
}
