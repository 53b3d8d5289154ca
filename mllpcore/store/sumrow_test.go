package store

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// leftwal.SumsOf counts rows of a closed log: how many have a sum, and how many are not as they were written.
func sumsOf(t *testing.T, path, table, changed string) (with, wrong int64) {
	t.Helper()
	c, err := sqlite.Open(path, url.Values{"mode": {"ro"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	letter := map[string]string{"message": "m", "answer": "a", "summary": "s", "mark": "k"}[table]
	if with, err = c.Number(fmt.Sprintf("SELECT count(%s.sum) FROM %s %s", letter, table, letter)); err != nil {
		t.Fatal(err)
	}
	wrong, err = c.Number(fmt.Sprintf("SELECT count(*) FROM %s %s WHERE %s", table, letter, changed))
	if err != nil {
		t.Fatal(err)
	}
	return with, wrong
}

func TestEveryRowHasItsSum(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	const n = 150
	c := &counter{}
	c.wg.Add(n)
	for i := range n {
		m := sample(fmt.Sprint("M", i))
		if i%7 == 0 {
			m.Junk = []byte("\x00\n")
		}
		if i%11 == 0 {
			m.Body = []byte{}
		}
		s.Append(m, c)
	}
	c.wg.Wait()
	for i := range message.ID(n) {
		a := message.Answer{Code: "AA", Positive: true, Sent: time.Now(), Stored: time.Now(), Bytes: []byte("\vMSA\x1c\r")}
		if i%3 == 0 {
			a = message.Answer{Reason: "none is wanted", Faults: []string{"late", "twice"}}
		}
		s.Answered(i+1, a)
	}
	if err := s.Mark(t.Context(), 3, reading.Mark{Bookmarked: true, Note: "look"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), 3, 4); err != nil {
		t.Fatal(err)
	}
	if err := s.Undelete(t.Context(), 4); err != nil {
		t.Fatal(err)
	}
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string]int64{"message": n, "answer": n, "summary": n, "mark": 2} {
		changed := map[string]string{
			"message": tables.ChangedMessage, "answer": tables.ChangedAnswer, "summary": tables.ChangedSummary, "mark": tables.ChangedMark,
		}[table]
		if with, wrong := sumsOf(t, path, table, changed); with != want || wrong != 0 {
			t.Errorf("%s: %d of %d rows have a sum, %d a wrong one", table, with, want, wrong)
		}
	}
}

// Old rows get no sum, also when everything is derived again: it would prove nothing. New rows beside them have one.
func TestOldRowsStayWithoutSum(t *testing.T) {
	path := oldLog(t)
	s := open(t, path, Options{MaxAge: Unlimited})
	mustKeep(t, s, sample("NEW"))
	if err := s.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if with, wrong := sumsOf(t, path, "message", tables.ChangedMessage); with != 1 || wrong != 0 {
		t.Errorf("%d rows have a sum, %d are taken for changed", with, wrong)
	}
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run("UPDATE message SET sum = NULL"); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, wrong := sumsOf(t, path, "message", tables.ChangedMessage); wrong != 1 {
		t.Errorf("%d rows are taken for changed where the sum of the new one is gone", wrong)
	}
}
