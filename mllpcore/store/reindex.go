package store

import (
	"context"
	"time"

	"mllpscope/mllpcore/message"
)

// Reindex derives everything again that is derived from the messages. Messages come in and are read as before
// meanwhile, only searching is slower; a crash at any point leaves a log that goes on deriving. progress, which may be
// nil, is told from time to time how many of how many messages are done. When ctx ends, deriving goes on without being
// waited for.
func (s *Store) Reindex(ctx context.Context, progress func(done, of int64)) error {
	if err := s.ask(ctx, (*writer).forget); err != nil {
		return err
	}
	t, _ := s.totals.get()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		_, derived := s.totals.get()
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

// forget drops all that is derived. The tables are made anew, so that a damaged one is repaired as well.
func (w *writer) forget() error {
	err := w.durable(func() error {
		if err := runScript(w.conn, "DROP TABLE summary;\n"+createSummary); err != nil {
			return err
		}
		for _, name := range append([]string{"derived"}, amountNames[:]...) {
			if err := w.conn.Exec(setMeta, name, int64(0)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		w.store.totals.derivedTo(message.ID(0))
	}
	return err
}
