package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// ruined tells whether the log's file is so damaged that its WAL may be all that is whole: it is neither copied into
// the file nor removed then, not even when the log is closed. It looks at the file once more.
func (w *writer) ruined() bool {
	_ = w.store.watch.look() // the state tells
	return w.store.health.Has(status.Damaged)
}

// lacks looks for messages after another program may have written to the log, and says which are not there, and which
// this program has not kept.
func (s *Store) lacks(messages []sqlite.KeptIDs) (lacks bool, err error) {
	var gone status.Spans
	foreign, nameless := "", false
	err = s.writer.anchor.use(func(c *sqlite.Conn) (err error) {
		for _, m := range messages {
			first, last := int64(m.First), int64(m.Last)
			n, err := c.Number("SELECT count(*) FROM message WHERE id BETWEEN ? AND ?", first, last)
			if err != nil {
				return err
			}
			if n == last-first+1 {
				continue
			}
			if err := reading.AddGone(&gone, c, m); err != nil {
				return err
			}
		}
		if foreign, err = tables.BeyondIDs(c, s.writer.given.Load); err != nil || s.identity == 0 {
			return err
		}
		identity, err := c.Number(tables.GetIdentity)
		nameless = identity != s.identity
		return err
	})
	switch {
	case err != nil || len(gone) == 0 && foreign == "" && !nameless:
		return false, err
	case len(gone) == 0 && foreign == "":
		s.wroteInto("what the log knows of itself (the table meta) was deleted or changed", "")
		return true, nil
	case len(gone) == 0:
		s.wroteInto("it holds "+foreign+", which this program has not made", "")
		return true, nil
	}
	s.deleted(fmt.Sprintf("%s in it any more (%s)", plural.Of(gone.Len(), "message is not", "messages are not"), gone))
	return true, nil
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
	_ = s.Look(ctx, func(c *sqlite.Conn) error {
		defer c.EndsWith(ctx)()
		return s.count(c)
	})
}

// deleted says that another program has deleted messages of the log in use.
func (s *Store) deleted(what string) {
	s.wroteInto(what, ". Have what is missing there sent again")
}

// wroteInto says what another program has done to the log in use, and what to do then.
func (s *Store) wroteInto(what, then string) {
	if s.health.Has(status.Damaged) {
		return
	}
	s.health.Begin(status.Damaged, fmt.Sprintf("another program wrote into the log %s while it is in use, and %s: "+
		"nothing more is kept in it. End this program: it saves what can be read in a new file then, and leaves the files "+
		"as they are%s", s.path, what, then))
}
