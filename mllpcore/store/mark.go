package store

import (
	"context"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
)

// sumMark sums a mark that was changed.
const sumMark = "UPDATE mark SET sum = " + sqlite.SumName + "(" + markValues + ") WHERE id = ?"

// markValues are what a mark's sum is of.
const markValues = "id, bookmarked, note, deleted, damaged"

// marksPerJob is how many messages a person's wish changes in one transaction.
const marksPerJob = 256

// Mark sets the bookmark and the note of a message.
func (s *Store) Mark(ctx context.Context, id message.ID, m reading.Mark) error {
	return s.ask(ctx, func(w *writer) error {
		return w.durable(func() error {
			err := w.conn.Exec(`INSERT INTO mark (id, bookmarked, note) SELECT ?1, ?2, ?3
				WHERE EXISTS (SELECT 1 FROM message WHERE id = ?1)
				ON CONFLICT (id) DO UPDATE SET bookmarked = ?2, note = ?3`, int64(id), m.Bookmarked, m.Note)
			if err != nil {
				return err
			}
			w.oldest = oldest{} // it may have lost its bookmark
			return w.conn.Exec(sumMark, int64(id))
		})
	})
}

// Delete hides messages, which can be brought back with Undelete for Options.Undo and are dropped for good after that.
// Each is durable when Delete returns without an error; an error leaves a part of them as they were. Those that are not
// held are left out.
func (s *Store) Delete(ctx context.Context, ids ...message.ID) error {
	at := s.clock.Stamp().UnixNano()
	return s.inParts(ctx, ids, func(w *writer, id int64) (int64, error) {
		return w.conn.ExecCount(`INSERT INTO mark (id, deleted)
			SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM message WHERE id = ?1)
			ON CONFLICT (id) DO UPDATE SET deleted = ?2 WHERE deleted IS NULL`, id, at)
	}, -1)
}

// Undelete brings deleted messages back. Those that were dropped for good meanwhile are left out.
func (s *Store) Undelete(ctx context.Context, ids ...message.ID) error {
	return s.inParts(ctx, ids, func(w *writer, id int64) (int64, error) {
		return w.conn.ExecCount("UPDATE mark SET deleted = NULL WHERE id = ? AND deleted IS NOT NULL", id)
	}, 1)
}

// inParts changes messages in several transactions and counts those that were changed, with the sign, into the totals.
func (s *Store) inParts(
	ctx context.Context, ids []message.ID, change func(*writer, int64) (int64, error), sign int64,
) error {
	for len(ids) > 0 {
		part := ids[:min(len(ids), marksPerJob)]
		ids = ids[len(part):]
		err := s.ask(ctx, func(w *writer) error {
			var changed tally
			err := w.durable(func() error {
				for _, id := range part {
					n, err := change(w, int64(id))
					if err != nil {
						return err
					}
					if n == 0 {
						continue
					}
					if err := w.conn.Exec(sumMark, int64(id)); err != nil {
						return err
					}
					if err := changed.add(w, int64(id), sign); err != nil {
						return err
					}
				}
				return changed.derived.Note(w.conn)
			})
			if err == nil {
				s.totals.Add(changed.all, 0)
				w.oldest = oldest{}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
