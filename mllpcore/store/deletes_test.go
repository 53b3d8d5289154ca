package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// Messages that another program deletes from a log in use are said to be gone, whether they are indexed yet or not, and
// whether the watch looks or a message comes first: nothing more is acknowledged.
func TestAnotherProgramDeletesMessages(t *testing.T) {
	const one = "DELETE FROM message WHERE id > 290 AND id <= 300"
	three := []string{
		"BEGIN", one, "DELETE FROM answer WHERE id > 290", "DELETE FROM summary WHERE id > 290", "COMMIT",
	}
	for _, c := range []struct {
		name    string
		script  []string
		indexed bool // before
		moved   bool // the WAL is, and begins anew, before
		says    string
	}{
		{"one table", []string{one}, false, false, "10 messages are not in it any more (291–300)"},
		{"three tables", three, false, false, "10 messages are not in it any more (291–300)"},
		{"one table, indexed", []string{one}, true, false, "10 messages are not in it any more (291–300)"},
		{"three tables, indexed", three, true, false, "10 messages are not in it any more (291–300)"},
		{"not indexed, moved", three, false, true, "10 messages are not in it any more (291–300)"},
		{"indexed, moved", three, true, true, "10 messages fewer than it had counted"},
		{"moved by another", append([]string{one}, "PRAGMA wal_checkpoint(TRUNCATE)"), true, true, "10 messages fewer"},
		{
			"an older one, moved",
			[]string{"DELETE FROM message WHERE id = 7"},
			true, true,
			"1 message fewer than it had counted",
		},
		{"one", []string{"DELETE FROM message WHERE id = 7"}, false, false, "1 message is not in it any more (7)"},
	} {
		for _, how := range []string{"the watch", "a message", "the end"} {
			t.Run(c.name+", "+how, func(t *testing.T) {
				path := logFile(t)
				s := serve(t, path)
				if !c.indexed {
					hold(t, s.Store)
				}
				s.sends(t, 300)
				if c.indexed {
					await(t, "indexed", func() bool { return s.Lag() == 0 })
				}
				if c.moved {
					if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
						t.Fatal(err)
					}
					s.sends(t, 2) // which begins the WAL anew
				}
				changeInUse(t, path, c.script...)
				if how == "a message" && s.send() == nil && !strings.Contains(c.says, "fewer") { // those the watch counts
					t.Error("a message is acknowledged before others are looked for")
				}
				if how != "the end" {
					await(t, "said", func() bool {
						s.watch.tick()
						return !s.State().Healthy
					})
					if state := s.State(); state.Keeps || !strings.Contains(state.Reason, c.says) {
						t.Errorf("%+v", state)
					}
					if s.send() == nil {
						t.Error("a message is acknowledged")
					}
				}
				if err := s.Close(); err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("closing it says %v", err)
				}
			})
		}
	}
}

