package store

import (
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// amount is how many messages there are, with how many bytes of payload and junk, and how many of them are broken.
type amount struct {
	count, bytes        int64
	broken, brokenBytes int64
}

// add counts a message with the sign.
func (a *amount) add(broken bool, bytes, sign int64) {
	a.count += sign
	a.bytes += sign * bytes
	if broken {
		a.broken += sign
		a.brokenBytes += sign * bytes
	}
}

func (a *amount) plus(b amount) {
	a.count += b.count
	a.bytes += b.bytes
	a.broken += b.broken
	a.brokenBytes += b.brokenBytes
}

// amountOf counts messages that have been kept.
func amountOf(group []entry) (a amount) {
	for i := range group {
		m := group[i].message
		a.add(isBrokenKind(m.Kind), int64(len(m.Body)+len(m.Junk)), 1)
	}
	return a
}

// The names of an amount in meta.
var amountNames = [...]string{"count", "bytes", "broken", "brokenbytes"}

// note adds the amount to the one that is stored, which covers what is derived, in the same transaction.
func (a *amount) note(c *sqlite.Conn) error {
	for i, n := range [...]int64{a.count, a.bytes, a.broken, a.brokenBytes} {
		if n == 0 {
			continue
		}
		if err := c.Exec(addMeta, amountNames[i], n); err != nil {
			return err
		}
	}
	return nil
}

// tally is a change of the totals: of all messages, and of those that the stored amount covers.
type tally struct{ all, derived amount }

// add counts a message that is in the log, with the sign.
func (t *tally) add(w *writer, id, sign int64) error {
	return w.conn.Query(func(v []any) (bool, error) {
		t.addKnown(w, id, sqlite.Int(v[1]) != 0, sqlite.Int(v[0]), sign)
		return false, nil
	}, "SELECT "+messageBytes+", "+isBroken+" FROM message m WHERE m.id = ?", id)
}

func (t *tally) addKnown(w *writer, id int64, broken bool, bytes, sign int64) {
	t.all.add(broken, bytes, sign)
	if _, derived := w.store.totals.get(); message.ID(id) <= derived {
		t.derived.add(broken, bytes, sign)
	}
}
