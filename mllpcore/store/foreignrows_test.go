package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/tables"
)

// foreignRow is a statement by which another program puts a row into the log that the program has not kept.
func foreignRow(id int64) string {
	return fmt.Sprintf("INSERT INTO message (id, time, facts, body) VALUES (%d, 1, x'', x'4D53487C5E7E5C267C')", id)
}

// Rows that another program puts into a log in use are said, whatever their IDs: the program would use up the IDs, or
// take them for messages that it kept.
func TestAnotherProgramAddsMessages(t *testing.T) {
	for _, id := range []int64{9223372036854775800, tables.LastID, tables.LastID/2 + 5, 5000, 0, -7} {
		for _, how := range []string{"the watch", "a message", "the end"} {
			t.Run(fmt.Sprint(id, ", ", how), func(t *testing.T) {
				path := logFile(t)
				s := serve(t, path)
				s.sends(t, 300)
				changeInUse(t, path, foreignRow(id))
				says := fmt.Sprintf("it holds a row with the ID %d in the table message, which this program has not made", id)
				if how == "a message" && s.send() == nil {
					t.Error("a message is acknowledged before")
				}
				if how == "the watch" {
					s.watch.tick()
				}
				if how != "the end" {
					if state := s.State(); state.Keeps || !strings.Contains(state.Reason, says) {
						t.Errorf("%+v", state)
					}
					if s.send() == nil {
						t.Error("a message is acknowledged")
					}
				}
				if err := s.Close(); err == nil || !strings.Contains(err.Error(), says) {
					t.Errorf("closing it says %v", err)
				}
			})
		}
	}
}

// A log with such a row that is taken away is saved, without it: the copy is a log that messages can be kept in.
func TestForeignRowInALogThatIsTakenAway(t *testing.T) {
	for _, watched := range []bool{false, true} {
		t.Run(fmt.Sprint("watched ", watched), func(t *testing.T) {
			path := logFile(t)
			s := serve(t, path)
			s.sends(t, 300)
			changeInUse(t, path, foreignRow(9223372036854775800))
			if watched {
				s.watch.tick()
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			err := s.Close()
			copied, ok := s.Saved()
			if !ok || err == nil || copied.Messages != int64(len(s.acked)) {
				t.Fatalf("saved %+v, %v", copied, err)
			}
			if hidden, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(hidden) > 0 || err != nil {
				t.Errorf("it leaves %v, %v", hidden, err)
			}
			s.hasAll(t, copied.Path)
			again := open(t, copied.Path, Options{})
			if n := again.Totals().Count; n != len(s.acked) || keep(again, sample("after")) != nil {
				t.Errorf("as a log it has %d messages, and keeps none", n)
			}
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// What the log knows of itself is no less its own: its number, what is counted, and which messages are missing.
func TestAnotherProgramDeletesMeta(t *testing.T) {
	for _, statement := range []string{"DELETE FROM meta", "UPDATE meta SET value = 7 WHERE name = '" + tables.IdentityRow + "'"} {
		for _, how := range []string{"the watch", "a message", "the end"} {
			t.Run(statement+", "+how, func(t *testing.T) {
				path := logFile(t)
				s := serve(t, path)
				s.sends(t, 300)
				changeInUse(t, path, statement)
				const says = "what the log knows of itself (the table meta) was deleted or changed"
				if how == "a message" && s.send() == nil {
					t.Error("a message is acknowledged before")
				}
				if how == "the watch" {
					s.watch.tick()
				}
				if how != "the end" {
					if state := s.State(); state.Keeps || !strings.Contains(state.Reason, says) {
						t.Errorf("%+v", state)
					}
				}
				if err := s.Close(); err == nil || !strings.Contains(err.Error(), says) {
					t.Errorf("closing it says %v", err)
				}
			})
		}
	}
}
