package store

import (
	"strings"

	"mllpscope/mllpcore"
)

const (
	insertMessage = "INSERT INTO message (id, time, facts, body, junk) VALUES " + messageValues
	messageValues = "(?, ?, ?, ifnull(?, x''), ?)"
	// rowsTogether is how many messages one statement inserts while there are so many: half the time of one by one.
	rowsTogether = 8
)

// insertMessages inserts rowsTogether.
var insertMessages = insertMessage + strings.Repeat(", "+messageValues, rowsTogether-1)

// Append implements mllpcore.Log. It blocks while Options.QueueBytes wait for the disk.
func (s *Store) Append(m *mllpcore.Message, done mllpcore.Completion) {
	if !s.queue.push(entry{m, done}) {
		done.Appended(m, ErrClosed)
	}
}

// commit keeps a group and completes each of its messages.
func (w *writer) commit(group []entry) {
	first, err := w.insert(group)
	if err != nil && len(group) > 1 && ofOneMessage(err) {
		// One of them is at fault; the others must not pay for it.
		for i := range group {
			w.commit(group[i : i+1])
		}
		return
	}
	if err != nil {
		w.failed(group, err)
		return
	}
	bytes := int64(0)
	for i := range group {
		m := group[i].message
		m.ID = first + mllpcore.MessageID(i)
		bytes += int64(len(m.Body) + len(m.Junk))
	}
	w.store.totals.added(int64(len(group)), bytes, w.last)
	w.store.health.well()
	w.hasten()
	if ofDisk(w.fail) {
		w.fail = nil // the disk works again: what can wait goes on
	}
	for i := range group {
		group[i].done.Appended(group[i].message, nil)
	}
}

// insert writes a group in one transaction and returns the first of its IDs. The IDs of a group that failed are not
// used again: it may be on the disk although the disk said no.
func (w *writer) insert(group []entry) (first mllpcore.MessageID, err error) {
	if err := w.connect(); err != nil {
		return 0, err
	}
	first = w.last + 1
	w.last += mllpcore.MessageID(len(group))
	err = w.durable(func() error {
		for id, rest := int64(first), group; len(rest) > 0; {
			n, statement := 1, insertMessage
			if len(rest) >= rowsTogether {
				n, statement = rowsTogether, insertMessages
			}
			if err := w.conn.exec(statement, w.messageRows(id, rest[:n])...); err != nil {
				return err
			}
			id, rest = id+int64(n), rest[n:]
		}
		return nil
	})
	return first, err
}

// messageRows returns the values of the rows of some messages; they hold until it is called again.
func (w *writer) messageRows(id int64, group []entry) []any {
	w.facts, w.values = w.facts[:0], w.values[:0]
	for i := range group {
		m := group[i].message
		from := len(w.facts)
		w.facts = appendFacts(w.facts, m)
		w.values = append(w.values, id+int64(i), m.Time.UnixNano(), w.facts[from:len(w.facts):len(w.facts)], m.Body, m.Junk)
	}
	return w.values
}

// failed completes a group with the reason in words.
func (w *writer) failed(group []entry, err error) {
	words := inWords(w.store.path, err)
	if ofOneMessage(err) {
		w.store.health.count(len(group))
	} else {
		w.ill(err, len(group))
	}
	for i := range group {
		group[i].done.Appended(group[i].message, words)
	}
}
