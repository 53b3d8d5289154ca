package store

import (
	"fmt"
	"time"

	"mllpscope/mllpcore"
)

// rowsPerStep is how many messages are derived in one transaction.
const rowsPerStep = 256

const (
	keptColumns = "m.id, m.time, m.facts, m.body, m.junk, " + answerColumns
	// headColumns are keptColumns with no more of the bytes than a row is derived from.
	headColumns = "m.id, m.time, m.facts, substr(m.body, 1, 131072), NULL, " + answerColumns +
		", k.deleted, length(m.body), ifnull(length(m.junk), 0)"
	selectNext = "SELECT " + headColumns + " FROM message m LEFT JOIN answer a ON a.id = m.id " +
		"LEFT JOIN mark k ON k.id = m.id WHERE m.id > ? AND m.id <= ? ORDER BY m.id LIMIT ?"
	seenBefore = "SELECT 1 FROM summary WHERE control_id = ? AND sending_application = ? AND sending_facility = ? " +
		"AND id < ? LIMIT 1"
	setMeta = "UPDATE meta SET value = ?2 WHERE name = ?1"
	addMeta = "UPDATE meta SET value = value + ?2 WHERE name = ?1"
)

const keptColumnCount = 13

// readKept reads keptColumns.
func readKept(v []any) (mllpcore.Kept, error) {
	m := &mllpcore.Message{ID: mllpcore.MessageID(integer(v[0])), Time: moment(v[1])}
	facts, _ := v[2].([]byte)
	if m.Body, _ = v[3].([]byte); m.Body == nil {
		m.Body = []byte{}
	}
	m.Junk, _ = v[4].([]byte)
	if err := readFacts(facts, m); err != nil {
		return mllpcore.Kept{}, fmt.Errorf("message %d: %w", m.ID, err)
	}
	k := mllpcore.Kept{Message: m}
	k.Answer, k.Answered = readAnswer(v[5:keptColumnCount])
	return k, nil
}

// derive fills in summary for the next messages that are on the disk, until something more urgent waits or the time is
// over. How far it got is stored in the same transaction: a crash at any point repeats or loses nothing.
func (w *writer) derive(until time.Time) error {
	all, derived := w.store.totals.get()
	last, seen := derived, amount{}
	err := w.durable(func() error {
		insert := insertRow("summary")
		rows, stopped := 0, false
		err := w.conn.query(func(v []any) (bool, error) {
			last = mllpcore.MessageID(integer(v[0]))
			r := rowOfHead(v)
			if err := findDuplicate(w.conn, &r); err != nil {
				return false, err
			}
			if v[keptColumnCount] == nil { // not deleted
				facts, _ := v[2].([]byte)
				seen.add(brokenFacts(facts), integer(v[keptColumnCount+1])+integer(v[keptColumnCount+2]), 1)
			}
			rows++
			stopped = w.pressed(until)
			return !stopped, w.conn.exec(insert, r.values()...)
		}, selectNext, int64(derived), int64(all.Last), int64(rowsPerStep))
		if err != nil {
			return err
		}
		if !stopped && rows < rowsPerStep {
			last = max(last, all.Last) // no message has the IDs behind: it failed, or was dropped
		}
		return w.noteDerived(last, seen)
	})
	if err == nil {
		w.store.totals.derivedTo(last)
	}
	return err
}

// rowOfHead derives the row of one message from headColumns. One whose facts cannot be read is shown with that as its
// reason: it must not stop the others.
func rowOfHead(v []any) Row {
	k, err := readKept(v)
	if err != nil {
		k.Message = &mllpcore.Message{
			ID: mllpcore.MessageID(integer(v[0])), Time: moment(v[1]), Kind: mllpcore.KindBroken, Reason: err.Error(),
		}
		k.Body, _ = v[3].([]byte)
		k.Size = int64(len(k.Body))
	}
	r := RowOf(k)
	r.Size += integer(v[keptColumnCount+1]) - int64(len(k.Body))
	return r
}

// findDuplicate looks up whether the same sender used the control ID before, in this process or an earlier one.
func findDuplicate(c *conn, r *Row) error {
	if r.Duplicate || r.ControlID == "" || r.Kind != mllpcore.KindMessage {
		return nil
	}
	found, err := c.number(seenBefore, r.ControlID, r.SendingApplication, r.SendingFacility, int64(r.ID))
	r.Duplicate = found == 1
	return err
}

func (w *writer) noteDerived(last mllpcore.MessageID, seen amount) error {
	if err := w.conn.exec(setMeta, "derived", int64(last)); err != nil {
		return err
	}
	if err := w.conn.exec(setMeta, "last", int64(w.last)); err != nil {
		return err
	}
	return seen.note(w.conn)
}
