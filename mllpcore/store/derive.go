package store

import (
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// rowsPerStep is how many messages are derived in one transaction.
const rowsPerStep = 256

const selectNext = "SELECT " + headColumns + " FROM message m LEFT JOIN answer a ON a.id = m.id " +
	"LEFT JOIN mark k ON k.id = m.id WHERE m.id > ? AND m.id <= ? ORDER BY m.id LIMIT ?"

// derive fills in summary for the next messages that are on the disk, until something more urgent waits or the time is
// over. How far it got is stored in the same transaction: a crash at any point repeats or loses nothing.
func (w *writer) derive(until time.Time) error {
	all, derived := w.store.totals.get()
	last, seen := derived, amount{}
	err := w.durable(func() error {
		insert := insertRow("summary")
		rows, stopped, order := 0, false, sqlite.RowOrder{After: int64(derived), Step: 1}
		err := w.conn.Query(func(v []any) (bool, error) {
			if err := order.Next(sqlite.Int(v[0])); err != nil {
				return false, err
			}
			last = message.ID(sqlite.Int(v[0]))
			r := rowOfHead(v)
			w.store.damage.check(r.ID, r.Damaged, sqlite.Text(v[headNoted]))
			if err := findDuplicate(w.conn, &r); err != nil {
				return false, err
			}
			if v[headDeleted] == nil {
				facts, _ := v[2].([]byte)
				seen.add(brokenFacts(facts), sqlite.Int(v[headBodyLength])+sqlite.Int(v[headJunkLength]), 1)
			}
			rows++
			stopped = w.pressed(until)
			return !stopped, w.conn.Exec(insert, r.values()...)
		}, selectNext, int64(derived), int64(all.Last), int64(rowsPerStep))
		if err != nil {
			return err
		}
		if !stopped && rows < rowsPerStep {
			last = max(last, all.Last) // no message has the IDs behind: it failed, or was dropped
		}
		return w.noteDerived(last, seen)
	})
	if err != nil {
		return err
	}
	w.store.totals.derivedTo(last)
	return w.recount()
}

func (w *writer) noteDerived(last message.ID, seen amount) error {
	if err := w.conn.Exec(setMeta, "derived", int64(last)); err != nil {
		return err
	}
	if err := w.conn.Exec(setMeta, "last", int64(w.last)); err != nil {
		return err
	}
	return seen.note(w.conn)
}
