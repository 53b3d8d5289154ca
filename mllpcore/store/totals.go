package store

import (
	"sync"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// totals are the numbers of the whole log, kept in memory by the writer's side.
type totals struct {
	mu sync.Mutex
	amount
	dropped uint64
	last    message.ID // the newest there is
	derived message.ID // summary has all up to this one
}

func (t *totals) get() (message.Totals, message.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return message.Totals{Count: int(t.count), Bytes: t.bytes, Dropped: t.dropped, Last: t.last}, t.derived
}

// held is how much is held now.
func (t *totals) held() amount {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.amount
}

func (t *totals) added(a amount, last message.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.plus(a)
	t.last = max(t.last, last)
}

func (t *totals) derivedTo(id message.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.derived = id
}

func (t *totals) lost(dropped int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dropped += uint64(dropped)
}

// load reads the stored numbers and counts what is not derived yet, which they do not cover.
func (t *totals) load(c *sqlite.Conn) error {
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
	t.last = message.ID(max(values[2], newest))
	t.amount = all
	return nil
}

func stored(c *sqlite.Conn, name string) (int64, error) {
	return c.Number("SELECT value FROM meta WHERE name = ?", name)
}

// amountIn returns how much a log holds that has derived all up to a message.
func amountIn(c *sqlite.Conn, derived int64) (amount, error) {
	var values [len(amountNames)]int64
	for i, name := range amountNames {
		var err error
		if values[i], err = stored(c, name); err != nil {
			return amount{}, err
		}
	}
	all := amount{values[0], values[1], values[2], values[3]}
	tail, err := countTail(c, derived)
	all.plus(tail)
	return all, err
}

// recountTail is how many messages recount reads itself at most.
const recountTail = 4 * rowsPerStep

// recount takes over what has been counted anew, once that is all but a few messages: before that, messages that were
// gone may have counted.
func (w *writer) recount() error {
	t := w.store.totals
	t.mu.Lock()
	defer t.mu.Unlock()
	if !w.forgot || t.last-t.derived > recountTail {
		return nil
	}
	all, err := amountIn(w.conn, int64(t.derived))
	if err == nil {
		t.amount, w.forgot = all, false
	}
	return err
}

// countTail counts the messages after an id that are not deleted.
func countTail(c *sqlite.Conn, after int64) (a amount, err error) {
	err = c.Query(func(v []any) (bool, error) {
		a = amount{sqlite.Int(v[0]), sqlite.Int(v[1]), sqlite.Int(v[2]), sqlite.Int(v[3])}
		return false, nil
	}, tailTotals, after)
	return a, err
}

const tailTotals = "SELECT count(*), ifnull(sum(" + messageBytes + "), 0), ifnull(sum(" + isBroken + "), 0), " +
	"ifnull(sum(" + messageBytes + " * " + isBroken + "), 0) FROM message m " +
	"WHERE m.id > ? AND m.id NOT IN (SELECT id FROM mark WHERE deleted IS NOT NULL)"
