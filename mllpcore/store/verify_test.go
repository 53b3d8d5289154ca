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

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/verify"
	"mllpscope/mllpcore/store/walfile"
)

func mustVerify(t *testing.T, path string) Report {
	t.Helper()
	r, err := Verify(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWholeLogIsWhole(t *testing.T) {
	path := changed(t, 20, "")
	told := map[string]Progress{}
	r, err := Verify(t.Context(), path, func(p Progress) { told[p.What] = p })
	if err != nil {
		t.Fatal(err)
	}
	want := Report{
		Path: path, Messages: 20, Summed: 20, Bytes: r.Bytes, Answers: 20, Summaries: 20, Pages: r.Pages, First: 1, Last: 20,
		Findings: []Finding{},
	}
	if diff := cmp.Diff(want, r); diff != "" || !r.Whole() || r.Verdict() != VerdictWhole || r.Bytes == 0 || r.Pages == 0 {
		t.Errorf("- want, + got\n%s", diff)
	}
	if p := told["messages"]; p.Done != 20 || p.Of != 20 {
		t.Errorf("told %+v", told)
	}
}

// A log of an older program is whole without checksums.
func TestOldLogIsWhole(t *testing.T) {
	path := oldLog(t)
	s := open(t, path, Options{MaxAge: Unlimited})
	mustKeep(t, s, sample("NEW"))
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, path); !r.Whole() || r.Messages != 4 || r.Summed != 1 {
		t.Errorf("%+v", r)
	}
}

// What retention drops, and what a person deletes, is no damage.
func TestGapsThatAreExplained(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{MaxMessages: 10})
	keepNumbered(t, s, 30)
	awaitDerived(t, s)
	awaitCount(t, s, 10)
	if err := s.Delete(t.Context(), 25, 27); err != nil {
		t.Fatal(err)
	}
	if err := s.Mark(t.Context(), 26, reading.Mark{Note: "x"}); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, path); !r.Whole() || r.Messages != 10 { // while it is in use
		t.Errorf("%+v", r)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, path); !r.Whole() || r.First != 21 || r.Last != 30 || r.Unused != 0 {
		t.Errorf("%+v", r)
	}
}

func TestVerifyFinds(t *testing.T) {
	type want struct {
		part status.Part
		id   int
		only bool // the index alone is damaged
	}
	wants := map[string]want{
		"UPDATE summary SET type = 'X' WHERE id = 3":                                            {status.PartIndex, 3, true},
		"UPDATE summary SET ack = 'AE' WHERE id = 3":                                            {status.PartIndex, 3, true},
		"UPDATE summary SET host = x'00' WHERE id = 3":                                          {status.PartIndex, 3, true},
		"UPDATE summary SET id = 99 WHERE id = 3":                                               {status.PartIndex, 3, false},
		"DELETE FROM summary WHERE id = 3":                                                      {status.PartIndex, 3, true},
		"DROP INDEX summary_time":                                                               {status.PartIndex, 0, true},
		"UPDATE meta SET value = 2 WHERE name = 'derived'":                                      {status.PartIndex, 3, false},
		"UPDATE meta SET value = 9 WHERE name = 'count'":                                        {status.PartNumbering, 0, false},
		"UPDATE meta SET value = 9 WHERE name = 'bytes'":                                        {status.PartNumbering, 0, false},
		"UPDATE meta SET value = 2 WHERE name = 'last'":                                         {status.PartNumbering, 0, false},
		"DELETE FROM meta WHERE name = 'last'":                                                  {status.PartNumbering, 0, false},
		"UPDATE message SET id = -3 WHERE id = 3":                                               {status.PartMessage, 3, false},
		"INSERT INTO message SELECT 99, time, facts, body, junk, sum FROM message WHERE id = 3": {status.PartMessage, 99, false},
		"DELETE FROM message WHERE id = 3;\nDELETE FROM answer WHERE id = 3;\n" +
			"DELETE FROM summary WHERE id = 3": {status.PartNumbering, 0, false},
		"INSERT INTO mark (id, deleted) VALUES (3, 5)":                           {status.PartMark, 3, false},
		"CREATE TABLE other (x)":                                                 {status.PartForeign, 0, false},
		"CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM answer; END": {status.PartForeign, 0, false},
	}
	for name, c := range changes {
		part := status.PartMessage
		if c.words == "answer" {
			part = status.PartAnswer
		}
		t.Run(name, func(t *testing.T) { finds(t, c.script, part, 3, false) })
	}
	for script, w := range wants {
		t.Run(script, func(t *testing.T) { finds(t, script, w.part, w.id, w.only) })
	}
}

