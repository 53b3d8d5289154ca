package store

import (
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/store/status"
)

// A start sees what is lost at the ends of the log, and does not go on as if nothing were.
func TestStartFindsWhatIsLost(t *testing.T) {
	for _, script := range []string{
		"DELETE FROM message",
		"DELETE FROM message WHERE id > 3",
		"DELETE FROM message WHERE id < 3",
	} {
		s := open(t, changed(t, 5, script), Options{})
		if state := s.State(); state.Healthy || !strings.Contains(state.Reason, "gone from the log") {
			t.Errorf("%s: %+v", script, state)
		}
		if err := keep(s, sample("A")); err == nil {
			t.Errorf("%s: a message is kept", script)
		}
	}
	for script, text := range map[string]string{
		"DELETE FROM summary WHERE id > 3":                                                      "mllpd reindex",
		"DELETE FROM summary WHERE id < 3":                                                      "mllpd reindex",
		"UPDATE meta SET value = 7 WHERE name = 'derived'":                                      "counted again",
		"UPDATE message SET time = 1 WHERE id = 5":                                              "message 5 ",
		"INSERT INTO mark (id, deleted) VALUES (3, 5)":                                          "nothing is dropped",
		"UPDATE mark SET note = 'x' WHERE id = 1;\nINSERT INTO mark (id, note) VALUES (3, 'y')": "nothing is dropped",
	} {
		said := &notices{}
		s := open(t, changed(t, 5, script), Options{OnNotice: said.add})
		await(t, script, func() bool { return said.has(status.NoticeDamage, text) })
		if !s.State().Healthy {
			t.Errorf("%s: %+v", script, s.State())
		}
		mustKeep(t, s, sample("A"))
	}
	said := &notices{}
	s := open(t, changed(t, 5, ""), Options{OnNotice: said.add})
	if text := said.text(); text != "" || !s.State().Healthy {
		t.Errorf("of a whole log it is said: %s, %+v", text, s.State())
	}
}

// What the disk made of a mark, or of an age, drops no message.
func TestNothingIsDroppedForDamage(t *testing.T) {
	path := changed(t, 5, "INSERT INTO mark (id, deleted) VALUES (3, 5);\n"+
		"INSERT OR REPLACE INTO age (id, time, gaps, wall, boot, up) VALUES (4, 1600000000000000000, 0, 0, 0, 0);\n"+
		"UPDATE age SET time = time + 1000000000000000000 WHERE id = 0")
	s := open(t, path, Options{MaxAge: time.Hour})
	err := s.ask(t.Context(), func(w *writer) error {
		more, err := w.keep(time.Now().Add(time.Second))
		if more {
			t.Error("something is dropped")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Before(0, 10)); n != 4 { // one is hidden
		t.Errorf("%d messages", n)
	}
	if k, ok := s.Get(3); !ok || k.Damaged != "" {
		t.Errorf("%v, %v", k, ok)
	}
}

// An age of messages that have not come yet does not make them old when they come.
func TestAgesOfMessagesToCome(t *testing.T) {
	const old = "1600000000000000000"
	path := changed(t, 5, "INSERT INTO age VALUES (50, "+old+", 0, 0, 0, 0, crc32c(50, "+old+", 0, 0, 0, 0))")
	said := &notices{}
	s := open(t, path, Options{MaxAge: time.Hour, OnNotice: said.add})
	keepNumbered(t, s, 60)
	err := s.ask(t.Context(), func(w *writer) error {
		more, err := w.keep(time.Now().Add(time.Second))
		if more {
			t.Error("something is dropped")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Before(0, 100)); n != 65 || !said.has(status.NoticeDamage, "that it never had") {
		t.Errorf("%d messages; said %q", n, said.text())
	}
}
