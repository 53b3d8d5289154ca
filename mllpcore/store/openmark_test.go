package store

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

// used returns a log that is in use and has n messages, of which a few are not copied into its file.
func used(t *testing.T, n int) (s *Store, path string) {
	t.Helper()
	path = logFile(t)
	s = open(t, path, Options{})
	for i := range n {
		mustKeep(t, s, sample(fmt.Sprint(i)))
	}
	return s, path
}

// Another program that opens a log after a kill copies its WAL into it, and removes the WAL: all messages are there,
// and nothing is said to be missing. Where the WAL was removed without that, it is.
func TestWALMovedByAnotherAfterAKill(t *testing.T) {
	_, path := used(t, 5)
	for name, moved := range map[string]bool{"moved": true, "removed": false} {
		left := filepath.Join(t.TempDir(), "left.mllp")
		await(t, "noted", func() bool { return lastKept(path) == 5 })
		copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix)
		if moved {
			c, err := sqlite.Open(left, url.Values{"mode": {"rw"}})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := c.Number("SELECT count(*) FROM message"); err != nil || n != 5 {
				t.Errorf("%d messages: %v", n, err)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		} else if err := os.Remove(left + place.WALSuffix); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(left + place.WALSuffix); err == nil {
			t.Fatal("the WAL is there")
		}
		r, err := OpenReadOnly(left)
		if err != nil {
			t.Fatal(err)
		}
		all := r.Notices()
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		var told notices
		if err := open(t, left, Options{OnNotice: told.add}).Close(); err != nil {
			t.Error(err)
		}
		if len(all) != 1 || all[0].Kind.Lacks() == moved {
			t.Errorf("%s, read: %+v", name, all)
		}
		if said := told.text(); strings.Contains(said, "may be missing") == moved || strings.Contains(said, "All messages up to 5") != moved {
			t.Errorf("%s, opened: %q", name, said)
		}
	}
}

// A copy of the log's file alone, made while it was in use, lacks what stood in the WAL: it says so.
func TestCopyWithoutWAL(t *testing.T) {
	s, path := used(t, 5)
	s.lock.Note(5)
	for name, with := range map[string][]string{
		"alone": {""}, "noted": {"", lockfile.Suffix}, "whole": {"", place.WALSuffix}, "whole and noted": {"", place.WALSuffix, lockfile.Suffix},
	} {
		left := filepath.Join(t.TempDir(), "left.mllp")
		copyFiles(t, path, left, with...)
		r, err := OpenReadOnly(left)
		if err != nil {
			t.Fatal(err)
		}
		read := fmt.Sprint(r.Notices())
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		var told notices
		if err := open(t, left, Options{OnNotice: told.add}).Close(); err != nil {
			t.Error(err)
		}
		for what, said := range map[string]string{"read": read, "opened": told.text()} {
			if missing := strings.Contains(said, "WAL"); missing != !strings.HasPrefix(name, "whole") {
				t.Errorf("%s, %s: %q", name, what, said)
			}
			if name == "noted" && !strings.Contains(said, "about 5 messages (1–5)") {
				t.Errorf("%s, %s does not say how many: %q", name, what, said)
			}
		}
		told = notices{}
		open(t, left, Options{OnNotice: told.add})
		if said := told.text(); said != "" {
			t.Errorf("%s, closed and opened again: %q", name, said)
		}
	}
}

