package store

import (
	"errors"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"
)

// A transaction that cannot be taken back says so: what comes next would seem to be kept.
func TestTransactionThatStays(t *testing.T) {
	s := open(t, logFile(t), Options{})
	reason := errors.New("the reason")
	fails := func() error { return reason }
	err := s.ask(t.Context(), func(w *writer) error {
		if err := w.conn.tx(fails); !errors.Is(err, reason) {
			t.Errorf("taken back: %v", err)
		}
		other, err := w.conn.prepare("SELECT 1")
		if err != nil {
			return err
		}
		if rollback := w.conn.statements["ROLLBACK"]; rollback != nil {
			rollback.finalize()
		}
		w.conn.statements["ROLLBACK"] = other
		err = w.conn.tx(fails)
		if sqliteCode(err) != sqlite3.SQLITE_ABORT || keepsConnection(err) || ofOneMessage(err) {
			t.Errorf("it stays: %v", err)
		}
		return err
	})
	if err == nil {
		t.Fatal("no error")
	}
	m := sample("A")
	await(t, "a message is kept with a new connection", func() bool { return keep(s, m) == nil })
}
