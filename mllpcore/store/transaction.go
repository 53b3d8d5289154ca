package store

import (
	"fmt"
	"net/url"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// How long the writer waits for a lock that another program holds, in ms: less than a sender waits for its answer, even
// when a step that can wait met the lock first; and once it has waited for nothing, hardly at all until a write
// succeeds.
const (
	lockPatience = 2000
	lockHurry    = 50
)

// waitForLocks sets how long that is from now on.
func (w *writer) waitForLocks(patience int) error {
	w.hurried = patience == lockHurry
	return w.conn.Run(fmt.Sprintf("PRAGMA busy_timeout = %d", patience))
}

// meetsLock notes that another program holds a lock.
func (w *writer) meetsLock(err error) {
	if w.conn == nil || w.hurried || sqlite.Primary(sqlite.CodeOf(err)) != sqlite3.SQLITE_BUSY {
		return
	}
	_ = w.waitForLocks(lockHurry) // otherwise it waits longer
}

// meetsNoLock notes that a write succeeded.
func (w *writer) meetsNoLock() {
	if w.hurried && w.conn != nil {
		_ = w.waitForLocks(lockPatience) // otherwise messages are refused earlier than they would be
	}
}

// connect opens the connection if there is none, and has the WAL begin anew after the disk refused something there.
func (w *writer) connect() error {
	if err := w.renewal.waits(); err != nil && w.store.files.WAL.Refused.Load() {
		return err
	}
	if w.conn == nil {
		c, err := w.store.watch.opened(w.store.path, url.Values{
			"mode": {"rw"}, "vfs": {w.store.files.Name},
			"_pragma": {
				fmt.Sprintf("busy_timeout(%d)", lockPatience), "synchronous(FULL)", "fullfsync(1)",
				"checkpoint_fullfsync(1)", "wal_autocheckpoint(0)",
				"cache_size(-16000)", "temp_store(MEMORY)",
			},
		})
		if err != nil {
			return err
		}
		w.conn, w.unsure, w.hurried = c, true, false
	}
	if w.store.files.WAL.Refused.Load() {
		return w.renew()
	}
	return nil
}

func (w *writer) disconnect() {
	w.checkpointer.close()
	if w.conn == nil {
		return
	}
	_ = w.conn.Close() // what was wrong with it has been told
	w.conn = nil
	w.store.files.WAL.Forget() // another connection may get a file at the same address
}

// durable runs do in a transaction that is on the disk when it returns nil. Nothing is written to a damaged log: what
// stands there may be all that can be saved.
func (w *writer) durable(do func() error) error {
	if w.store.health.Has(status.Damaged) {
		return w.store.health.Refusal()
	}
	return w.counts(func() error { return w.conn.Tx(do) })
}

// counts runs a transaction when the index of the WAL finds what was committed before, and notes that it counts.
func (w *writer) counts(transaction func() error) error {
	index := &w.store.files.Index
	if !index.Probe() {
		return w.store.health.Refusal()
	}
	err := transaction()
	if err != nil {
		index.Forget()
		return err
	}
	index.Commit()
	return nil
}

// tally is a change of the totals: of all messages, and of those that the stored amount covers.
type tally struct{ all, derived tables.Amount }

// add counts a message that is in the log, with the sign.
func (t *tally) add(w *writer, id, sign int64) error {
	return w.conn.Query(func(v []any) (bool, error) {
		t.addKnown(w, id, sqlite.Int(v[1]) != 0, sqlite.Int(v[0]), sign)
		return false, nil
	}, "SELECT "+tables.MessageBytes+", "+tables.IsBroken+" FROM message m WHERE m.id = ?", id)
}

func (t *tally) addKnown(w *writer, id int64, broken bool, bytes, sign int64) {
	t.all.Add(broken, bytes, sign)
	if _, derived := w.store.totals.Get(); message.ID(id) <= derived {
		t.derived.Add(broken, bytes, sign)
	}
}
