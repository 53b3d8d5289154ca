package store

import (
	"sync"

	"mllpscope/mllpcore"
)

// totals are the numbers of the whole log, kept in memory by the writer's side.
type totals struct {
	mu      sync.Mutex
	count   int64
	bytes   int64
	dropped uint64
	last    mllpcore.MessageID // the newest there is
	derived mllpcore.MessageID // summary has all up to this one
}

func (t *totals) get() (mllpcore.Totals, mllpcore.MessageID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return mllpcore.Totals{Count: int(t.count), Bytes: t.bytes, Dropped: t.dropped, Last: t.last}, t.derived
}

func (t *totals) added(count, bytes int64, last mllpcore.MessageID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count += count
	t.bytes += bytes
	t.last = max(t.last, last)
}

func (t *totals) derivedTo(id mllpcore.MessageID) {
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
func (t *totals) load(c *conn) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	stored := func(name string) (n int64, err error) {
		return c.number("SELECT value FROM meta WHERE name = ?", name)
	}
	var values [5]int64
	for i, name := range [...]string{"derived", "count", "bytes", "dropped", "last"} {
		var err error
		if values[i], err = stored(name); err != nil {
			return err
		}
	}
	count, bytes, err := countTail(c, values[0])
	if err != nil {
		return err
	}
	newest, err := c.number("SELECT max(id) FROM message")
	if err != nil {
		return err
	}
	t.derived = mllpcore.MessageID(values[0])
	t.count, t.bytes, t.dropped = values[1]+count, values[2]+bytes, uint64(values[3])
	t.last = mllpcore.MessageID(max(values[4], newest))
	return nil
}

// countTail counts the messages after an id that are not deleted.
func countTail(c *conn, after int64) (count, bytes int64, err error) {
	err = c.query(func(v []any) (bool, error) {
		count, bytes = integer(v[0]), integer(v[1])
		return false, nil
	}, tailTotals, after)
	return count, bytes, err
}

const tailTotals = `SELECT count(*), ifnull(sum(length(body) + ifnull(length(junk), 0)), 0) FROM message
	WHERE id > ? AND id NOT IN (SELECT id FROM mark WHERE deleted IS NOT NULL)`
