package store

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/unsaid"
)

const (
	// broughtPerStep and broughtBytes are how much is brought in with one transaction.
	broughtPerStep = 256
	broughtBytes   = 8 << 20
	// mostIDsAFrame is how many IDs a frame can stand for at most: what is further above is no ID but rubbish.
	mostIDsAFrame = 256
)

// brought is what was brought in of a damaged WAL.
type brought struct {
	before   message.ID     // the last ID before of which all up to it were there
	messages []int64        // IDs
	others   int            // answers, bookmarks, notes and deletions
	damaged  map[int64]bool // messages that stand there and cannot be read
	missing  status.Spans   // all IDs above before of which nothing whole was found, and those that the list knows
	more     int64          // how many more are missing, by the count of the log
}

// bringIn brings in what stands in a damaged WAL and not in the log.
func (s *Store) bringIn(l *leftWAL) (b brought, err error) {
	err = s.ask(context.Background(), func(w *writer) error {
		b, err = w.bringIn(l)
		return err
	})
	return b, err
}

// bringer brings in rows, some in each transaction.
type bringer struct {
	*brought
	w       *writer
	highest int64
	rows    []dbpage.Row
	bytes   int
	tally   tally
	forget  bool // something is among what has been derived
}

func (w *writer) bringIn(l *leftWAL) (brought, error) {
	t, derived := w.store.totals.Get()
	b := &bringer{w: w, brought: &brought{before: t.Last, damaged: map[int64]bool{}}}
	if l.outcome == walPatched { // of what the list does not know any may be missing, and the list may be as damaged
		b.before, b.forget = min(t.Last, derived), true
	}
	if killed := w.store.unsaid.Behind; killed != nil { // its start was, and what it brought in is none that was there
		b.before = min(b.before, killed.Last)
	}
	w.store.unsaid.Change(func(saw *unsaid.Saw) {
		saw.Behind = &unsaid.HeldBefore{Last: b.before, Patched: l.outcome == walPatched}
	})
	b.highest = int64(t.Last)
	bound := int64(t.Last) + int64(len(l.wal.Frames)-l.from)*mostIDsAFrame
	err := dbpage.RowsOf(l.wal, l.from, func(r *dbpage.Row, proven bool) error {
		if id := r.ID(); id <= 0 || id > bound {
			return nil
		}
		if r.Kind == dbpage.RowMessage {
			b.highest = max(b.highest, r.ID())
			w.given.Store(max(w.given.Load(), b.highest))
		}
		if !r.Right && (r.Sum || !proven || !r.Plausible()) {
			if r.Kind == dbpage.RowMessage {
				b.damaged[r.ID()] = true
			}
			return nil
		}
		return b.add(r)
	})
	if err == nil {
		err = b.flush()
	}
	if err == nil && l.outcome == walPatched {
		err = b.findUnlisted(derived)
	}
	if err == nil {
		err = b.finish()
	}
	return *b.brought, err
}

// add takes a row, whose values hold only now.
func (b *bringer) add(r *dbpage.Row) error {
	own := *r
	own.Values = slices.Clone(r.Values)
	for i, v := range own.Values {
		if v, ok := v.([]byte); ok {
			own.Values[i] = bytes.Clone(v)
			b.bytes += len(v)
		}
	}
	b.rows = append(b.rows, own)
	if len(b.rows) < broughtPerStep && b.bytes < broughtBytes {
		return nil
	}
	return b.flush()
}

func (b *bringer) flush() error {
	var messages []int64
	others := 0
	b.tally = tally{}
	err := b.w.durable(func() error {
		for i := range b.rows {
			r := &b.rows[i]
			changed, err := b.put(r)
			switch {
			case err != nil:
				return err
			case changed && r.Kind == dbpage.RowMessage:
				messages = append(messages, r.ID())
			case changed:
				others++
			}
		}
		return b.tally.derived.Note(b.w.conn)
	})
	if err != nil {
		return err
	}
	b.messages, b.others = append(b.messages, messages...), b.others+others
	b.w.store.totals.Add(b.tally.all, 0)
	b.w.oldest = oldest{}
	clear(b.rows)
	b.rows, b.bytes = b.rows[:0], 0
	return nil
}

// put puts a row into its table.
func (b *bringer) put(r *dbpage.Row) (changed bool, err error) {
	switch r.Kind {
	case dbpage.RowMessage:
		return b.putMessage(r)
	case dbpage.RowAnswer:
		return b.putAnswer(r)
	default:
		return b.putMark(r)
	}
}

