package store

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// changed makes a log of some messages, changes it behind the program's back, and returns its file.
func changed(t *testing.T, n int, script string) (path string) {
	t.Helper()
	path = logFile(t)
	s := open(t, path, Options{})
	keepNumbered(t, s, n)
	for i := range message.ID(n) {
		s.Answered(i+1, message.Answer{Code: "AA", Positive: true, Sent: time.Now(), Bytes: []byte("\vMSA|AA\x1c\r")})
	}
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	alter(t, path, script)
	return path
}

func alter(t *testing.T, path, script string) {
	t.Helper()
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tables.RunScript(c, script); err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// has tells whether a notice of a kind has the text.
func (n *notices) has(kind status.NoticeKind, text string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, one := range n.all {
		if one.Kind == kind && strings.Contains(one.Text, text) {
			return true
		}
	}
	return false
}

// found returns the damaged messages that a query finds.
func found(t *testing.T, r *reading.Reader, text string) map[message.ID]string {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	all := map[message.ID]string{}
	for row, err := range r.Find(t.Context(), q, reading.ScanOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		all[row.ID] = row.Damaged
	}
	return all
}

// listed returns what the list says of a message, without reading it.
func listed(t *testing.T, r *reading.Reader, id message.ID) tables.Row {
	t.Helper()
	rows, err := r.Rows(t.Context(), id+1, 1)
	if err != nil || len(rows) != 1 || rows[0].ID != id {
		t.Fatalf("%v, %v", rows, err)
	}
	return rows[0]
}

var changes = map[string]struct {
	script string
	words  string
}{
	"a byte of the body":    {"UPDATE message SET body = CAST(replace(body, 'LAB', 'LAC') AS BLOB) WHERE id = 3", "bytes"},
	"the body's type":       {"UPDATE message SET body = CAST(body AS TEXT) WHERE id = 3", "bytes"},
	"the facts":             {"UPDATE message SET facts = x'01' || substr(facts, 2) WHERE id = 3", "bytes"},
	"the facts' version":    {"UPDATE message SET facts = CAST(x'07' || substr(facts, 2) AS BLOB) WHERE id = 3", "bytes"},
	"the time":              {"UPDATE message SET time = time + 1 WHERE id = 3", "bytes"},
	"bytes before it":       {"UPDATE message SET junk = x'00' WHERE id = 3", "bytes"},
	"the sum":               {"UPDATE message SET sum = sum + 1 WHERE id = 3", "bytes"},
	"no sum":                {"UPDATE message SET sum = NULL WHERE id = 3", "bytes"},
	"the answer's bytes":    {"UPDATE answer SET bytes = x'00' WHERE id = 3", "answer"},
	"the answer's code":     {"UPDATE answer SET code = 'AE' WHERE id = 3", "answer"},
	"no sum of the answer":  {"UPDATE answer SET sum = NULL WHERE id = 3", "answer"},
	"the whole row is gone": {"DELETE FROM message WHERE id = 3", "gone"},
}

func TestWhatTheDiskChangedIsSaid(t *testing.T) {
	for name, c := range changes {
		t.Run(name, func(t *testing.T) {
			path := changed(t, 5, c.script)
			said := &notices{}
			s := open(t, path, Options{OnNotice: said.add})
			if k, ok := s.Get(2); !ok || k.Damaged != "" {
				t.Fatalf("a whole message is damaged: %q", k.Damaged)
			}
			k, ok := s.Get(3)
			if !ok || !strings.Contains(k.Damaged, c.words) {
				t.Fatalf("read as %q, %v", k.Damaged, ok)
			}
			await(t, "the notice", func() bool { return said.has(status.NoticeDamage, "message 3 ") })
			if row := listed(t, s.Reader, 3); row.Damaged != k.Damaged {
				t.Errorf("the list says %q", row.Damaged)
			}
			await(t, "noted in the log", func() bool { return !s.Found().Waits() })
			if !s.State().Healthy {
				t.Errorf("one damaged message makes the log %+v", s.State())
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			r, err := OpenReadOnly(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			if row := listed(t, r, 3); row.Damaged != k.Damaged {
				t.Errorf("after the next start the list says %q", row.Damaged)
			}
		})
	}
}

// Every way to read bytes tells it, also one that nobody writes to, and also for a part of the bytes.
func TestDamageIsFoundByEveryReading(t *testing.T) {
	for name, c := range changes {
		if c.words == "answer" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			r, err := OpenReadOnly(changed(t, 5, c.script))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			for _, o := range []reading.ScanOptions{{WithBody: true}, {WithBody: true, BodyMax: 8}} {
				seen := 0
				for row, err := range r.Scan(t.Context(), o) {
					if seen++; err != nil || (row.Damaged != "") != (row.ID == 3) || row.Kept().Damaged != row.Damaged {
						t.Errorf("%+v: message %d is said to be %q, %v", o, row.ID, row.Damaged, err)
					}
				}
				if seen != 5 {
					t.Errorf("%d of 5", seen)
				}
			}
			for text, want := range map[string]int{"is:damaged": 1, "-is:damaged": 4, "is:damaged type:ADT": 0} {
				if got := found(t, r, text); len(got) != want || want == 1 && got[3] == "" {
					t.Errorf("%s finds %v", text, got)
				}
			}
			for _, k := range r.Before(0, 10) {
				if (k.Damaged != "") != (k.ID == 3) {
					t.Errorf("page: %d is %q", k.ID, k.Damaged)
				}
			}
		})
	}
}

// A body of which a list reads only the beginning is summed whole.
func TestDamageFarBehind(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	m := sample("LONG")
	m.Body = append(m.Body, strings.Repeat("NTE|1||x\r", 100_000)...)
	mustKeep(t, s, m)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	alter(t, path, "UPDATE message SET body = CAST(substr(body, 1, length(body) - 1) || x'00' AS BLOB);\n"+
		"DELETE FROM summary;\nUPDATE meta SET value = 0 WHERE name IN ('derived', 'count', 'bytes')")
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	if row := listed(t, r, 1); row.Damaged == "" {
		t.Error("not found where nothing is derived")
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	said := &notices{}
	s = open(t, path, Options{OnNotice: said.add})
	awaitDerived(t, s)
	await(t, "the notice of deriving", func() bool { return said.has(status.NoticeDamage, "message 1 ") })
	if row := listed(t, s.Reader, 1); row.Damaged == "" {
		t.Error("not found by deriving")
	}
}

// What a list shows is derived again where the disk has changed it, and the message is whole.
func TestChangedSummaryIsDerivedAgain(t *testing.T) {
	path := changed(t, 5, "UPDATE summary SET patient_name = 'EVIL', remote = 'x' WHERE id = 3;\n"+
		"UPDATE summary SET sum = NULL, type = 'XXX' WHERE id = 4")
	said := &notices{}
	s := open(t, path, Options{OnNotice: said.add})
	defer await(t, "the notice", func() bool { return said.has(status.NoticeDamage, "mllpd reindex") })
	for _, id := range []message.ID{3, 4} {
		row := listed(t, s.Reader, id)
		if row.PatientName != "DOE^JOHN" || row.Remote != "10.0.0.7:51234" || row.Type != "ORU" || row.Damaged != "" ||
			row.Answer.Code != "AA" {
			t.Errorf("%+v", row)
		}
	}
}

// A mark of damage goes when the message is whole after all.
func TestWholeAgain(t *testing.T) {
	path := changed(t, 3, "UPDATE message SET time = time + 1 WHERE id = 2")
	read := func() string {
		s := open(t, path, Options{})
		k, _ := s.Get(2)
		await(t, "noted", func() bool { return !s.Found().Waits() })
		if row := listed(t, s.Reader, 2); row.Damaged != k.Damaged {
			t.Errorf("listed as %q, read as %q", row.Damaged, k.Damaged)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return k.Damaged
	}
	if read() == "" {
		t.Error("not found")
	}
	alter(t, path, "UPDATE message SET time = time - 1 WHERE id = 2")
	if why := read(); why != "" {
		t.Errorf("still %q", why)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if row := listed(t, r, 2); row.Damaged != "" {
		t.Errorf("still noted as %q", row.Damaged)
	}
}

func TestDamageInWords(t *testing.T) {
	some := map[message.ID]string{}
	for id := range message.ID(12) {
		some[id+5] = tables.ChangedBytes
	}
	for _, want := range []string{"12 messages", "(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 2 more)", "mllpd verify"} {
		if got := damageInWords(some, "/x/log"); !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}

// Corruption that any reader or step meets makes the log ill: it takes no more messages.
func TestCorruptionMakesTheLogIll(t *testing.T) {
	for name, meet := range map[string]func(s *Store) error{
		"a reader": func(s *Store) error {
			return s.Reader.Read(context.Background(), func(c *sqlite.Conn) error {
				return &sqlite.Error{Code: 11, Text: "database disk image is malformed"}
			})
		},
		"a job": func(s *Store) error {
			return s.ask(context.Background(), func(*writer) error { return &sqlite.Error{Code: 779, Text: "malformed"} })
		},
		"a step": func(s *Store) error {
			return s.ask(context.Background(), func(w *writer) error {
				w.stepped(&sqlite.Error{Code: 26, Text: "file is not a database"})
				return nil
			})
		},
		"a move": func(s *Store) error {
			return s.ask(context.Background(), func(w *writer) error {
				w.checkpointFailed(&sqlite.Error{Code: 11, Text: "malformed"})
				return nil
			})
		},
		"a page that cannot be read": func(s *Store) error {
			return s.Reader.Read(context.Background(), func(*sqlite.Conn) error { return &sqlite.Error{Code: 266, Text: "disk I/O error"} })
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, logFile(t), Options{})
			mustKeep(t, s, sample("A"))
			_ = meet(s) // what it tells is another matter
			if state := s.State(); state.Healthy || state.Keeps || !strings.Contains(state.Reason, "mllpd recover") {
				t.Errorf("%+v", state)
			}
			if err := keep(s, sample("B")); err == nil {
				t.Error("a message is kept in a damaged log")
			}
		})
	}
}

// What reading meets in a file that somebody has changed is told as what was done to the file.
func TestReadingMeetsAFileThatWasEmptied(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{noScrub: true})
	mustKeep(t, s, sample("A"))
	if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	s.met(&sqlite.Error{Code: 11, Text: "malformed"})
	if state := s.State(); state.Keeps || !strings.Contains(state.Reason, "was emptied") {
		t.Errorf("%+v", state)
	}
}
