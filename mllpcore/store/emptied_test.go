package store

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/ageclock"
)

// A log that is emptied in place, as copytruncate of log rotation does it, keeps nothing more; its WAL, which may hold
// all there is, stays as it is when the log is closed, and recover reads it.
func TestLogEmptiedInUse(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	hold(t, s) // nothing is copied before
	const n = 50
	for i := range n {
		mustKeep(t, s, sample(fmt.Sprint("kept-", i)))
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	await(t, "the state", func() bool {
		state := s.State()
		return !state.Keeps && strings.Contains(state.Reason, "was emptied by another program")
	})
	if err := keep(s, sample("late")); err == nil {
		t.Error("a message is kept in a log that was emptied")
	}
	_ = s.ask(t.Context(), (*writer).checkpoint)
	_ = s.Close() // it may tell of the damage
	to := path + ".recovered"
	if _, err := Recover(t.Context(), Source{WAL: path + "-wal"}, to, nil); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(to)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := r.Totals().Count; got != n {
		t.Errorf("%d of %d are recovered", got, n)
	}
}

// What the disk, or somebody, made of the numbers of broken messages drops nothing.
func TestBrokenNumbersThatCannotBe(t *testing.T) {
	for _, name := range []string{"broken", "brokenbytes"} {
		for _, n := range []string{"-9223372036854775808", "9223372036854775807", "-1"} {
			s := open(t, changed(t, 5, "UPDATE meta SET value = "+n+" WHERE name = '"+name+"'"), Options{})
			awaitDerived(t, s)
			mustKeep(t, s, sample("A"))
			dropped := s.Totals().Dropped
			err := s.ask(t.Context(), func(w *writer) error {
				more, err := w.toDrop(ageclock.Reading{}, true)
				if len(more.ids) > 0 {
					t.Errorf("%s = %s: %d would be dropped", name, n, len(more.ids))
				}
				return err
			})
			if err != nil || dropped != 0 || s.Totals().Count != 6 {
				t.Errorf("%s = %s: %v, %+v", name, n, err, s.Totals())
			}
		}
	}
}

// A log whose numbers are near their end is not written: what came last could not be read again.
func TestNumbersNearTheirEnd(t *testing.T) {
	for _, n := range []string{"4611686018427387904", "4611686018427387903", "2305843009213693953"} {
		path := changed(t, 5, "UPDATE meta SET value = "+n+" WHERE name = 'last'")
		if s, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), n) {
			t.Errorf("last = %s: %v", n, err)
			if err == nil {
				_ = s.Close()
			}
		}
	}
}
