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
	stored := func(name string) (n int64, err error) {
		return c.Number("SELECT value FROM meta WHERE name = ?", name)
	}
	var values [7]int64
	for i, name := range [...]string{"derived", "dropped", "last", "count", "bytes", "broken", "brokenbytes"} {
		var err error
		if values[i], err = stored(name); err != nil {
			return err
		}
	}
	tail, err := countTail(c, values[0])
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
	t.amount = amount{values[3], values[4], values[5], values[6]}
	t.plus(tail)
	return nil
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
