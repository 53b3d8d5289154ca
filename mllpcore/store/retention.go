package store

import (
	"fmt"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
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
	next, err := w.toDrop(now, sure)
	if err != nil {
		return false, err
	}
	if len(next.ids) == 0 {
		w.tellDropped(false)
		return w.giveBack()
	}
	var gone tally
	dropped := int64(0)
	err = w.durable(func() error {
		for rest := next.ids; len(rest) > 0 && (dropped == 0 || !w.pressed(until)); {
			n, err := w.drop(rest[:together(rest)], &gone)
			if err != nil {
				return err
			}
			dropped, rest = dropped+int64(n), rest[n:]
		}
		if next.why == purged {
			dropped = 0
		}
		if err := w.conn.Exec(tables.AddMeta, "dropped", dropped); err != nil {
			return err
		}
		if err := w.conn.Exec(tables.SetMeta, "last", int64(w.last)); err != nil {
			return err
		}
		return gone.derived.Note(w.conn)
	})
	if err != nil {
		return false, err
	}
	w.store.totals.Add(gone.all, 0)
	w.store.totals.Drop(dropped)
	w.drops.counts[next.why] += dropped
	w.tellDropped(false)
	return true, nil
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
	err = w.conn.Query(func(v []any) (bool, error) {
		id, bytes := sqlite.Int(v[0]), sqlite.Int(v[1])
		if v[2] == nil { // otherwise it is not counted any more
			gone.addKnown(w, id, sqlite.Int(v[3]) != 0, bytes, -1)
		}
		if total += bytes; total >= dropBytes {
			to = id
		}
		return id < to, nil
	}, "SELECT m.id, "+tables.MessageBytes+", k.deleted, "+tables.IsBroken+" FROM message m "+
		"LEFT JOIN mark k ON k.id = m.id WHERE m.id BETWEEN ? AND ? ORDER BY m.id", from, to)
	if err != nil {
		return 0, err
	}
	for _, table := range [...]string{"message", "answer", "summary", "mark"} {
		if err := w.conn.Exec("DELETE FROM "+table+" WHERE id BETWEEN ? AND ?", from, to); err != nil {
			return 0, err
		}
	}
	if _, derived := w.store.totals.Get(); to > int64(derived) {
		if err := reading.NoteWholeFrom(w.conn, message.ID(to+1)); err != nil {
			return 0, err
		}
	}
	w.store.files.Index.Drops(from, to)
	return int(to - from + 1), nil
}

func (w *writer) pages() (pages, free, size int64, err error) {
	if pages, err = w.conn.Number("PRAGMA page_count"); err != nil {
		return 0, 0, 0, err
	}
	if free, err = w.conn.Number("PRAGMA freelist_count"); err != nil {
		return 0, 0, 0, err
	}
	size, err = w.conn.Number("PRAGMA page_size")
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
		return w.conn.Exec(fmt.Sprintf("PRAGMA incremental_vacuum(%d)", pagesPerStep))
	})
	return err == nil, err
}

func (w *writer) list(query string, args ...any) (ids []int64, err error) {
	err = w.conn.Query(func(v []any) (bool, error) {
		ids = append(ids, sqlite.Int(v[0]))
		return true, nil
	}, query, args...)
	return ids, err
}