func finds(t *testing.T, script string, part status.Part, id int, only bool) {
	t.Helper()
	r := mustVerify(t, changed(t, 5, script))
	found := false
	for _, f := range r.Findings {
		found = found || f.Part == part && int(f.ID) == id && f.Text != ""
	}
	if !found || r.Whole() || (r.Verdict() == VerdictIndex) != only {
		t.Errorf("%+v", r)
	}
}

// All of the file's page 2 and later is checked, not only what a message is in.
func TestVerifyFindsStructure(t *testing.T) {
	path := changed(t, 200, "")
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(make([]byte, 4096), info.Size()/4096/2*4096); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, path); r.Whole() {
		t.Error("a page of zeros is whole")
	}
}

// A page that is lost hides only what is in it: what comes behind is checked, and each thing is said once.
func TestVerifyGoesOnBehindADamagedPage(t *testing.T) {
	const count, behind = 400, 399 // a message with other bytes than those that were received
	for _, c := range []struct {
		page    string // the second of these
		part    status.Part
		says    string
		verdict Verdict
		all     bool // messages are looked at
	}{
		{"name = 'message' AND pagetype = 'leaf'", status.PartMessage, " cannot be read, or ", VerdictDamaged, false},
		{"name = 'answer' AND pagetype = 'leaf'", status.PartAnswer, "what was noted of messages ", VerdictDamaged, true},
		{"name = 'summary' AND pagetype = 'leaf'", status.PartIndex, "what searching needs of messages ", VerdictDamaged, true},
	} {
		path := changed(t, count, fmt.Sprintf("UPDATE message SET body = x'00' WHERE id = %d", behind))
		destroyPage(t, path, c.page)
		r := mustVerify(t, path)
		of, lines := map[status.Part]int{}, map[string]int{}
		said, found := 0, false
		for _, f := range r.Gathered() {
			of[f.Part]++
			lines[f.Text]++
			if f.Part == c.part && strings.Contains(f.Text, c.says) {
				said++
			}
			found = found || f.ID == behind
			if strings.Contains(f.Text, "not all could be checked") || strings.Contains(f.Text, "is gone") || lines[f.Text] > 1 {
				t.Errorf("%s: %q", c.page, f.Text)
			}
		}
		if said != 1 || !found || r.Verdict() != c.verdict || len(r.Findings) > 6 || r.First != 1 || r.Last != count ||
			(r.Messages == count) != c.all || r.Messages < count-100 {
			t.Errorf("%s: %+v", c.page, r)
		}
	}
}

