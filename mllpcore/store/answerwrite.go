package store

import (
	"strings"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/pending"
	"mllpscope/mllpcore/store/sqlite"
)

// Answered implements message.Log: it only notes a, which is written a moment later.
func (s *Store) Answered(id message.ID, a message.Answer) { s.answers.Note(id, &a) }

const (
	// answersTogether is how many answers one statement writes at most.
	answersTogether = 16

	answerValues  = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	updateSummary = `UPDATE summary SET ack = ?2, positive = ?3, ack_reason = ?4, sent = ?5, elapsed = ?6 WHERE id = ?1`
)

// insertAnswers returns the statements that write one answer, two, and so on, of messages that are still there.
func insertAnswers() []string {
	all := make([]string, answersTogether+1)
	for n := 1; n <= answersTogether; n++ {
		all[n] = "INSERT OR REPLACE INTO answer (id, code, positive, reason, sent, elapsed, bytes, faults, stored, sum) " +
			"SELECT * FROM (VALUES " + answerValues + strings.Repeat(", "+answerValues, n-1) + ") " +
			"WHERE EXISTS (SELECT 1 FROM message WHERE id = column1)"
	}
	return all
}

// writeAnswers writes some of the answers that wait, and notes them in what is derived already.
func (w *writer) writeAnswers(until time.Time) error {
	step := w.store.answers.Next(pending.PerStep)
	_, derived := w.store.totals.Get()
	written := 0
	err := w.durable(func() error {
		for written < len(step) {
			some := step[written:min(written+answersTogether, len(step))]
			if err := w.writeSome(some, derived); err != nil {
				return err
			}
			if written += len(some); w.pressed(until) {
				break
			}
		}
		return nil
	})
	if err != nil {
		written = 0
	}
	w.store.answers.Done(written)
	return err
}

func (w *writer) writeSome(some []coding.Note, derived message.ID) error {
	defer w.forgetValues()
	for i := range some {
		a, from := &some[i].Answer, len(w.values)
		w.values = append(w.values, int64(some[i].ID), a.Code, a.Positive, a.Reason, sqlite.NullTime(a.Sent),
			int64(a.Elapsed),
			a.Bytes, strings.Join(a.Faults, coding.FaultsEnd), sqlite.NullTime(a.Stored))
		w.values = append(w.values, sqlite.SumOf(w.values[from:]))
	}
	if err := w.conn.Exec(w.answering[len(some)], w.values...); err != nil {
		return err
	}
	for i := range some {
		if some[i].ID > derived {
			continue
		}
		a := &some[i].Answer
		err := w.conn.Exec(updateSummary, int64(some[i].ID), a.Code, a.Positive, a.Reason, sqlite.NullTime(a.Sent),
			int64(a.Elapsed))
		if err != nil {
			return err
		}
	}
	return nil
}
