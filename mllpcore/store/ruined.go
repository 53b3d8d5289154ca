package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// ruined tells whether the log's file is so damaged that its WAL may be all that is whole: it is neither moved into the
// file nor removed then, not even when the log is closed. It looks at the file once more.
func (w *writer) ruined() bool {
	_ = w.store.watch.look() // the state tells
	return w.store.health.Has(status.Damaged)
}

// lacks looks for messages after another program may have written to the log, and says which are not there.
func (s *Store) lacks(messages []sqlite.KeptIDs) (lacks bool, err error) {
	var gone status.Spans
	err = s.writer.anchor.use(func(c *sqlite.Conn) error {
		for _, m := range messages {
			first, last := int64(m.First), int64(m.Last)
			n, err := c.Number("SELECT count(*) FROM message WHERE id BETWEEN ? AND ?", first, last)
			if err != nil {
				return err
			}
			if n == last-first+1 {
				continue
			}
			if err := addGone(&gone, c, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(gone) == 0 {
		return false, err
	}
	s.deleted(fmt.Sprintf("%s in it any more (%s)", plural.Of(gone.Len(), "message is not", "messages are not"), gone))
	return true, nil
}

// addGone adds those of some IDs that no message has.
func addGone(gone *status.Spans, c *sqlite.Conn, of sqlite.KeptIDs) error {
	next := int64(of.First)
	err := c.Query(func(v []any) (bool, error) {
		id := sqlite.Int(v[0])
		if id > next {
			gone.Add(next, id-1)
		}
		next = max(next, id+1) // of a damaged log they may not grow
		return true, nil
	}, "SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id", next, int64(of.Last))
	if err == nil && next <= int64(of.Last) {
		gone.Add(next, int64(of.Last))
	}
	return err
}

// fewer says that fewer may be gone where a row that follows was changed by the disk: its ID may be another's.
func fewer(gone status.Spans, c *sqlite.Conn) (string, error) {
	for _, one := range gone {
		changed, err := c.Number("SELECT count(*) FROM message m WHERE m.id = ? AND "+tables.ChangedMessage, one.To+1)
		if err != nil {
			return "", err
		}
		if changed > 0 {
			return fmt.Sprintf(" The disk changed message %d, which follows, and perhaps its ID: fewer may be missing.",
				one.To+1), nil
		}
	}
	return "", nil
}

// wholeFrom raises the ID from which on none is left out.
const wholeFrom = "INSERT INTO meta VALUES ('whole', ?) " +
	"ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"

// noteWholeFrom notes that IDs before one may be no message's, and none is left out from there on, in the transaction
// that makes it so: a start can tell by that what is gone of the messages that are not counted yet.
func noteWholeFrom(c *sqlite.Conn, id message.ID) error { return c.Exec(wholeFrom, int64(id)) }

// leavesOut tells whether IDs may be left out before the next message, and nothing has been noted of that.
func leavesOut(c *sqlite.Conn) (bool, error) {
	n, err := c.Number("SELECT NOT EXISTS (SELECT 1 FROM meta WHERE name = 'whole') OR " +
		"(SELECT value FROM meta WHERE name = 'last') > (SELECT ifnull(max(id), 0) FROM message)")
	return n != 0, err
}

// wholePart is what must be whole of what has not been counted yet: its first and newest ID, and how many there are.
// An ID that is none is damage of its own.
const wholePart = `SELECT f.id, max(m.id), count(*) FROM message m JOIN (
	SELECT max(w.value, d.value + 1) AS id FROM meta w, meta d WHERE w.name = 'whole' AND d.name = 'derived') f
	WHERE m.id BETWEEN f.id AND ?`

// leftOut says which messages are gone that had not been counted yet, "" when none is known to be.
func leftOut(c *sqlite.Conn, path string) (text string, gone status.Spans, err error) {
	var all sqlite.KeptIDs
	there := int64(0)
	err = c.Query(func(v []any) (bool, error) {
		all = sqlite.KeptIDs{First: message.ID(sqlite.Int(v[0])), Last: message.ID(sqlite.Int(v[1]))}
		there = sqlite.Int(v[2])
		return false, nil
	}, wholePart, int64(tables.LastID))
	if err != nil || there == 0 || there > int64(all.Last-all.First) {
		return "", nil, err
	}
	if err := addGone(&gone, c, all); err != nil {
		return "", nil, err
	}
	if len(gone) == 0 {
		return "", nil, nil
	}
	perhaps, err := fewer(gone, c)
	return fmt.Sprintf("The log %s lacks %s of those that it had not indexed yet (%s): another program deleted them, or "+
		"the disk lost them.%s Look for a whole copy, or have them sent again.",
		path, plural.Of(gone.Len(), "message"), gone, perhaps), gone, err
}

// countLacking is how many messages fewer there are than the log itself has counted.
const countLacking = "SELECT (SELECT value FROM meta WHERE name = 'count') - count(*) FROM message " +
	"WHERE id <= (SELECT value FROM meta WHERE name = 'derived') " +
	"AND id NOT IN (SELECT id FROM mark WHERE deleted IS NOT NULL)"

// counting is when the messages may be counted again. A program that writes again and again does not have them counted
// all the time.
type counting struct {
	mu   sync.Mutex
	next time.Time
}

// restCount is how many times as long as counting took it is not done again.
const restCount = 10

// countLast is count before the log is closed.
func (w *writer) countLast() {
	if !w.ruined() {
		_ = w.store.count(w.conn) // it only reads
	}
}

// count counts the messages, if another program may have written to the log since that was done.
func (s *Store) count(c *sqlite.Conn) error {
	uncounted := &s.files.Index.Uncounted
	if !uncounted.Swap(false) {
		return nil
	}
	lacking, err := c.Number(countLacking)
	switch {
	case err != nil:
		uncounted.Store(true)
	case lacking > 0:
		s.deleted(fmt.Sprintf("it holds %s fewer than it had counted", plural.Of(int(lacking), "message")))
	}
	return err
}

// countAgain is count on a connection that only reads. What keeps it from counting now is no matter: it is done later.
func (s *Store) countAgain(ctx context.Context) {
	s.counting.mu.Lock()
	defer s.counting.mu.Unlock()
	start := time.Now()
	if !s.files.Index.Uncounted.Load() || s.health.Has(status.Damaged) || start.Before(s.counting.next) {
		return
	}
	defer func() { s.counting.next = start.Add(restCount * time.Since(start)) }()
	_ = s.Reader.pool.read(ctx, func(c *sqlite.Conn) error {
		defer c.EndsWith(ctx)()
		return s.count(c)
	})
}

// deleted says that another program has deleted messages of the log in use.
func (s *Store) deleted(what string) {
	if s.health.Has(status.Damaged) {
		return
	}
	s.health.Begin(status.Damaged, fmt.Sprintf("another program wrote into the log %s while it is in use, and %s: "+
		"nothing more is kept in it. End this program: it saves what can be read in a new file then, and leaves the files "+
		"as they are. Have what is missing there sent again", s.path, what))
}
