package store

import (
	"bytes"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// A log of every older version is read without being brought up to date: pages, filters, notes, totals; also where
// nothing can be written, and while somebody writes to it. A copy of it is of the same version.
func TestOlderLogIsRead(t *testing.T) {
	for version := 1; version < tables.SchemaVersion; version++ {
		t.Run(fmt.Sprint("schema ", version), func(t *testing.T) {
			path := oldLog(t)
			c, err := sqlite.Open(path, url.Values{sqlite.Pragmas: {"journal_mode(WAL)", "wal_autocheckpoint(0)"}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if err := tables.Migrate(c, path, tables.Migrations()[:version-1]); err != nil {
				t.Fatal(err)
			}
			if err := c.Exec("INSERT INTO mark (id, bookmarked, note) VALUES (2, 1, 'look')"); err != nil {
				t.Fatal(err)
			}
			copied := filepath.Join(t.TempDir(), "copy.mllp")
			for _, name := range []string{path, copied} {
				for n, open := range []func(string) (*reading.Reader, error){
					OpenReadOnly, func(name string) (*reading.Reader, error) {
						return reading.ReadAlone(name, place.HoldsWAL(name+place.WALSuffix), tables.ExamineToRead)
					},
				} {
					r, err := open(name)
					if err != nil {
						t.Fatal(err)
					}
					looksOld(t, r)
					if name == path && n == 0 {
						if _, err := SaveTo(t.Context(), r, copied, nil); err != nil {
							t.Fatal(err)
						}
					}
					if err := r.Close(); err != nil {
						t.Error(err)
					}
				}
			}
			report, err := Verify(t.Context(), copied, nil)
			if err != nil || len(report.Findings) > 0 {
				t.Errorf("verify: %+v, %v", report, err)
			}
			if v, err := c.Number("PRAGMA user_version"); err != nil || v != int64(version) {
				t.Errorf("the log has version %d, %v", v, err)
			}
			// What an older program keeps meanwhile is shown as well.
			r, err := OpenReadOnly(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			const more = "INSERT INTO message (id, time, facts, body) SELECT 4, time, facts, body FROM message WHERE id = 3"
			if err := c.Exec(more); err != nil {
				t.Fatal(err)
			}
			if page := r.Before(0, 9); len(page) != 4 || page[0].ID != 4 || page[0].Damaged != "" || r.Totals().Count != 4 {
				t.Errorf("after one more: %+v", page)
			}
		})
	}
}

// looksOld checks that a Reader shows what is in the log of testdata.
func looksOld(t *testing.T, r *reading.Reader) {
	t.Helper()
	page := r.Before(0, 10)
	if len(page) != 3 || r.Totals().Count != 3 {
		t.Fatalf("%d messages, %d in all", len(page), r.Totals().Count)
	}
	for i, id := range []string{"A3", "A2", "A1"} {
		if k := page[i]; !bytes.Contains(k.Body, []byte("|"+id+"|")) || k.Damaged != "" {
			t.Errorf("%s is %q, damaged %q", id, k.Body, k.Damaged)
		}
	}
	if page[1].Kind != message.KindBroken || !page[0].Answered || page[0].Answer.Code != "AE" || page[1].Answered {
		t.Errorf("%+v", page)
	}
	if m, err := r.Marked(t.Context(), 2); err != nil || m.Note != "look" {
		t.Errorf("%+v, %v", m, err)
	}
	for filter, want := range map[string]string{
		"": "3 2 1", "id:A1": "1", "ack:AE": "3", "status:broken": "2", "PID-3.1=77": "3 2 1", "is:bookmarked": "2",
		"type:ORU": "3 2 1", "is:damaged": "",
	} {
		q, err := query.Parse(filter)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for row, err := range r.Find(t.Context(), q, reading.ScanOptions{WithBody: true}) {
			if err != nil {
				t.Fatalf("%s: %v", filter, err)
			}
			ids = append(ids, fmt.Sprint(row.ID))
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q finds %q, want %q", filter, got, want)
		}
	}
}
