package store

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
)

// changeInUse is change of a log in use, by another program that waits for its locks.
func changeInUse(t *testing.T, path string, script ...string) {
	t.Helper()
	change(t, path, append([]string{"PRAGMA busy_timeout = 10000"}, script...)...)
}

// What another program does with a log in use as SQLite does it is no damage: nothing is refused, nothing is lost, and
// nothing is said to be missing, whether the watch looks meanwhile or not.
func TestAnotherProgramUsesTheLog(t *testing.T) {
	for _, script := range [][]string{
		{"PRAGMA wal_checkpoint(PASSIVE)"},
		{"PRAGMA wal_checkpoint(FULL)"},
		{"PRAGMA wal_checkpoint(RESTART)"},
		{"PRAGMA wal_checkpoint(TRUNCATE)"},
		{"VACUUM"},
		{"ANALYZE"},
		{"REINDEX"},
		{"PRAGMA optimize"},
		{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"},
		{"PRAGMA wal_checkpoint(RESTART)", "ANALYZE", "PRAGMA wal_checkpoint(RESTART)", "VACUUM"},
		{"INSERT OR REPLACE INTO meta VALUES ('another', 1)", "PRAGMA wal_checkpoint(FULL)"},
	} {
		t.Run(strings.Join(script, ", "), func(t *testing.T) {
			path := logFile(t)
			s := serve(t, path)
			for round := range rounds(t, 6) {
				s.sends(t, 12)
				changeInUse(t, path, script...)
				if round%3 == 1 {
					s.watch.tick()
				}
				s.sends(t, 1)
				if round%3 == 2 {
					s.watch.tick()
				}
				if state := s.State(); !state.Healthy {
					t.Fatalf("round %d: %+v", round, state)
				}
			}
			s.watch.tick()
			if state := s.State(); !state.Healthy {
				t.Fatalf("%+v", state)
			}
			if found := mustVerify(t, path); len(found.Findings) > 0 {
				t.Errorf("%v", found.Findings)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			s.hasAll(t, path)
			if err := open(t, path, Options{OnNotice: s.heard.add}).Close(); err != nil || len(s.heard.all) > 0 {
				t.Errorf("opened again: %v, said: %v", err, s.heard.all)
			}
		})
	}
}

// A WAL that another program has emptied after it copied all of it is not said to lack anything: not while the log is
// in use, and not after the program was killed.
func TestAnotherProgramEmptiesTheWAL(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	hold(t, s.Store)
	s.sends(t, 20)
	err := s.ask(t.Context(), func(*writer) error { // which does nothing meanwhile
		changeInUse(t, path, "PRAGMA wal_checkpoint(TRUNCATE)")
		if info, err := os.Stat(path + place.WALSuffix); err != nil || info.Size() != 0 {
			t.Errorf("the WAL is not empty: %v", err)
		}
		r, err := OpenReadOnly(path)
		if err != nil {
			return err
		}
		if said := r.Notices(); len(said) > 0 {
			t.Errorf("said: %v", said)
		}
		return r.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	// Without the index that tells so, it is one that somebody emptied: the lock file tells that all messages are there.
	for _, suffix := range []string{"", place.WALSuffix, lockfile.Suffix} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+".copy"+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := OpenReadOnly(path + ".copy")
	if err != nil {
		t.Fatal(err)
	}
	if said := r.Notices(); len(said) != 1 || said[0].Kind.Lacks() || !strings.Contains(said[0].Text, "All messages up to 20") {
		t.Errorf("said: %v", said)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// Another program empties the WAL and writes to the log in between, again and again, and no message comes meanwhile:
// the log goes on, also when it is looked at while that writes what does not count yet.
func TestAnotherProgramEmptiesTheWALAgainAndAgain(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 200)
	for round := range 4 {
		for range 1 + round {
			changeInUse(t, path, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
		}
		if round%2 == 1 {
			c, err := sqlite.Open(path, url.Values{})
			if err != nil {
				t.Fatal(err)
			}
			relax(t, c)
			for _, q := range []string{
				"PRAGMA busy_timeout = 10000", "PRAGMA cache_size = 1", "BEGIN",
				"CREATE TABLE large AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) " +
					"SELECT zeroblob(4000) FROM n",
			} {
				if err := c.Run(q); err != nil {
					t.Fatal(err)
				}
			}
			if info, err := os.Stat(path + place.WALSuffix); err != nil || info.Size() == 0 {
				t.Errorf("nothing is written to the WAL before it counts: %v", err)
			}
			s.watch.tick()
			if err := errors.Join(c.Run("ROLLBACK"), c.Close()); err != nil {
				t.Error(err)
			}
		}
		s.watch.tick()
		if state := s.State(); !state.Healthy {
			t.Fatalf("round %d: %+v", round, state)
		}
	}
	s.sends(t, 1)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	s.hasAll(t, path)
	if found := mustVerify(t, path); len(found.Findings) > 0 {
		t.Errorf("%v", found.Findings)
	}
}

// What another program begins anew after harm was done to the index is not believed: what was acknowledged is in the
// log, or it is said.
func TestAnotherProgramBelievesAnOlderIndex(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	hold(t, s.Store)
	s.sends(t, 10)
	changeInUse(t, path, "PRAGMA wal_checkpoint(PASSIVE)")
	older, err := os.ReadFile(path + "-shm")
	if err != nil {
		t.Fatal(err)
	}
	s.sends(t, 30)
	if err := overwrite(path+"-shm", 0, older); err != nil {
		t.Fatal(err)
	}
	changeInUse(t, path, "INSERT OR REPLACE INTO meta VALUES ('another', 1)") // begins the WAL anew over 30 messages
	for range 20 {
		if s.send() != nil {
			break
		}
	}
	if state := s.State(); state.Keeps || !strings.Contains(state.Reason, "-shm, the index of its WAL, was changed") {
		t.Errorf("%+v", state)
	}
	if err := s.Close(); err == nil {
		t.Error("closing it says nothing")
	}
	if saved, _ := filepath.Glob(path + leftwal.SavedSuffix + "*"); len(saved) != 1 {
		t.Errorf("saved: %v", saved)
	}
}

// Where another program has begun the WAL anew, and a message is not found in the log then, that is said as it is.
func TestAnotherProgramDeletesAMessage(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	hold(t, s.Store)
	s.sends(t, 10)
	changeInUse(t, path, "DELETE FROM message WHERE id = 5", "PRAGMA wal_checkpoint(TRUNCATE)")
	for range 20 {
		if s.send() != nil {
			break
		}
	}
	if state := s.State(); state.Keeps || !strings.Contains(state.Reason, "another program wrote into the log") {
		t.Errorf("%+v", state)
	}
	if err := s.Close(); err == nil {
		t.Error("closing it says nothing")
	}
}

// A transaction that does not fit into the memory of SQLite, which writes some frames twice then, is none of another's.
func TestTransactionLongerThanTheCache(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 40)
	for range 2 {
		if err := s.ask(t.Context(), func(w *writer) error {
			return w.durable(func() error {
				for i := range 3 {
					if err := w.conn.Exec("UPDATE message SET junk = zeroblob(1000000 + ?)", int64(i)); err != nil {
						return err
					}
				}
				return nil
			})
		}); err != nil {
			t.Fatal(err)
		}
		s.sends(t, 40)
		s.watch.tick()
	}
	if state := s.State(); !state.Healthy {
		t.Errorf("%+v", state)
	}
}

// A log with pages of another size is kept as any other, over several copies of its WAL, and its damage is found.
func TestPagesOfAnotherSize(t *testing.T) {
	for _, size := range []int{512, 1024, 8192, 65536} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			path := logFile(t)
			if err := open(t, path, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			change(t, path, "PRAGMA journal_mode = DELETE", fmt.Sprintf("PRAGMA page_size = %d", size), "VACUUM",
				"PRAGMA journal_mode = WAL")
			s := serve(t, path)
			for round := range 5 {
				s.sends(t, 50)
				switch round {
				case 1:
					changeInUse(t, path, "PRAGMA wal_checkpoint(FULL)")
				case 3:
					changeInUse(t, path, "VACUUM")
				default:
					if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
						t.Fatal(err)
					}
				}
				s.watch.tick()
				if state := s.State(); !state.Healthy {
					t.Fatalf("round %d: %+v", round, state)
				}
			}
			if n := s.files.Index.PageSize(); n != size {
				t.Fatalf("pages of %d bytes", n)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s.hasAll(t, path)
			if found := mustVerify(t, path).Findings; len(found) > 0 {
				t.Fatalf("%v", found)
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			at := strings.LastIndex(string(content), "M00200")
			content[at+1] ^= 1
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if found := mustVerify(t, path).Findings; len(found) == 0 {
				t.Error("verify finds no damage")
			}
		})
	}
}

// A reader that came to a closed log leaves what a Store has made its own since.
func TestReaderLeavesTheWALOfAStore(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("before"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	mustKeep(t, s, sample("meanwhile"))
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	mustKeep(t, s, sample("after"))
	for _, suffix := range []string{place.WALSuffix, "-shm"} {
		if _, err := os.Stat(path + suffix); err != nil {
			t.Error(err)
		}
	}
	if n := len(s.Before(0, 10)); n != 3 {
		t.Errorf("%d messages", n)
	}
}