// What a person or retention removed is not missed when another program has written, nor what they hid.
func TestAnotherProgramWritesAfterDeletes(t *testing.T) {
	for _, indexed := range []bool{false, true} {
		t.Run(fmt.Sprint("indexed ", indexed), func(t *testing.T) {
			path := logFile(t)
			s := &served{acked: map[string][]byte{}}
			s.Store = open(t, path, Options{OnNotice: s.heard.add, MaxMessages: 100, Undo: time.Nanosecond})
			if !indexed {
				hold(t, s.Store)
			}
			s.sends(t, 200)
			if indexed {
				await(t, "indexed", func() bool { return s.Lag() == 0 })
			}
			if err := s.Delete(t.Context(), 150, 151, 199); err != nil {
				t.Fatal(err)
			}
			for range 3 { // hidden, on the way, gone
				changeInUse(t, path, "INSERT OR REPLACE INTO meta VALUES ('another', 1)")
				s.watch.tick()
				await(t, "counted", func() bool {
					s.watch.tick()
					return !s.files.Index.Uncounted.Load()
				})
				err := s.ask(t.Context(), func(w *writer) error {
					_, err := w.keep(time.Now().Add(time.Hour))
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				s.sends(t, 1)
			}
			if state := s.State(); !state.Healthy {
				t.Fatalf("%+v", state)
			}
			err := s.Look(t.Context(), func(c *sqlite.Conn) error {
				n, err := c.Number("SELECT count(*) FROM message WHERE id IN (1, 150, 199)")
				if n != 0 {
					t.Errorf("%d of those that were to go are there", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if found := mustVerify(t, path).Findings; len(found) > 0 {
				t.Errorf("%v", found)
			}
		})
	}
}

// Messages that another program deletes before they are indexed, from a log whose program is killed before it looks for
// them, are said by the next start, and by who only reads the log.
func TestMessagesDeletedBeforeAKill(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 20)
	await(t, "indexed", func() bool { return s.Lag() == 0 })
	left := filepath.Join(t.TempDir(), "left.mllp")
	hold(t, s.Store)
	s.sends(t, 40)
	copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix) // as a kill leaves it
	whole := filepath.Join(t.TempDir(), "whole.mllp")
	copyFiles(t, left, whole, "", place.WALSuffix, lockfile.Suffix)
	changeInUse(t, left, "DELETE FROM message WHERE id IN (25, 30, 31)")
	const want = "lacks 3 messages of those that it had not indexed yet (25, 30–31)"
	if said, _ := openedSaid(t, whole); said != "" {
		t.Errorf("of the whole one it is said: %s", said)
	}
	lacksLeft(t, left, want)
}

// lacksLeft wants words about what a log lacks that a kill left, from who only reads it and from the next start.
func lacksLeft(t *testing.T, left, want string) {
	t.Helper()
	if said, _ := openedSaid(t, left); !strings.Contains(said, want) {
		t.Errorf("who reads it says %q", said)
	}
	var told notices
	again := open(t, left, Options{OnNotice: told.add})
	if !told.has(status.NoticeMissing, want) {
		t.Errorf("the start says %q", told.text())
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// An ID that the disk changed may stand behind a gap of billions, which costs no more than another.
func TestIDFarBehindTheOthers(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 20)
	await(t, "indexed", func() bool { return s.Lag() == 0 })
	hold(t, s.Store)
	s.sends(t, 40)
	changeInUse(t, path, "UPDATE message SET id = 1 << 40 WHERE id = 60")
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix)
	const want = "lacks 1099511627716 messages of those that it had not indexed yet (60–1099511627775): another program " +
		"deleted them, or the disk lost them. The disk changed message 1099511627776, which follows, and perhaps its ID: " +
		"fewer may be missing."
	lacksLeft(t, left, want)
}

// IDs of messages that could not be kept, and of those that retention dropped, are not missed by a start although they
// were not indexed.
func TestIDsLeftOutAreNotMissed(t *testing.T) {
	for name, leave := range map[string]func(*testing.T, *served){
		"failed": func(t *testing.T, s *served) {
			err := s.ask(t.Context(), func(w *writer) error {
				w.last, w.leavesOut = w.last+7, true // as after a group that failed
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			s.sends(t, 1)
		},
		"dropped": func(t *testing.T, s *served) {
			err := s.ask(t.Context(), func(w *writer) error {
				return w.durable(func() error {
					_, err := w.drop([]int64{3, 4, 5, 6}, &tally{})
					return err
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		},
		"forgotten": func(t *testing.T, s *served) {
			err := s.ask(t.Context(), func(w *writer) error {
				if err := w.durable(func() error { return w.conn.Exec("DELETE FROM message WHERE id < 5") }); err != nil {
					return err
				}
				return w.forget()
			})
			if err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := logFile(t)
			s := serve(t, path)
			hold(t, s.Store)
			s.sends(t, 10)
			leave(t, s)
			s.sends(t, 2)
			left := filepath.Join(t.TempDir(), "left.mllp")
			copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix)
			if said, _ := openedSaid(t, left); strings.Contains(said, "lacks") {
				t.Errorf("said: %s", said)
			}
		})
	}
}
