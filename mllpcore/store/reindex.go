package store

import (
	"context"
	"fmt"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/unsaid"
)

// Reindex derives everything again that is derived from the messages. Messages come in and are read as before
// meanwhile, only searching is slower; a crash at any point leaves a log that goes on deriving. progress, which may be
// nil, is told from time to time how many of how many messages are done. When ctx ends, deriving goes on without being
// waited for. What the log has counted and does not hold is said before.
func (s *Store) Reindex(ctx context.Context, progress func(done, of int64)) error {
	if err := s.sayUncounted(ctx); err != nil {
		return err
	}
	if err := s.ask(ctx, (*writer).forget); err != nil {
		return err
	}
	t, _ := s.totals.Get()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		_, derived := s.totals.Get()
		if progress != nil {
			progress(int64(min(derived, t.Last)), int64(t.Last))
		}
		if derived >= t.Last {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.writer.ended:
			return ErrClosed
		}
	}
}

// uncounted are the messages that something in the log tells of, and that are not in it.
const uncounted = "SELECT id FROM summary WHERE id NOT IN (SELECT id FROM message) UNION " +
	"SELECT id FROM answer WHERE id NOT IN (SELECT id FROM message) ORDER BY id"

// sayUncounted says how many messages the log has counted and does not hold. Once it has been counted anew nobody could
// find that out.
func (s *Store) sayUncounted(ctx context.Context) error {
	return s.Reader.Read(ctx, func(c *sqlite.Conn) error {
		defer c.EndsWith(ctx)()
		lacking, err := c.Number(countLacking)
		if err != nil || lacking <= 0 {
			return err
		}
		var gone []int64
		err = c.Query(func(v []any) (bool, error) {
			gone = append(gone, sqlite.Int(v[0]))
			return true, nil
		}, uncounted)
		if err != nil && !sqlite.OfDamage(err) {
			return err
		}
		named := ""
		if err == nil && len(gone) > 0 { // what names them may be what is to be made anew
			named = fmt.Sprintf(" (%s)", status.IDs(gone))
		}
		text := fmt.Sprintf("The log %s lacks %s that it had counted%s: another program deleted "+
			"them, or the disk lost them. What is indexed anew does not count them any more. Look for a whole copy, or have "+
			"them sent again.",
			s.path, plural.Of(lacking, "message"), named)
		s.notice(status.NoticeMissing, text)
		one := unsaid.One{Time: s.options.now(), Kind: status.NoticeMissing, Text: text, Lost: &loss.Extent{Count: lacking}}
		lost, _ := one.Loss(s.path)
		return s.ask(ctx, func(w *writer) error {
			return w.durable(func() error { return loss.Note(w.conn, []loss.Loss{lost}) })
		})
	})
}

// forget drops all that is derived. The tables are made anew, so that a damaged one is repaired as well.
func (w *writer) forget() error {
	err := w.durable(func() error {
		if err := tables.RunScript(w.conn, "DROP TABLE summary;\n"+tables.CreateSummary); err != nil {
			return err
		}
		for _, name := range append([]string{"derived"}, tables.AmountNames[:]...) {
			if err := w.conn.Exec(tables.SetMeta, name, int64(0)); err != nil {
				return err
			}
		}
		return reading.NoteWholeFrom(w.conn, w.last+1)
	})
	if err == nil {
		w.store.totals.SetDerived(message.ID(0))
		w.forgot = true
	}
	return err
}
