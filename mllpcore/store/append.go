package store

import (
	"errors"
	"fmt"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// rowsTogether is how many messages one statement inserts at most: half the time of one by one.
const rowsTogether = 64

// insertMessages returns the statements that insert one message, two, and so on.
func insertMessages() []string {
	all := make([]string, rowsTogether+1)
	for n := 1; n <= rowsTogether; n++ {
		all[n] = tables.InsertMessage + tables.MessageValues + strings.Repeat(", "+tables.MessageValues, n-1)
	}
	return all
}

// Append implements message.Log. It blocks while Options.QueueBytes wait for the disk.
func (s *Store) Append(m *message.Message, done message.Completion) {
	if !s.queue.push(newEntry(m, done)) {
		done.Appended(m, ErrClosed)
	}
}

// KeepsCopies implements message.Copier.
func (s *Store) KeepsCopies() {}

// commit keeps a group and completes each of its messages.
func (w *writer) commit(group []entry) {
	w.store.watch.lately()
	if err := w.store.health.Refusal(); err != nil {
		w.failed(group, err)
		return
	}
	first, err := w.insert(group)
	if err != nil && len(group) > 1 && status.OfOneMessage(err) {
		// One of them is at fault; the others must not pay for it.
		for i := range group {
			w.commit(group[i : i+1 : i+1]) // released, it must not reach into the next
		}
		return
	}
	if err != nil {
		w.failed(group, err)
		return
	}
	w.store.kept(group, first)
	w.meetsNoLock()
	w.retainSoon()
	if status.OfDisk(w.fail) {
		w.fail = nil // the disk works again: what can wait goes on
	}
}

// kept completes a group that is on the disk.
func (s *Store) kept(group []entry, first message.ID) {
	last := first + message.ID(len(group)) - 1
	s.totals.Add(amountOf(group), last)
	s.lock.Note(last)
	s.health.Succeed()
	s.queue.expect(group)
	for i := range group {
		m := group[i].message
		m.ID = first + message.ID(i)
		group[i].done.Appended(m, nil)
	}
	s.queue.release(group)
}

// insert writes a group in one transaction and returns the first of its IDs. The IDs of a group that failed are not
// used again: it may be on the disk although the disk said no.
func (w *writer) insert(group []entry) (first message.ID, err error) {
	if err := w.connect(); err != nil {
		return 0, err
	}
	if err := w.signSure(); err != nil {
		return 0, err
	}
	first = w.last + 1
	w.giveOut(w.last + message.ID(len(group)))
	w.store.files.Index.Keeps(first, w.last)
	if err := w.insertGroup(group, first); err != nil {
		w.leavesOut = true
		return first, err
	}
	w.leavesOut = false
	return first, w.signSure() // another may have begun the WAL anew just before
}

// giveOut gives out the IDs up to one.
func (w *writer) giveOut(last message.ID) {
	w.last = last
	w.given.Store(int64(last))
}

func (w *writer) insertGroup(group []entry, first message.ID) error {
	if len(group) == 1 && !w.leavesOut { // one statement is a transaction by itself
		return w.counts(func() error { return w.insertSome(int64(first), group) })
	}
	return w.durable(func() error {
		if w.leavesOut {
			if err := reading.NoteWholeFrom(w.conn, first); err != nil {
				return err
			}
		}
		for id, rest := int64(first), group; len(rest) > 0; {
			n := min(len(rest), rowsTogether)
			if err := w.insertSome(id, rest[:n]); err != nil {
				return err
			}
			id, rest = id+int64(n), rest[n:]
		}
		return nil
	})
}

func (w *writer) insertSome(id int64, group []entry) error {
	defer w.forgetValues()
	if err := w.conn.Exec(w.inserts[len(group)], w.messageRows(id, group)...); err != nil {
		return err
	}
	if last := id + int64(len(group)) - 1; w.conn.LastID() != last {
		return fmt.Errorf("%w: %d where %d was due", errIDs, w.conn.LastID(), last)
	}
	return nil
}

// errIDs is returned for a group in whose way an ID is that was not given out.
var errIDs = errors.New("the log holds an ID that it should not have")

// forgetValues lets go of what the values of a statement were: a message may be large.
func (w *writer) forgetValues() {
	clear(w.values)
	w.values = w.values[:0]
}

// messageRows returns the values of the rows of some messages; they hold until it is called again. They are pointers:
// nothing is allocated for those. Only the first has its ID, SQLite counts up from there: an ID that is given it looks
// for in the table, for a sixth of the time of the whole.
func (w *writer) messageRows(id int64, group []entry) []any {
	w.rows, w.facts, w.values = w.rows[:0], w.facts[:0], w.values[:0]
	for i := range group {
		m := group[i].message
		from := len(w.facts)
		w.facts = coding.AppendFacts(w.facts, m)
		row := messageRow{time: m.Time.UnixNano(), facts: w.facts[from:len(w.facts):len(w.facts)]}
		row.sum = sqlite.MessageSum(id+int64(i), row.time, row.facts, m.Body, m.Junk)
		w.rows = append(w.rows, row)
	}
	for i := range w.rows {
		r, m := &w.rows[i], group[i].message
		w.values = append(w.values, nil, &r.time, &r.facts, &m.Body, nil, &r.sum)
		if len(m.Junk) > 0 {
			w.values[len(w.values)-2] = &m.Junk
		}
	}
	w.id, w.values[0] = id, &w.id
	return w.values
}

// messageRow is what a row has that its message has not.
type messageRow struct {
	time  int64
	facts []byte
	sum   int64 // of both and the message
}

// failed completes a group with the reason in words.
func (w *writer) failed(group []entry, err error) {
	words := status.InWords(w.store.path, err)
	if status.OfOneMessage(err) {
		w.store.health.CountFailed(len(group))
	} else {
		w.ill(err, len(group))
	}
	for i := range group {
		group[i].done.Appended(group[i].message, words)
	}
	w.store.queue.release(group)
}

// amountOf counts messages that have been kept.
func amountOf(group []entry) (a tables.Amount) {
	for i := range group {
		m := group[i].message
		a.Add(tables.IsBrokenKind(m.Kind), int64(len(m.Body)+len(m.Junk)), 1)
	}
	return a
}
