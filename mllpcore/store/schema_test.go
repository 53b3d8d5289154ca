package store

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// oldLog makes a log as the first version of the schema wrote it.
func oldLog(t *testing.T) (path string) {
	t.Helper()
	path = logFile(t)
	script, err := os.ReadFile("testdata/schema1.sql")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tables.RunScript(c, string(script)), c.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOldLogIsMigrated(t *testing.T) {
	path := oldLog(t)
	s := open(t, path, Options{MaxAge: Unlimited})
	at := time.Unix(1_790_000_000, 5)
	late := message.Answer{
		Code: "AE", Reason: "late", Sent: at.Add(5 * time.Second), Elapsed: 3 * time.Second,
		Bytes: []byte("\vMSA|AE|A3\r\x1c\r"), Faults: []string{"late", "twice"},
	}
	check := func(r *reading.Reader, want message.Answer) {
		t.Helper()
		kept := r.Before(0, 10)
		if len(kept) != 3 || kept[1].Kind != message.KindBroken || !bytes.Equal(kept[1].Junk, []byte("\n\x00")) {
			t.Fatalf("%+v", kept)
		}
		if !strings.Contains(string(kept[2].Body), "|A1|") || !kept[2].Time.Equal(at) {
			t.Errorf("first message: %q at %v", kept[2].Body, kept[2].Time)
		}
		if diff := cmp.Diff(want, kept[0].Answer); diff != "" {
			t.Errorf("answer - want, + got\n%s", diff)
		}
		if n := r.Totals().Count; n != 3 {
			t.Errorf("%d messages in all", n)
		}
	}
	check(s.Reader, late)
	late.Stored = at.Add(time.Second)
	s.Answered(3, late)
	awaitDerived(t, s)
	check(s.Reader, late)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	check(r, late)
}

// A migrated log has what a new one has: tables.CreateSchema and the migrations agree.
func TestMigratedSchemaIsTheNewOne(t *testing.T) {
	old, fresh := oldLog(t), logFile(t)
	schemas := make([]string, 0, 2)
	for _, path := range []string{old, fresh} {
		if err := open(t, path, Options{MaxAge: Unlimited}).Close(); err != nil {
			t.Fatal(err)
		}
		c, err := sqlite.Open(path, url.Values{})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		err = c.Query(func(v []any) (bool, error) {
			fmt.Fprintln(&b, v)
			return true, nil
		}, `SELECT s.type, s.name, iif(s.type = 'index', s.sql, ''), c.cid, c.name, c.type, c."notnull", c.dflt_value, c.pk
			FROM sqlite_schema s LEFT JOIN pragma_table_xinfo(s.name) c ORDER BY s.name, c.cid`)
		if err := errors.Join(err, c.Close()); err != nil {
			t.Fatal(err)
		}
		schemas = append(schemas, b.String())
	}
	if diff := cmp.Diff(schemas[1], schemas[0]); diff != "" || !strings.Contains(schemas[0], "stored") {
		t.Errorf("- new, + migrated\n%s", diff)
	}
}