// A log that was closed, and one that has been opened after a kill with its WAL, lacks nothing.
func TestNothingIsSaidOfWholeLogs(t *testing.T) {
	s, path := used(t, 5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + place.WALSuffix); err == nil {
		t.Error("a closed log has a WAL")
	}
	var told notices
	s = open(t, path, Options{OnNotice: told.add})
	mustKeep(t, s, sample("more"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	if all := r.Notices(); len(all) != 0 || told.text() != "" {
		t.Errorf("said: %v, %s", all, told.text())
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// The end of the WAL is cut off where a transaction ends: nothing in it tells, but what was noted last does.
func TestWALCutShort(t *testing.T) {
	s, path := used(t, 8)
	s.lock.Note(8)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix)
	content, err := os.ReadFile(left + place.WALSuffix)
	if err != nil {
		t.Fatal(err)
	}
	w, err := walfile.Read(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(left+place.WALSuffix, w.At(w.Accepted()/2)); err != nil {
		t.Fatal(err)
	}
	var told notices
	open(t, left, Options{OnNotice: told.add})
	if said := told.text(); !strings.Contains(said, "lacks about") || !strings.Contains(said, "–8)") {
		t.Errorf("said: %q", said)
	}
}

// A WAL whose log was deleted, or renamed, while it was in use is named with what is in it, and kept; so is one of a
// log that was emptied.
func TestWALWithoutLog(t *testing.T) {
	_, path := used(t, 4)
	for name, take := range map[string]func(string) error{
		"deleted": os.Remove,
		"renamed": func(log string) error { return os.Rename(log, log+".1") },
		"emptied": func(log string) error { return os.Truncate(log, 0) },
	} {
		left := filepath.Join(t.TempDir(), "left.mllp")
		copyFiles(t, path, left, "", place.WALSuffix)
		before, err := os.ReadFile(left + place.WALSuffix)
		if err := errors.Join(err, take(left)); err != nil {
			t.Fatal(err)
		}
		var told notices
		again := open(t, left, Options{OnNotice: told.add})
		if said := told.text(); !strings.Contains(said, "4 messages (1–4)") {
			t.Errorf("%s: said %q", name, said)
		}
		if n := again.Totals().Count; n != 0 {
			t.Errorf("%s: the new log has %d messages", name, n)
		}
		mustKeep(t, again, sample("new"))
		kept, _ := filepath.Glob(left + "-wal.orphan-*")
		if len(kept) != 1 || !strings.Contains(told.text(), kept[0]) {
			t.Fatalf("%s: kept: %v", name, kept)
		}
		if after, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(after, before) {
			t.Errorf("%s: it is not what it was: %v", name, err)
		}
	}
}

// A journal beside a log would be written over it.
func TestForeignJournal(t *testing.T) {
	s, path := used(t, 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// The header of a journal with one page that is to be written back.
	journal := append([]byte("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\x00\x00\x00\x01\x01\x02\x03\x04\x00\x00\x00\x01"+
		"\x00\x00\x02\x00\x00\x00\x10\x00"), make([]byte, 8192)...)
	if err := os.WriteFile(path+"-journal", journal, 0o600); err != nil {
		t.Fatal(err)
	}
	var told notices
	s = open(t, path, Options{OnNotice: told.add})
	if _, ok := s.Get(1); !ok || !strings.Contains(told.text(), "journal") {
		t.Errorf("message 1 is there: %v; said %q", ok, told.text())
	}
}

// What a log lacks of what it had when it was used last is said once, also of one that was closed, and of a new one in
// its place.
func TestLackingIsSaidOnce(t *testing.T) {
	backup := func(t *testing.T, s *Store) string {
		to := filepath.Join(t.TempDir(), "backup.mllp")
		if _, err := s.SaveTo(t.Context(), to, nil); err != nil {
			t.Fatal(err)
		}
		return to
	}
	for _, test := range []struct {
		name, want string
		kind       status.NoticeKind
		do         func(path, backup string) error
	}{
		{"older copy", "lacks about 4 messages (4–7)", status.NoticeMissing, func(p, b string) error { return os.Rename(b, p) }},
		{"deleted", "with messages up to 7", status.NoticeRecovered, func(p, _ string) error { return os.Remove(p) }},
		{"moved away", "with messages up to 7", status.NoticeRecovered, func(p, _ string) error { return os.Rename(p, p+".1") }},
		{"emptied", "was empty, without even its beginning", status.NoticeMissing, func(p, _ string) error {
			return os.Truncate(p, 0)
		}},
		{"nothing", "", "", func(string, string) error { return nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, path := used(t, 3)
			older := backup(t, s)
			for i := range 4 {
				mustKeep(t, s, sample(fmt.Sprint("more-", i)))
			}
			s.lock.Note(7)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := test.do(path, older); err != nil {
				t.Fatal(err)
			}
			var told, again notices
			if err := open(t, path, Options{OnNotice: told.add}).Close(); err != nil {
				t.Fatal(err)
			}
			said := told.text()
			if test.want == "" && said != "" || !strings.Contains(said, test.want) || len(told.all) > 1 {
				t.Errorf("said: %q", said)
			}
			if test.want != "" && !strings.HasPrefix(said, string(test.kind)) {
				t.Errorf("it is not of the kind %s: %q", test.kind, said)
			}
			open(t, path, Options{OnNotice: again.add})
			if said := again.text(); said != "" {
				t.Errorf("said again: %q", said)
			}
		})
	}
}

// The WAL is there, but its first frame was zeroed: it is not said to be missing.
func TestFirstFrameZeroed(t *testing.T) {
	_, path := used(t, 4)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix)
	f, err := os.OpenFile(left+place.WALSuffix, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(make([]byte, walfile.FrameHeaderBytes+walfile.PageBytes), walfile.HeaderBytes)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	var told notices
	open(t, left, Options{OnNotice: told.add})
	if said := told.text(); strings.Contains(said, "is not there") || !strings.Contains(said, "damaged") {
		t.Errorf("said: %q", said)
	}
}

// Who reads the log has its WAL open: it is not replaced beneath him.
func TestWALIsNotReplacedBeneathAReader(t *testing.T) {
	_, path := used(t, 4)
	l := left(t, path)
	other := anotherLog(t, 2)
	log := (&filesLeft{database: other, wal: l.wal}).leave(t)
	c, err := sqlite.Open(log, url.Values{"mode": {"ro"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Number("SELECT count(*) FROM meta"); err != nil {
		t.Fatal(err)
	}
	s, err := Open(log, Options{})
	if err == nil {
		_ = s.Close()
		t.Fatal("opened")
	}
	if !strings.Contains(err.Error(), "another program reads the log") {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, log, Options{})
	if n := s.Totals().Count; n != 2 {
		t.Errorf("%d messages", n)
	}
}

// Of a log that could not be marked as closed, as its disk was full, nothing is said to be lost or moved: all is there.
func TestClosedOnADiskThatIsFull(t *testing.T) {
	for _, code := range []int32{sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE} {
		path := logFile(t)
		var full atomic.Bool
		s := open(t, path, Options{fault: func(op sqlite.Operation, kind string) int32 {
			if op == sqlite.OpWrite && full.Load() && kind == "WAL" {
				return code
			}
			return 0
		}})
		mustKeep(t, s, sample("kept"))
		await(t, "indexed", func() bool { return s.Lag() == 0 })
		if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
			t.Fatal(err)
		}
		full.Store(true)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		var told notices
		again := open(t, path, Options{OnNotice: told.add})
		if n := again.Totals().Count; n != 1 || !again.unclosed || told.text() != "" {
			t.Errorf("%d messages, unclosed %v, and it says %q", n, again.unclosed, told.text())
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}
