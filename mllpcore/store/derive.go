package store

import (
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// rowsPerStep is how many messages are derived in one transaction.
const rowsPerStep = 256

const selectNext = "SELECT " + tables.HeadColumns + " FROM message m LEFT JOIN answer a ON a.id = m.id " +
	"LEFT JOIN mark k ON k.id = m.id WHERE m.id > ? AND m.id <= ? ORDER BY m.id LIMIT ?"

// derive fills in summary for the next messages that are on the disk, until something more urgent waits or the time is
// over. How far it got is stored in the same transaction: a crash at any point repeats or loses nothing.
func (w *writer) derive(until time.Time) error {
	all, derived := w.store.totals.Get()
	last, seen := derived, tables.Amount{}
	err := w.durable(func() error {
		insert := tables.InsertRow("summary")
		rows, stopped, order := 0, false, sqlite.RowOrder{After: int64(derived), Step: 1}
		err := w.conn.Query(func(v []any) (bool, error) {
			if err := order.Next(sqlite.Int(v[0])); err != nil {
				return false, err
			}
			last = message.ID(sqlite.Int(v[0]))
			r := tables.RowOfHead(v)
			w.store.Found().Check(r.ID, r.Damaged, sqlite.Text(v[tables.HeadNoted]))
			if err := tables.FindDuplicate(w.conn, &r); err != nil {
				return false, err
			}
			if v[tables.HeadDeleted] == nil {
				facts, _ := v[2].([]byte)
				seen.Add(tables.BrokenFacts(facts), sqlite.Int(v[tables.HeadBodyLength])+sqlite.Int(v[tables.HeadJunkLength]), 1)
			}
			rows++
			stopped = w.pressed(until)
			return !stopped, w.conn.Exec(insert, r.Values()...)
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
	w.store.totals.SetDerived(last)
	return w.recount()
}

// recountTail is how many messages recount reads itself at most.
const recountTail = 4 * rowsPerStep

// recount takes over what was counted anew after the log forgot what it had derived.
func (w *writer) recount() error {
	if !w.forgot {
		return nil
	}
	done, err := w.store.totals.Recount(w.conn, recountTail)
	if done {
		w.forgot = false
	}
	return err
}

func (w *writer) noteDerived(last message.ID, seen tables.Amount) error {
	if err := w.conn.Exec(tables.SetMeta, "derived", int64(last)); err != nil {
		return err
	}
	if err := w.conn.Exec(tables.SetMeta, "last", int64(w.last)); err != nil {
		return err
	}
	return seen.Note(w.conn)
}
