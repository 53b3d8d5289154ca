package query

import (
	"database/sql"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
	"pgregory.net/rapid"
)

// openRecords makes a table of records like that of the log; the ID of a record is its place in the list.
func openRecords(t *testing.T, records []Record) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	columns := "id, time, connection, remote, host, kind, size, reason, quirks, duplicate, control_id, type, trigger, " +
		"version, sending_application, sending_facility, receiving_application, receiving_facility, patient_id, " +
		"patient_name, ack, positive, ack_reason, sent, elapsed, bookmarked, note"
	if _, err := db.Exec("CREATE TABLE summary (" + columns + ")"); err != nil {
		t.Fatal(err)
	}
	insert := "INSERT INTO summary VALUES (?" + strings.Repeat(", ?", strings.Count(columns, ",")) + ")"
	for i, r := range records {
		d := Derive(r.Body)
		var ack, positive, reason, sent, elapsed any
		if r.Answer != nil {
			ack, positive, reason, elapsed = r.Answer.Code, r.Answer.Positive, r.Answer.Reason, int64(r.Answer.Elapsed)
			if !r.Answer.Sent.IsZero() {
				sent = r.Answer.Sent.UnixNano()
			}
		}
		_, err := db.Exec(insert, i, r.Time.UnixNano(), r.Connection, r.Remote, sortableHost(r.Remote), int64(r.Kind), r.Size,
			r.Reason, int64(r.Quirks), r.Duplicate, d.ControlID, d.Type, d.Trigger, d.Version, d.SendingApplication,
			d.SendingFacility, d.ReceivingApplication, d.ReceivingFacility, d.PatientID, d.PatientName, ack, positive, reason,
			sent, elapsed, r.Bookmarked, r.Note)
		if err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func sortableHost(remote string) any {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return nil
	}
	b := addr.WithZone("").As16()
	return b[:]
}

func selected(t *rapid.T, db *sql.DB, where string, args []any) map[int]bool {
	rows, err := db.Query("SELECT id FROM summary WHERE "+where, args...)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	defer rows.Close()
	ids := map[int]bool{}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// TestSQLIsNecessaryAndSometimesEnough asks a database and Match the same random questions about random records.
func TestSQLIsNecessaryAndSometimesEnough(t *testing.T) {
	var records []Record
	draw := rapid.Custom(drawRecord)
	for i := range 300 {
		records = append(records, draw.Example(i))
	}
	db := openRecords(t, records)
	some := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		text := drawQuery(t, 3)
		q, err := ParseIn(text, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		q = q.At(testNow)
		c := testColumns()
		if rapid.IntRange(0, 4).Draw(t, "columns") == 0 {
			c.Ack, c.Host, c.Type, c.Time = "", "", "", ""
		}
		where, args, exact := q.SQL(c)
		ids := selected(t, db, where, args)
		for _, part := range q.Parts(c) {
			within := map[int]bool{}
			for _, r := range part {
				maps.Copy(within, selected(t, db, r.SQL, r.Args))
			}
			for id := range ids {
				if !within[id] {
					t.Fatalf("%s: %d fulfils WHERE %s %q, but is not in %+v\n%s", q, id, where, args, part, describe(records[id]))
				}
			}
			if len(within) < len(records) {
				some["parts"]++
			}
		}
		for i, r := range records {
			matches := q.Match(r)
			if matches && !ids[i] || exact && !matches && ids[i] {
				t.Fatalf("%s matches: %v, but WHERE %s %q (exact: %v) has it: %v\n%s",
					q, matches, where, args, exact, ids[i], describe(r))
			}
			if matches {
				some["matches"]++
			}
		}
		if exact {
			some["exact"]++
		}
		if len(ids) < len(records) {
			some["narrowed"]++
		}
	})
	for _, what := range []string{"matches", "exact", "narrowed", "parts"} {
		if some[what] < 10 {
			t.Errorf("the random queries say nothing: %v", some)
		}
	}
}

func describe(r Record) string {
	return fmt.Sprintf("%+v\n%+v\n%q\n%+v", *r.Message, r.Answer, r.Body, Derive(r.Body))
}

// TestRareThingsAreFoundByIndex asks SQLite how it would look for what most messages are not.
func TestRareThingsAreFoundByIndex(t *testing.T) {
	db := openRecords(t, nil)
	for _, index := range []string{
		"control ON summary (control_id)", "patient ON summary (patient_id) WHERE patient_id <> ''", "host ON summary (host)",
		"negative ON summary (ack) WHERE positive = 0", "broken ON summary (kind) WHERE kind <> 0",
		"quirk ON summary (quirks) WHERE quirks <> 0", "duplicate ON summary (duplicate) WHERE duplicate <> 0",
	} {
		if _, err := db.Exec("CREATE INDEX by_" + index); err != nil {
			t.Fatal(err)
		}
	}
	for text, index := range map[string]string{
		"id:MSG1": "control", "patient:77": "patient", "from:10.0.0.7": "host", "ack:AE": "negative", "ack:nak": "negative",
		"status:broken": "broken", "quirk:*": "quirk", "quirk:eol": "quirk", "duplicate:yes": "duplicate",
	} {
		where, args, _ := mustParse(t, text).SQL(testColumns())
		query := "EXPLAIN QUERY PLAN SELECT * FROM summary WHERE rowid < ? AND rowid > ? AND " + where +
			" ORDER BY rowid DESC LIMIT 100"
		args = append([]any{1 << 40, 0}, args...)
		switch index {
		case "quirk", "control", "patient": // SQLite does not know how few have a quirk: the log asks for the part alone
			part := mustParse(t, text).Parts(testColumns())[0][0]
			query, args = "EXPLAIN QUERY PLAN SELECT rowid FROM summary WHERE "+part.SQL, part.Args
		}
		var id, parent, unused int
		var plan string
		err := db.QueryRow(query, args...).Scan(&id, &parent, &unused, &plan)
		if err != nil || !strings.Contains(plan, "INDEX by_"+index+" ") {
			t.Errorf("%s: %s, %v", text, plan, err)
		}
	}
}