func (b *bringer) putMessage(r *dbpage.Row) (bool, error) {
	c := b.w.conn
	n, err := c.ExecCount(tables.InsertMessage+"(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		r.Padded(tables.MessageColumnCount)...)
	if err != nil || n == 0 {
		return false, err
	}
	if !r.Sum {
		if err := c.Exec("UPDATE meta SET value = max(value, ?2) WHERE name = ?1", "unsummed", r.ID()); err != nil {
			return false, err
		}
	}
	_, derived := b.w.store.totals.Get()
	b.forget = b.forget || r.ID() <= int64(derived)
	return true, b.tally.add(b.w, r.ID(), 1)
}

func (b *bringer) putAnswer(r *dbpage.Row) (bool, error) {
	c := b.w.conn
	there, err := c.Number("SELECT count(*) FROM answer WHERE id = ? AND bytes IS ? AND code IS ?",
		r.ID(), r.Values[6], r.Values[1])
	if err != nil || there > 0 {
		return false, err
	}
	n := coding.Note{ID: message.ID(r.ID())}
	n.Answer, _ = tables.ReadAnswer(r.Padded(dbpage.MostColumns)[1:])
	_, derived := b.w.store.totals.Get()
	return true, b.w.writeSome([]coding.Note{n}, derived)
}

func (b *bringer) putMark(r *dbpage.Row) (bool, error) {
	c, v := b.w.conn, r.Padded(tables.MessageColumnCount)
	deleted := func() (int64, error) {
		return c.Number("SELECT count(*) FROM mark WHERE id = ? AND deleted IS NOT NULL", r.ID())
	}
	before, err := deleted()
	if err != nil {
		return false, err
	}
	n, err := c.ExecCount(`INSERT INTO mark (id, bookmarked, note, deleted, damaged) SELECT ?1, ?2, ?3, ?4, ifnull(?5, '')
		WHERE EXISTS (SELECT 1 FROM message WHERE id = ?1)
		ON CONFLICT (id) DO UPDATE SET bookmarked = ?2, note = ?3, deleted = ?4, damaged = ifnull(?5, '')
		WHERE bookmarked IS NOT ?2 OR note IS NOT ?3 OR deleted IS NOT ?4`, v[:5]...)
	if err != nil || n == 0 {
		return false, err
	}
	if err := c.Exec(sumMark, r.ID()); err != nil {
		return false, err
	}
	after, err := deleted()
	if err != nil || after == before {
		return true, err
	}
	return true, b.tally.add(b.w, r.ID(), before-after)
}

// findUnlisted finds out what is missing of the messages that were listed, up to an ID.
func (b *bringer) findUnlisted(derived message.ID) error {
	c := b.w.conn
	err := c.Query(func(v []any) (bool, error) {
		b.missing.Add(sqlite.Int(v[0]), sqlite.Int(v[0]))
		return true, nil
	}, "SELECT id FROM summary WHERE id <= ? AND id NOT IN (SELECT id FROM message) ORDER BY id", int64(b.before))
	if err != nil {
		return err
	}
	listed, err := c.Number("SELECT value FROM meta WHERE name = 'count'")
	if err != nil {
		return err
	}
	there, err := c.Number("SELECT count(*) FROM message WHERE id <= ? AND id NOT IN "+
		"(SELECT id FROM mark WHERE deleted IS NOT NULL)", int64(derived))
	b.more = max(listed-there-b.missing.Len(), 0)
	return err
}

// finish finds out what is missing, and sees to it that no ID is given out twice.
func (b *bringer) finish() error {
	w := b.w
	slices.Sort(b.messages)
	for _, id := range b.messages {
		delete(b.damaged, id)
	}
	above := sqlite.KeptIDs{First: b.before + 1, Last: message.ID(b.highest)}
	if err := reading.AddGone(&b.missing, w.conn, above); err != nil {
		return err
	}
	maps.DeleteFunc(b.damaged, func(id int64, _ bool) bool { return id <= int64(b.before) })
	w.giveOut(max(w.last, message.ID(b.highest)))
	w.store.totals.Add(tables.Amount{}, w.last)
	err := w.durable(func() error {
		return errors.Join(w.conn.Exec(tables.SetMeta, "last", int64(w.last)), reading.NoteWholeFrom(w.conn, w.last+1))
	})
	if err != nil {
		return err
	}
	if !b.forget {
		return nil
	}
	return w.forget()
}
