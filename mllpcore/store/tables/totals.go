package tables

import (
	"sync"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// Totals are the numbers of the whole log, kept in memory by the writer's side.
type Totals struct {
	mu sync.Mutex
	Amount
	dropped uint64
	Last    message.ID // the newest there is
	derived message.ID // summary has all up to this one
}

// Get returns how much is held, and up to which message summary has all.
func (t *Totals) Get() (message.Totals, message.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return message.Totals{Count: int(t.Count), Bytes: t.Bytes, Dropped: t.dropped, Last: t.Last}, t.derived
}

// Held is how much is held now.
func (t *Totals) Held() Amount {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Amount
}

// Add counts a change, up to a last message.
func (t *Totals) Add(a Amount, last message.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.plus(a)
	t.Last = max(t.Last, last)
}

// SetDerived notes up to which message summary has all.
func (t *Totals) SetDerived(id message.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.derived = id
}

// Drop counts messages that retention dropped.
func (t *Totals) Drop(dropped int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dropped += uint64(dropped)
}

// Load reads the stored numbers and counts what is not derived yet, which they do not cover.
func (t *Totals) Load(c *sqlite.Conn) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var values [3]int64
	for i, name := range [...]string{"derived", "dropped", "last"} {
		var err error
		if values[i], err = stored(c, name); err != nil {
			return err
		}
	}
	all, err := amountIn(c, values[0])
	if err != nil {
		return err
	}
	newest, err := c.Number("SELECT max(id) FROM message")
	if err != nil {
		return err
	}
	t.derived = message.ID(values[0])
	t.dropped = uint64(values[1])
	t.Last = message.ID(max(values[2], newest))
	t.Amount = all
	return nil
}

func stored(c *sqlite.Conn, name string) (int64, error) {
	return c.Number("SELECT value FROM meta WHERE name = ?", name)
}

// amountIn returns how much a log holds that has derived all up to a message.
func amountIn(c *sqlite.Conn, derived int64) (Amount, error) {
	var values [len(AmountNames)]int64
	for i, name := range AmountNames {
		var err error
		if values[i], err = stored(c, name); err != nil {
			return Amount{}, err
		}
	}
	all := Amount{values[0], values[1], values[2], values[3]}
	tail, err := countTail(c, derived)
	all.plus(tail)
	return all, err
}

// Recount takes over what has been counted anew, once that is all but a few messages: before that, messages that were
// gone may have counted. It tells whether it did.
func (t *Totals) Recount(c *sqlite.Conn, most message.ID) (done bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Last-t.derived > most {
		return false, nil
	}
	all, err := amountIn(c, int64(t.derived))
	if err == nil {
		t.Amount, done = all, true
	}
	return done, err
}

// countTail counts the messages after an id that are not deleted.
func countTail(c *sqlite.Conn, after int64) (a Amount, err error) {
	err = c.Query(func(v []any) (bool, error) {
		a = Amount{sqlite.Int(v[0]), sqlite.Int(v[1]), sqlite.Int(v[2]), sqlite.Int(v[3])}
		return false, nil
	}, tailTotals, after)
	return a, err
}

const tailTotals = "SELECT count(*), ifnull(sum(" + MessageBytes + "), 0), ifnull(sum(" + IsBroken + "), 0), " +
	"ifnull(sum(" + MessageBytes + " * " + IsBroken + "), 0) FROM message m " +
	"WHERE m.id > ? AND m.id NOT IN (SELECT id FROM mark WHERE deleted IS NOT NULL)"
