package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// foreignLog makes a log with some messages, closes it, and has another program change it: one that SQLite trusts.
func foreignLog(t *testing.T, messages int, script ...string) (path string) {
	t.Helper()
	path = logFile(t)
	s := open(t, path, Options{MaxAge: Unlimited})
	for n := range messages {
		if err := keep(s, sample(fmt.Sprint("F", n))); err != nil {
			t.Fatal(err)
		}
	}
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, path, script...)
	return path
}

// change runs statements on the file as another program would.
func change(t *testing.T, path string, script ...string) {
	t.Helper()
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	relax(t, c)
	for _, q := range script {
		if err := c.Run(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// content is what is in the log's folder but for SQLite's shared memory.
func content(t *testing.T, path string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "-shm") || strings.HasSuffix(e.Name(), ".lock") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(filepath.Dir(path), e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

// refused opens the log in both ways, which must say why not and leave it as it is.
func refused(t *testing.T, path string, words ...string) {
	t.Helper()
	before := content(t, path)
	_, err := Open(path, Options{MaxAge: Unlimited})
	_, errReader := OpenReadOnly(path)
	for how, err := range map[string]error{"Open": err, "OpenReadOnly": errReader} {
		var foreign *tables.ForeignError
		if !errors.As(err, &foreign) || !errors.Is(err, tables.ErrNotLog) || foreign.Path != path {
			t.Fatalf("%s: %v", how, err)
		}
		for _, w := range words {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v; without %q", how, err, w)
			}
		}
	}
	after := content(t, path)
	for name, data := range before {
		if after[name] != data {
			t.Errorf("%s has been changed", name)
		}
		delete(after, name)
	}
	for name := range after {
		t.Errorf("%s has been made beside it", name)
	}
}

func TestForeignSchemaIsRefused(t *testing.T) {
	tests := []struct{ name, script, words string }{
		{
			"trigger", "CREATE TRIGGER away AFTER INSERT ON message BEGIN DELETE FROM message; END",
			`the trigger "away" on "message"`,
		},
		{"view", "CREATE VIEW v AS SELECT 1", `the view "v"`},
		{"table", "CREATE TABLE more (id INTEGER)", `the table "more"`},
		{"virtual table", "CREATE VIRTUAL TABLE f USING fts5(a)", `the virtual table "f"`},
		{"index", "CREATE INDEX i ON message (length(body))", `the index "i" on "message"`},
		{"generated column", "ALTER TABLE message ADD COLUMN g AS (randomblob(10))", "generated columns"},
		{"another column", "ALTER TABLE mark ADD COLUMN g DEFAULT 1", `the table "mark" made in another way`},
		{"statistics", "CREATE TABLE x (a PRIMARY KEY)", "x"},
		{"no table", "DROP TABLE answer", `no table "answer"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { refused(t, foreignLog(t, 2, tt.script), tt.words) })
	}
}

// A table of ours with a word more is another table.
func TestForeignTablesAreRefused(t *testing.T) {
	tests := []struct{ name, from, to, words string }{
		{"check", "body  BLOB NOT NULL", "body BLOB NOT NULL CHECK (length(body) < 9)", "CHECK"},
		{"collation", "code     TEXT NOT NULL", "code TEXT COLLATE NOCASE NOT NULL", "COLLATE"},
		{"a text for a blob", "body  BLOB", "body TEXT", "TEXT"},
		{"default", "junk  BLOB", "junk BLOB DEFAULT (randomblob(1000000000))", "DEFAULT"},
		{"unique", "time  INTEGER NOT NULL", "time INTEGER NOT NULL UNIQUE", "UNIQUE"},
		{"name in quotes", "junk  BLOB", `"junk" BLOB`, `\"junk\"`},
		{"comment", "junk  BLOB", "junk /* , */ BLOB", "/*"},
		{"other expression", "deleted IS NOT NULL", "deleted IS NOT  1", `made in another way: "1"`},
		{"strict", "sum   INTEGER\n);\nCREATE TABLE answer", "sum INTEGER) STRICT;\nCREATE TABLE answer", "STRICT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(tables.CreateSchema, tt.from) {
				t.Fatalf("nothing to change in %s", tables.CreateSchema)
			}
			script := strings.Replace(tables.CreateSchema, tt.from, tt.to, 1) +
				fmt.Sprintf("PRAGMA application_id = %d;\nPRAGMA user_version = %d", tables.ApplicationID, tables.SchemaVersion)
			path := logFile(t)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			change(t, path, strings.Split(script, ";\n")...)
			refused(t, path, tt.words)
		})
	}
}

// What stands only in the WAL counts.
func TestForeignSchemaInTheWAL(t *testing.T) {
	path := foreignLog(t, 1)
	c, err := sqlite.Open(path, url.Values{sqlite.Pragmas: {"wal_autocheckpoint(0)"}})
	if err != nil {
		t.Fatal(err)
	}
	relax(t, c)
	// With an image of meta it shows that it is of this log.
	for _, q := range []string{"UPDATE meta SET value = value + 1 WHERE name = 'dropped'", "CREATE VIEW v AS SELECT 1"} {
		if err := c.Run(q); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.mllp")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, copied, `the view "v"`)
}

func TestForeignIDsAreRefused(t *testing.T) {
	tests := []struct{ name, script, words string }{
		{"at the end", "UPDATE message SET id = 9223372036854775807 WHERE id = 2", "9223372036854775807"},
		{"near the end", "UPDATE message SET id = (1 << 62) + 1 WHERE id = 2", "the table message"},
		{"none", "UPDATE message SET id = 0 WHERE id = 1", "ID 0"},
		{"below none", "UPDATE summary SET id = -7 WHERE id = 1", "ID -7 in the table summary"},
		{"of an answer", "INSERT INTO answer VALUES (1 << 62 | 5, 'AA', 1, '', 1, 1, NULL, '', NULL, NULL)", "answer"},
		{"of a mark", "INSERT INTO mark (id) VALUES (-1)", "mark"},
		{"of an age", "INSERT INTO age VALUES (1 << 62 | 5, 1, 0, 0, 0, 0, crc32c(1 << 62 | 5, 1, 0, 0, 0, 0))", "table age"},
		{"given out", "UPDATE meta SET value = 9223372036854775807 WHERE name = 'last'", "last one given out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { refused(t, foreignLog(t, 2, tt.script), tt.words, "IDs go") })
	}
}

// IDs far apart are no reason to look for a long time.
func TestIDsFarApart(t *testing.T) {
	path := foreignLog(t, 3,
		"UPDATE message SET id = 1 << 61 WHERE id = 3", "UPDATE summary SET id = 1 << 61 WHERE id = 3",
		"UPDATE meta SET value = 1 << 61 WHERE name IN ('derived', 'last')")
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	atOnce(t, func(ctx context.Context) error {
		for _, where := range []string{"", "s.control_id = 'F0'", "s.size > 1"} {
			for _, err := range r.Scan(ctx, reading.ScanOptions{Where: where}) {
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// atOnce ends what takes far too long, and fails.
func atOnce(t *testing.T, do func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := do(ctx); errors.Is(err, context.DeadlineExceeded) {
		t.Fatal("it did not end")
	} else if err != nil {
		t.Fatal(err)
	}
}

// Two tables in the same pages pass for ours by what they are made of, and each overwrites what the other holds.
func TestTablesThatShareAPage(t *testing.T) {
	path := foreignLog(t, 3, "PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET rootpage = "+
		"(SELECT rootpage FROM sqlite_schema WHERE name = 'answer') WHERE name = 'message'")
	refused(t, path, `"message" at the page`, "begins as well")
}

// Numbers that cannot be are counted again, and nothing is dropped or hidden for their sake.
func TestNumbersThatCannotBe(t *testing.T) {
	tests := map[string]string{
		"derived beyond last": "UPDATE meta SET value = 1000000 WHERE name = 'derived'",
		"negative":            "UPDATE meta SET value = -5 WHERE name = 'count'",
		"billions":            "UPDATE meta SET value = 5000000000 WHERE name = 'count'",
		"bytes":               "UPDATE meta SET value = 1 << 61 WHERE name = 'bytes'",
		"dropped":             "UPDATE meta SET value = -1 WHERE name = 'dropped'",
		"text":                "UPDATE meta SET value = 'many' WHERE name = 'last'",
		"missing":             "DELETE FROM meta WHERE name = 'derived'",
	}
	for name, script := range tests {
		t.Run(name, func(t *testing.T) {
			path := foreignLog(t, 5, script)
			if r, err := OpenReadOnly(path); err == nil || !strings.Contains(err.Error(), "counts again") {
				t.Errorf("read-only: %v, %v", r, err)
			}
			var told []status.Notice
			s := open(t, path, Options{MaxAge: Unlimited, MaxMessages: 100, OnNotice: func(n status.Notice) { told = append(told, n) }})
			if len(told) == 0 || !strings.Contains(told[0].Text, "counted again") {
				t.Errorf("told %v", told)
			}
			if err := keep(s, sample("F5")); err != nil {
				t.Fatal(err)
			}
			awaitDerived(t, s)
			rows, err := s.Rows(t.Context(), 0, 100)
			if totals := s.Totals(); err != nil || len(rows) != 6 || totals.Count != 6 || totals.Dropped != 0 || totals.Last != 6 {
				t.Errorf("%d rows, totals %+v, %v", len(rows), totals, err)
			}
		})
	}
}

// Values of another kind than ours are shown as what they are, and nothing fails.
func TestValuesOfAnotherKind(t *testing.T) {
	const unsummed = "UPDATE message SET sum = NULL"
	const old = "UPDATE meta SET value = 1000 WHERE name = 'unsummed'"
	tests := map[string]struct{ script, reason string }{
		"text for bytes":    {"UPDATE message SET body = 'MSH|' WHERE id = 2", "damaged"},
		"number for bytes":  {"UPDATE message SET body = 5 WHERE id = 2", "damaged"},
		"text for facts":    {"UPDATE message SET facts = 'facts' WHERE id = 2", "damaged"},
		"no facts":          {"UPDATE message SET facts = x'' WHERE id = 2", "damaged"},
		"facts that go on":  {"UPDATE message SET facts = x'0100ffffffffffffffffff7f' WHERE id = 2", "damaged"},
		"long facts":        {"UPDATE message SET facts = zeroblob(5000000) WHERE id = 2", "damaged"},
		"negative size":     {"UPDATE message SET facts = x'010000ffffffffff7f00000000' WHERE id = 2", "damaged"},
		"text for the time": {"UPDATE message SET time = 'noon' WHERE id = 2", "damaged"},
		"the end of time":   {"UPDATE message SET time = 9223372036854775807 WHERE id = 2", ""},
		"before time":       {"UPDATE message SET time = -9223372036854775807 - 1 WHERE id = 2", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := foreignLog(t, 3, unsummed, old, tt.script, "UPDATE meta SET value = 0 WHERE name = 'derived'",
				"DELETE FROM summary", "UPDATE meta SET value = 0 WHERE name IN ('count', 'bytes')")
			s := open(t, path, Options{MaxAge: Unlimited})
			awaitDerived(t, s)
			kept := s.Before(0, 10)
			rows, err := s.Rows(t.Context(), 0, 10)
			if err != nil || len(kept) != 3 || len(rows) != 3 {
				t.Fatalf("%d kept, %d rows, %v", len(kept), len(rows), err)
			}
			if !strings.Contains(kept[1].Reason, tt.reason) || !strings.Contains(rows[1].Reason, tt.reason) {
				t.Errorf("reasons %q, %q", kept[1].Reason, rows[1].Reason)
			}
			if name == "text for bytes" && !bytes.Equal(kept[1].Body, []byte("MSH|")) {
				t.Errorf("its bytes are %q", kept[1].Body)
			}
			if kept[1].Time.Format(time.RFC3339Nano) == "" {
				t.Error("no time")
			}
		})
	}
}

// Every schema there ever was is taken, made new and brought up to date.
func TestOwnSchemas(t *testing.T) {
	for version := 1; version <= tables.SchemaVersion; version++ {
		own, err := tables.OwnSchemas(version)
		if err != nil {
			t.Fatal(err)
		}
		path := logFile(t)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		c, err := sqlite.Open(path, url.Values{})
		if err != nil {
			t.Fatal(err)
		}
		if version == tables.SchemaVersion {
			err = tables.Create(c, version)
		} else {
			script, errRead := os.ReadFile(fmt.Sprintf("testdata/schema%d.sql", version))
			err = errors.Join(errRead, tables.RunScript(c, string(script)))
		}
		what, errSchema := tables.ForeignSchema(c, version)
		if err := errors.Join(err, errSchema, c.Close()); err != nil || what != "" {
			t.Fatalf("schema %d: %s, %v", version, what, err)
		}
		if version == tables.SchemaVersion {
			if what := tables.Difference(own[0], own[1]); what != "" {
				t.Errorf("made new it has %s", what)
			}
		}
		s := open(t, path, Options{MaxAge: Unlimited})
		if err := keep(s, sample("A")); err != nil {
			t.Errorf("schema %d: %v", version, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if r, err := OpenReadOnly(path); err != nil {
			t.Errorf("schema %d, brought up to date: %v", version, err)
		} else if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Reading a log of another page size is no trouble.
func TestForeignPageSize(t *testing.T) {
	path := logFile(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	change(t, path, append([]string{"PRAGMA page_size = 512"}, strings.Split(tables.CreateSchema+
		fmt.Sprintf("PRAGMA application_id = %d;\nPRAGMA user_version = %d", tables.ApplicationID, tables.SchemaVersion), ";\n")...)...)
	s := open(t, path, Options{MaxAge: Unlimited})
	if err := keep(s, sample("A")); err != nil {
		t.Fatal(err)
	}
	awaitDerived(t, s)
	if kept := s.Before(0, 10); len(kept) != 1 || kept[0].Kind != message.KindMessage {
		t.Errorf("%+v", kept)
	}
}