// destroyPage writes zeros over the second page of some.
func destroyPage(t *testing.T, path, some string) {
	t.Helper()
	c, err := sqlite.Open(path, url.Values{"mode": {"ro"}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.Number("SELECT pageno FROM dbstat WHERE " + some + " ORDER BY pageno LIMIT 1 OFFSET 1")
	if err := errors.Join(err, c.Close()); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(make([]byte, walfile.PageBytes), (page-1)*walfile.PageBytes)
	if err := errors.Join(err, f.Close()); err != nil || page == 0 {
		t.Fatal(page, err)
	}
}

// What differs in nothing but the message is one line.
func TestFindingsThatAreAlike(t *testing.T) {
	r := mustVerify(t, changed(t, 9, "UPDATE message SET body = x'00' WHERE id IN (2, 3, 4, 7)"))
	all := r.Gathered()
	if len(r.Findings) < 5 || !strings.HasPrefix(all[0].Text, "4 messages (2–4, 7), each like the first: message 2: its bytes") {
		t.Errorf("%+v of %+v", all, r)
	}
}

// Pages that nothing leads to any more are one line, however many they are.
func TestPagesThatBelongToNothing(t *testing.T) {
	var found verify.Flaws
	for page := range 41 {
		found.Add(verify.FlawOf(fmt.Sprintf("Page %d: never used", page+10), nil))
	}
	if len(found) != 1 || !strings.HasPrefix(found[0].Text(), "41 pages belong to nothing, as what led to them is "+
		"damaged or gone: 10–50 (Page 10: ") {
		t.Errorf("%+v", found)
	}
}

func TestVerifyOfNoLog(t *testing.T) {
	dir := t.TempDir()
	if _, err := Verify(t.Context(), dir+"/none", nil); !errors.Is(err, tables.ErrNotLog) {
		t.Error(err)
	}
	if err := os.WriteFile(dir+"/text", []byte(strings.Repeat("text", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), dir+"/text", nil); !errors.Is(err, tables.ErrNotLog) {
		t.Error(err)
	}
}

func TestVerifyEndsWhenAsked(t *testing.T) {
	path := changed(t, 5, "")
	ctx, cancel := context.WithCancel(t.Context())
	r, err := Verify(ctx, path, func(Progress) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestStructureInWords(t *testing.T) {
	names := map[string]string{"4": "the table message", "9": "the index summary_time"}
	for said, want := range map[string]struct {
		part status.Part
		text string
	}{
		"Tree 4 page 7 cell 2: Rowid 5 out of order": {
			status.PartStructure, "the table message: page 7: its rows are not in the order of their IDs",
		},
		"Tree 9 page 7: btreeInitPage() returns error code 11": {
			status.PartIndex, "the index summary_time: page 7: the page cannot be read as what it should be",
		},
		"Tree 8 page 9 cell 1: Offset 0 out of range 1536..4092": {
			status.PartStructure, "what begins at page 8: page 9: an entry lies outside of its page",
		},
		"row 3 missing from index summary_type":         {status.PartIndex, "the index summary_type: row 3 is missing in it"},
		"wrong # of entries in index mark_deleted":      {status.PartStructure, "the index mark_deleted: it has not as many entries as its table has rows"},
		"Page 12: never used":                           {status.PartStructure, "page 12 belongs to nothing"},
		"NULL value in answer.code":                     {status.PartStructure, "the table answer: a value of the column code is missing"},
		"non-INT value in summary.time":                 {status.PartIndex, "the table summary: a value of the column time is of the wrong type"},
		"Freelist: size is 3 but should be 7":           {status.PartStructure, "the list of free pages is not as it should be"},
		"row not in PRIMARY KEY order for meta":         {status.PartStructure, "the table meta: its rows are not in their order"},
		"database disk image is malformed":              {status.PartStructure, "a page cannot be read as what it should be"},
		"something that SQLite has said only since now": {status.PartStructure, "SQLite finds fault with it"},
	} {
		if f := verify.FlawOf(said, names); f.Part != want.part || f.InWords() != want.text || f.Text() != want.text+" ("+said+")" {
			t.Errorf("%q: %s, %q", said, f.Part, f.Text())
		}
	}
}

// Damage in the WAL of a log that was left unclean is found before a start looks at it.
func TestVerifyLooksIntoTheWAL(t *testing.T) {
	k := kill(t, "not moved", 20, false)
	path := logFile(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, damaged := range []bool{false, true} {
		wal := bytes.Clone(k.wal)
		if damaged {
			wal[k.used/2] ^= 4
		}
		if err := errors.Join(os.WriteFile(path, k.database, 0o600), os.WriteFile(path+"-wal", wal, 0o600)); err != nil {
			t.Fatal(err)
		}
		found := false
		r := mustVerify(t, path)
		for _, f := range r.Findings {
			found = found || f.Part == status.PartWAL && strings.Contains(f.Text, "damaged at byte")
		}
		if found != damaged || r.Whole() == damaged {
			t.Errorf("damaged %v: %+v", damaged, r)
		}
	}
}

// A log that somebody else made is not looked into: what its indexes compute could take all memory and never end.
func TestVerifyRunsNothingOfAForeignLog(t *testing.T) {
	for name, script := range map[string]string{
		"an index that computes": "PRAGMA writable_schema = ON;\nUPDATE sqlite_schema SET sql = replace(sql, 'id >> 13, " +
			"type', 'length(hex(zeroblob(400000000))), type') WHERE name = 'summary_type'",
		"a condition": "PRAGMA writable_schema = ON;\nUPDATE sqlite_schema SET sql = replace(sql, 'body  BLOB NOT NULL', " +
			"'body  BLOB NOT NULL CHECK (length(hex(zeroblob(400000000))) > 5)') WHERE name = 'message'",
		"a table": "CREATE TABLE other (x)",
	} {
		path := changed(t, 5, "")
		c, err := sqlite.Open(path, url.Values{})
		if err != nil {
			t.Fatal(err)
		}
		relax(t, c)
		if err := errors.Join(tables.RunScript(c, script), c.Close()); err != nil {
			t.Fatal(err)
		}
		r, err := Verify(t.Context(), path, func(Progress) { t.Errorf("%s: it is looked into", name) })
		if err != nil || len(r.Findings) != 1 || r.Findings[0].Part != status.PartForeign || r.Verdict() != VerdictForeign || r.Messages != 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// Rows without a checksum are not taken for whole when they cannot be what they should.
func TestVerifyOfRowsWithoutSum(t *testing.T) {
	const old = "UPDATE meta SET value = 5 WHERE name = 'unsummed';\n"
	for script, part := range map[string]status.Part{
		"UPDATE summary SET sum = NULL, time = 'zz' WHERE id = 3":        status.PartIndex,
		"UPDATE summary SET sum = NULL, size = 7 WHERE id = 3":           status.PartIndex,
		"UPDATE summary SET sum = NULL, control_id = x'00' WHERE id = 3": status.PartIndex,
		"UPDATE answer SET sum = NULL, elapsed = 'qq' WHERE id = 3":      status.PartAnswer,
	} {
		finds(t, old+script, part, 3, part == status.PartIndex)
	}
	r := mustVerify(t, changed(t, 5, old+"UPDATE summary SET sum = NULL;\nUPDATE answer SET sum = NULL;\nUPDATE message SET sum = NULL"))
	if !r.Whole() || r.Summed != 0 || len(r.Remarks) != 1 || !strings.HasPrefix(r.Remarks[0], "5 messages have no checksum") {
		t.Errorf("%+v", r)
	}
}

// What SQLite says hundreds of times about one page is one line, and SQLite's own words stand at its end.
func TestVerifyGathersWhatIsOfOneKind(t *testing.T) {
	path := changed(t, 200, "")
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sqlite.Open(path, url.Values{"mode": {"ro"}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.Number("SELECT pageno FROM dbstat WHERE name = 'answer' AND pagetype = 'leaf'")
	if err := errors.Join(err, c.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(make([]byte, walfile.PageBytes-500), (page-1)*walfile.PageBytes+500) // the entries are gone, where they are is not
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	r := mustVerify(t, path)
	lines := map[string]int{}
	for _, f := range r.Findings {
		if f.Part == status.PartStructure {
			words, own, ok := strings.Cut(f.Text, " (")
			lines[words]++
			if !ok || own == "" || strings.Contains(words, "Tree ") {
				t.Errorf("%q", f.Text)
			}
		}
	}
	if r.Whole() || len(lines) == 0 || len(lines) > 20 {
		t.Errorf("%d lines: %+v", len(lines), r.Findings)
	}
	for words, n := range lines {
		if n > 1 {
			t.Errorf("%d times: %s", n, words)
		}
	}
}
