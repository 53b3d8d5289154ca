package store

import (
	"fmt"
	"time"
)

const (
	// dropsPerStep is how many messages one step of retention drops at most. It looks whether it may go on after
	// dropsTogether of them, one beside the other, or after those that have dropBytes.
	dropsPerStep  = 256
	dropsTogether = 16
	dropBytes     = 1 << 20
	// pagesPerStep is how many free pages one step gives back to the system.
	pagesPerStep = 256
	// Free pages are given back when there are more of them than sparePages and than a quarter of the file: the next
	// messages use what stays.
	sparePages = 4096
)

// keep does one step of retention, or of dropping for good what was deleted; more tells whether there is more to do.
func (w *writer) keep(until time.Time) (more bool, err error) {
	now, sure, err := w.late()
	if err != nil {
		return false, err
	}
	ids, retained, err := w.toDrop(now, sure)
	if err != nil {
		return false, err
	}
	if len(ids) == 0 {
		return w.giveBack()
	}
	var gone tally
	dropped := int64(0)
	err = w.durable(func() error {
		for rest := ids; len(rest) > 0 && (dropped == 0 || !w.pressed(until)); {
			n, err := w.drop(rest[:together(rest)], &gone)
			if err != nil {
				return err
			}
			dropped, rest = dropped+int64(n), rest[n:]
		}
		if !retained {
			dropped = 0
		}
		if err := w.conn.exec(addMeta, "dropped", dropped); err != nil {
			return err
		}
		if err := w.conn.exec(setMeta, "last", int64(w.last)); err != nil {
			return err
		}
		return gone.store(w)
	})
	if err != nil {
		return false, err
	}
	w.store.totals.added(gone.count, gone.bytes, 0)
	w.store.totals.lost(dropped)
	return true, nil
}

// hasten has retention look for work soon when there are more messages than there may be.
func (w *writer) hasten() {
	most := w.store.options.MaxMessages
	if t, _ := w.store.totals.get(); most > 0 && int64(t.Count) > most {
		if soon := w.lastKeep.Add(overdue); soon.Before(w.nextKeep) {
			w.nextKeep = soon
		}
	}
}

// together returns how many of the first IDs follow each other without a gap, and may be dropped together.
func together(ids []int64) int {
	n := 1
	for n < min(len(ids), dropsTogether) && ids[n] == ids[0]+int64(n) {
		n++
	}
	return n
}

// drop removes the first messages of some that lie together, with all that is known of them, and returns how many.
func (w *writer) drop(ids []int64, gone *tally) (n int, err error) {
	from, to := ids[0], ids[len(ids)-1]
	total := int64(0)
	err = w.conn.query(func(v []any) (bool, error) {
		id, bytes := integer(v[0]), integer(v[1])
		if v[2] == nil { // otherwise it is not counted any more
			gone.addKnown(w, id, bytes, -1)
		}
		if total += bytes; total >= dropBytes {
			to = id
		}
		return id < to, nil
	}, `SELECT m.id, length(m.body) + ifnull(length(m.junk), 0), k.deleted FROM message m LEFT JOIN mark k ON k.id = m.id
		WHERE m.id BETWEEN ? AND ? ORDER BY m.id`, from, to)
	if err != nil {
		return 0, err
	}
	for _, table := range [...]string{"message", "answer", "summary", "mark"} {
		if err := w.conn.exec("DELETE FROM "+table+" WHERE id BETWEEN ? AND ?", from, to); err != nil {
			return 0, err
		}
	}
	return int(to - from + 1), nil
}

// toDrop returns the next messages to be dropped: those that were deleted long enough ago, or, with retained set, the
// oldest that a limit does not allow any more. What is bookmarked or deleted is not looked at for the limits. Nothing is
// dropped for its age unless it is sure how late it is.
func (w *writer) toDrop(now time.Time, sure bool) (ids []int64, retained bool, err error) {
	o := &w.store.options
	ids, err = w.toPurge()
	if err != nil || len(ids) > 0 {
		return ids, false, err
	}
	t, _ := w.store.totals.get()
	n := int64(0)
	if o.MaxMessages > 0 {
		n = int64(t.Count) - o.MaxMessages
	}
	over, err := w.overBytes()
	if err != nil {
		return nil, false, err
	}
	w.surplus = n
	w.swollen = o.MaxMessages > 0 && n > o.MaxMessages/10 || o.MaxBytes > 0 && over > o.MaxBytes/10
	const oldest = `SELECT m.id, length(m.body) + ifnull(length(m.junk), 0) FROM message m LEFT JOIN mark k ON k.id = m.id
		WHERE ifnull(k.bookmarked, 0) = 0 AND k.deleted IS NULL AND m.id < ?1 ORDER BY m.id LIMIT ?2`
	// The newest stays, whatever its size.
	switch {
	case n > 0:
		ids, err = w.list(oldest, int64(t.Last), min(n, dropsPerStep))
		return ids, true, err
	case over > 0:
		err = w.conn.query(func(v []any) (bool, error) {
			ids = append(ids, integer(v[0]))
			over -= integer(v[1])
			return over > 0, nil
		}, oldest, int64(t.Last), int64(dropsPerStep))
		return ids, true, err
	}
	if o.MaxAge > 0 && sure {
		ids, err = w.tooOld(now.Add(-o.MaxAge))
	}
	return ids, true, err
}

// toPurge returns the next messages that were deleted long enough ago. Those with a stamp that is still to come were
// deleted before the log was opened.
func (w *writer) toPurge() ([]int64, error) {
	undo, clock := w.store.options.Undo, w.store.clock
	if clock.open() < undo {
		return nil, nil // when what was deleted before was deleted, only the computer's clock knows
	}
	stamp := clock.stamp()
	return w.list("SELECT id FROM mark WHERE deleted IS NOT NULL AND (deleted < ? OR deleted > ?) ORDER BY id LIMIT ?",
		stamp.Add(-undo).UnixNano(), stamp.UnixNano(), int64(dropsPerStep))
}

// overBytes returns by how much the pages in use are more than the limit, 0 when they are not.
func (w *writer) overBytes() (int64, error) {
	if w.store.options.MaxBytes <= 0 {
		return 0, nil
	}
	pages, free, size, err := w.pages()
	return max((pages-free)*size-w.store.options.MaxBytes, 0), err
}

func (w *writer) pages() (pages, free, size int64, err error) {
	if pages, err = w.conn.number("PRAGMA page_count"); err != nil {
		return 0, 0, 0, err
	}
	if free, err = w.conn.number("PRAGMA freelist_count"); err != nil {
		return 0, 0, 0, err
	}
	size, err = w.conn.number("PRAGMA page_size")
	return pages, free, size, err
}

// giveBack shortens the file by some of its free pages when there are many.
func (w *writer) giveBack() (more bool, err error) {
	pages, free, _, err := w.pages()
	if err != nil || free <= sparePages || free <= pages/4 {
		return false, err
	}
	err = w.durable(func() error {
		// It gives a row for each page, and has to be run to its end.
		return w.conn.exec(fmt.Sprintf("PRAGMA incremental_vacuum(%d)", pagesPerStep))
	})
	return err == nil, err
}

func (w *writer) list(query string, args ...any) (ids []int64, err error) {
	err = w.conn.query(func(v []any) (bool, error) {
		ids = append(ids, integer(v[0]))
		return true, nil
	}, query, args...)
	return ids, err
}
