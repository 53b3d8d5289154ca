package store

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

func fileSize(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// What is derived and what is not answers the same question in the same way, across the seam between them.
func TestScanAcrossTheSeam(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	for i := range 40 {
		m := sample(fmt.Sprintf("S%02d", i))
		m.Remote = fmt.Sprintf("10.0.%d.7:5%d", i%4, i)
		if i%10 == 3 {
			m.Kind, m.Reason, m.Quirks = message.KindBroken, "cut off", frame.QuirkJunk
		}
		mustKeep(t, s, m)
		s.Answered(m.ID, message.Answer{Code: "AA", Positive: i%5 != 0, Elapsed: time.Duration(i)})
	}
	awaitDerived(t, s)
	scan := func(o reading.ScanOptions) (rows []tables.Row) {
		t.Helper()
		for r, err := range s.Scan(t.Context(), o) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, r)
		}
		return rows
	}
	questions := []reading.ScanOptions{
		{},
		{Limit: 7},
		{BeforeID: 20, AfterID: 5},
		{Where: "s.kind = 1"},
		{Where: "s.control_id >= ? AND s.control_id < ?", Args: []any{"S1", "S3"}, Limit: 12},
		{Where: "s.positive = 0", BeforeID: 33},
		{Where: "s.host BETWEEN ? AND ?", Args: []any{tables.SortableHost("10.0.2.0"), tables.SortableHost("10.0.2.255")}},
		{Where: "s.quirks <> 0 OR s.sending_application = 'RIS'"},
		{WithBody: true, AfterID: 30},
		{WithBody: true, BodyMax: 11, AfterID: 30},
	}
	var want [][]tables.Row
	for _, o := range questions {
		want = append(want, scan(o))
	}
	if len(want[0]) != 40 || len(want[1]) != 7 || len(want[2]) != 14 || len(want[3]) != 4 || len(want[4]) != 12 ||
		len(want[6]) != 10 || len(want[8]) != 10 || want[8][0].Body == nil {
		t.Fatalf("rows: %d %d %d %d %d %d", len(want[0]), len(want[1]), len(want[2]), len(want[3]), len(want[4]), len(want[6]))
	}
	// Pretend that only some are derived, and fewer each time, because the log begins to derive when it is opened.
	for _, derived := range []int64{39, 17, 1, 0} {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, path, Options{})
		err := s.ask(t.Context(), func(w *writer) error {
			w.fail, w.nextProbe = fmt.Errorf("held for the test"), time.Now().Add(time.Hour)
			return w.durable(func() error {
				if err := w.conn.Exec("DELETE FROM summary WHERE id > ?", derived); err != nil {
					return err
				}
				if err := w.conn.Exec(tables.SetMeta, "count", derived); err != nil {
					return err
				}
				return w.conn.Exec(tables.SetMeta, "derived", derived)
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range questions {
			if diff := cmp.Diff(want[i], scan(o)); diff != "" {
				t.Errorf("derived to %d, question %d: - all derived, + got\n%s", derived, i, diff)
			}
		}
	}
}

func TestScanEnds(t *testing.T) {
	s := open(t, logFile(t), Options{})
	keepNumbered(t, s, 5)
	for _, err := range s.Scan(t.Context(), reading.ScanOptions{Where: "no such column = 1"}) {
		if err == nil {
			t.Error("a wrong condition gave a row")
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	for _, err := range s.Scan(ctx, reading.ScanOptions{}) {
		if n++; err == nil {
			t.Error("a row after the context ended")
		}
	}
	if n != 1 {
		t.Errorf("%d results after the context ended, want its error", n)
	}
	for range s.Scan(t.Context(), reading.ScanOptions{}) {
		break // the connection goes back
	}
	if len(rowIDs(t, s)) != 5 {
		t.Error("reading does not work after breaking off")
	}
}

func TestRowsAfter(t *testing.T) {
	s := open(t, logFile(t), Options{})
	keepNumbered(t, s, 9)
	rows, err := s.RowsAfter(t.Context(), 3, 4)
	if err != nil || len(rows) != 4 || rows[0].ID != 7 || rows[3].ID != 4 {
		t.Errorf("rows %+v, %v", rows, err)
	}
	if rows, err = s.RowsAfter(t.Context(), 9, 4); err != nil || len(rows) != 0 {
		t.Errorf("rows after the newest: %+v, %v", rows, err)
	}
}

// Duplicates are found across restarts, and everything that is derived can be derived again.
func TestReindex(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	keepNumbered(t, s, 300)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	mustKeep(t, s, sample("N7"))
	awaitDerived(t, s)
	before, totals := allRows(t, s), s.Totals()
	if !before[0].Duplicate || before[1].Duplicate || before[0].PatientName != "DOE^JOHN" || before[0].Trigger != "R01" {
		t.Errorf("row %+v", before[0])
	}
	calls := int64(0)
	if err := s.Reindex(t.Context(), func(done, of int64) { calls = max(calls, done*1000+of) }); err != nil {
		t.Fatal(err)
	}
	if calls != 301_301 {
		t.Errorf("progress %d", calls)
	}
	if diff := cmp.Diff(before, allRows(t, s)); diff != "" {
		t.Errorf("- before, + after\n%s", diff)
	}
	if s.Totals() != totals {
		t.Errorf("totals %+v, before %+v", s.Totals(), totals)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

// Messages of a closed log are deleted by another program, and nothing at its ends shows that. When it is indexed anew
// that is said, which nobody could find out afterwards, and the log is counted as it is then.
func TestReindexOfALogThatLacksMessages(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	keepNumbered(t, s, 30)
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	alter(t, path, "DELETE FROM message WHERE id BETWEEN 10 AND 14")
	var told notices
	s = open(t, path, Options{OnNotice: told.add, noScrub: true})
	if err := s.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if want := "lacks 5 messages that it had counted (10–14)"; !told.has(status.NoticeMissing, want) {
		t.Errorf("it is not said that it %s:\n%s", want, told.text())
	}
	checkIntegrity(t, s)
	mustKeep(t, s, sample("after"))
	checkIntegrity(t, s)
}

func allRows(t *testing.T, s *Store) []tables.Row {
	t.Helper()
	rows, err := s.Rows(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
