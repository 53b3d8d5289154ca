package store

import (
	"mllpscope/mllpcore"
)

const insertMessage = "INSERT INTO message (id, time, facts, body, junk) VALUES (?, ?, ?, ifnull(?, x''), ?)"

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
		for i := range group {
			m := group[i].message
			w.facts = appendFacts(w.facts[:0], m)
			id := int64(first) + int64(i)
			if err := w.conn.exec(insertMessage, id, m.Time.UnixNano(), w.facts, m.Body, m.Junk); err != nil {
				return err
			}
		}
		return nil
	})
	return first, err
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
