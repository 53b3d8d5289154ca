package store

import (
	"errors"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// A transaction that cannot be taken back says so: what comes next would seem to be kept.
func TestTransactionThatStays(t *testing.T) {
	s := open(t, logFile(t), Options{})
	reason := errors.New("the reason")
	fails := func() error { return reason }
	err := s.ask(t.Context(), func(w *writer) error {
		if err := w.conn.Tx(fails); !errors.Is(err, reason) {
			t.Errorf("taken back: %v", err)
		}
		other, err := w.conn.Prepare("SELECT 1")
		if err != nil {
			return err
		}
		if rollback := w.conn.Statements["ROLLBACK"]; rollback != nil {
			rollback.Finalize()
		}
		w.conn.Statements["ROLLBACK"] = other
		err = w.conn.Tx(fails)
		if sqlite.CodeOf(err) != sqlite3.SQLITE_ABORT || status.KeepsConnection(err) || status.OfOneMessage(err) {
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
