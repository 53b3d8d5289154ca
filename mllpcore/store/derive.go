package store

import (
	"errors"
	"fmt"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/sqlite"
)

// rowsPerStep is how many messages are derived in one transaction.
const rowsPerStep = 256

const (
	keptColumns = "m.id, m.time, m.facts, m.body, m.junk, " + answerColumns
	// headColumns are keptColumns with no more of the bytes than a row is derived from.
	headColumns = "m.id, m.time, m.facts, ifnull(substr(m.body, 1, 131072), x''), NULL, " + answerColumns +
		", k.deleted, length(m.body), ifnull(length(m.junk), 0), k.damaged, " + changedMessage + ", " + changedAnswer
	selectNext = "SELECT " + headColumns + " FROM message m LEFT JOIN answer a ON a.id = m.id " +
		"LEFT JOIN mark k ON k.id = m.id WHERE m.id > ? AND m.id <= ? ORDER BY m.id LIMIT ?"
	seenBefore = "SELECT 1 FROM summary WHERE control_id = ? AND sending_application = ? AND sending_facility = ? " +
		"AND id < ? LIMIT 1"
	setMeta = "UPDATE meta SET value = ?2 WHERE name = ?1"
	addMeta = "UPDATE meta SET value = value + ?2 WHERE name = ?1"
)

const keptColumnCount = 13

// Where headColumns have what they have more than keptColumns.
const (
	headDeleted = keptColumnCount + iota
	headBodyLength
	headJunkLength
	headNoted
	headChanged
	headChangedAnswer
)

// errType is returned for a row whose values are of the wrong type.
var errType = errors.New("the row is damaged")

// readKept reads keptColumns. One whose facts cannot be read is shown with that as its reason: it must not stop the
// others.
func readKept(v []any) message.Kept {
	m := &message.Message{ID: message.ID(sqlite.Int(v[0])), Time: sqlite.Time(v[1])}
	facts, _ := v[2].([]byte)
	if m.Body = sqlite.Blob(v[3]); m.Body == nil {
		m.Body = []byte{}
	}
	m.Junk = sqlite.Blob(v[4])
	k := message.Kept{Message: m}
	k.Answer, k.Answered = readAnswer(v[5:keptColumnCount])
	_, isBlob := v[3].([]byte) // a row without a sum has only its types to tell
	err := coding.ReadFacts(facts, m)
	if _, ok := v[1].(int64); err == nil && (!ok || !isBlob) {
		err = errType
	}
	if err == nil {
		return k
	}
	k.Message = &message.Message{
		ID: m.ID, Time: m.Time, Kind: message.KindBroken, Reason: fmt.Sprintf("message %d: %v", m.ID, err),
		Body: m.Body, Size: int64(len(m.Body)), Junk: m.Junk,
	}
	k.Damaged = err.Error()
	return k
}

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

// rowOfHead derives the row of one message from headColumns.
func rowOfHead(v []any) Row {
	k := readKept(v)
	if why := damageOf(v[headChanged], v[headChangedAnswer]); why != "" {
		k.Damaged = why
	}
	r := RowOf(k)
	r.Size += sqlite.Int(v[headBodyLength]) - int64(len(k.Body))
	return r
}

// findDuplicate looks up whether the same sender used the control ID before, in this process or an earlier one.
func findDuplicate(c *sqlite.Conn, r *Row) error {
	if r.Duplicate || r.ControlID == "" || r.Kind != message.KindMessage {
		return nil
	}
	found, err := c.Number(seenBefore, r.ControlID, r.SendingApplication, r.SendingFacility, int64(r.ID))
	r.Duplicate = found == 1
	return err
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
