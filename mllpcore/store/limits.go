package store

import (
	"mllpscope/mllpcore/store/ageclock"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// cause is why a message is dropped.
type cause int

const (
	purged      cause = iota // a person deleted it; it is not counted
	tooMany                  // Options.MaxMessages
	tooLarge                 // Options.MaxBytes
	tooOld                   // Options.MaxAge
	brokenMany               // Options.MaxBroken
	brokenLarge              // Options.MaxBrokenBytes
	causes
)

// doomed are messages that are to be dropped.
type doomed struct {
	ids []int64
	why cause
}

// toDrop returns the next messages to be dropped: those that were deleted long enough ago, or the oldest that a limit
// does not allow any more. What is bookmarked or deleted is not looked at for the limits, and the newest stays, however
// large it is. Nothing is dropped for its age unless it is sure how late it is.
func (w *writer) toDrop(now ageclock.Reading, sure bool) (doomed, error) {
	ids, err := w.toPurge()
	if err != nil || len(ids) > 0 {
		return doomed{ids, purged}, err
	}
	e, err := w.excess()
	if err != nil {
		return doomed{}, err
	}
	const all = 1<<63 - 1
	for _, limit := range [...]struct {
		why         cause
		excess      int64
		most, bytes int64
		find        func(most, bytes int64) ([]int64, error)
	}{
		{brokenMany, e.broken, e.broken, all, w.oldestBroken},
		{tooMany, e.messages, e.messages, all, w.oldestMessages},
		{brokenLarge, e.brokenBytes, dropsPerStep, e.brokenBytes, w.oldestBroken},
		{tooLarge, e.messageBytes, dropsPerStep, e.messageBytes, w.oldestMessages},
	} {
		if limit.excess <= 0 {
			continue
		}
		if ids, err := limit.find(min(limit.most, dropsPerStep), limit.bytes); err != nil || len(ids) > 0 {
			return doomed{ids, limit.why}, err
		}
	}
	if o := &w.store.options; o.MaxAge > 0 && sure {
		ids, err = w.tooOld(now)
	}
	return doomed{ids, tooOld}, err
}

// toPurge returns the next messages that were deleted long enough ago. Those with a stamp that is still to come were
// deleted before the log was opened.
func (w *writer) toPurge() ([]int64, error) {
	undo, clock := w.store.options.Undo, w.store.clock
	if clock.Open() < undo {
		return nil, nil // when what was deleted before was deleted, only the computer's clock knows
	}
	stamp := clock.Stamp()
	return w.list("SELECT k.id FROM mark k WHERE k.deleted IS NOT NULL AND (k.deleted < ? OR k.deleted > ?) "+
		"AND NOT "+tables.ChangedMark+" ORDER BY k.id LIMIT ?",
		stamp.Add(-undo).UnixNano(), stamp.UnixNano(), int64(dropsPerStep))
}

// excess is by how much the log is over its limits; what is not over has 0 or less.
type excess struct{ messages, messageBytes, broken, brokenBytes int64 }

// excess also tells the writer how urgent it is.
func (w *writer) excess() (e excess, err error) {
	o := &w.store.options
	held := w.store.totals.Held()
	if e = o.over(held); o.MaxBytes > 0 {
		pages, free, size, err := w.pages()
		if err != nil {
			return e, err
		}
		used, share := (pages-free)*size, o.brokenShare()
		cost := held.BrokenBytes + held.Broken*brokenCost
		// Messages are judged as if the broken ones took all of their share, so that those never matter to them.
		e.messageBytes = used - cost - (o.MaxBytes - share)
		e.brokenBytes = min(used-o.MaxBytes, cost-share)
		w.overLimit = used-o.MaxBytes > o.MaxBytes/10
	}
	w.surplus = max(e.messages, e.broken)
	w.overLimit = o.MaxBytes > 0 && w.overLimit || o.MaxMessages > 0 && e.messages > o.MaxMessages/10 ||
		o.MaxBroken > 0 && e.broken > o.MaxBroken/10
	return e, nil
}

// over compares what is held with the limits of numbers.
func (o *Options) over(held tables.Amount) (e excess) {
	if o.MaxMessages > 0 {
		e.messages = held.Count - held.Broken - o.MaxMessages
	}
	if o.MaxBroken > 0 {
		e.broken = held.Broken - o.MaxBroken
	}
	return e
}

// brokenShare is how many of MaxBytes are there for broken messages.
func (o *Options) brokenShare() int64 { return min(max(o.MaxBrokenBytes, 0), o.MaxBytes/2) }

// retainSoon has retention look for work soon when there are more messages than there may be.
func (w *writer) retainSoon() {
	if e := w.store.options.over(w.store.totals.Held()); e.messages > 0 || e.broken > 0 {
		if soon := w.lastRetention.Add(overdue); soon.Before(w.nextRetention) {
			w.nextRetention = soon
		}
	}
}

// oldest are IDs below which there is nothing to be dropped: of messages, and of broken ones. They only save looking.
type oldest struct{ message, broken int64 }

// oldestMessages returns the oldest messages, not broken ones, that may be dropped, but for the newest of all: up to
// most of them, and no more than have so many bytes.
func (w *writer) oldestMessages(most, bytes int64) ([]int64, error) {
	t, _ := w.store.totals.Get()
	p := picker{most: most, bytes: bytes}
	err := w.conn.Query(p.row, pickable+" AND NOT "+tables.IsBroken+inOrder, w.oldest.message, int64(t.Last))
	w.oldest.message = p.first(int64(t.Last))
	return p.take(), err
}

const (
	unmarked = "ifnull(k.bookmarked, 0) = 0 AND k.deleted IS NULL"
	pickable = "SELECT m.id, " + tables.MessageBytes + " FROM message m LEFT JOIN mark k ON k.id = m.id " +
		"WHERE m.id >= ? AND m.id < ? AND " + unmarked
	inOrder = " ORDER BY m.id"
)

// picker picks messages until there are enough of them.
type picker struct {
	most, bytes int64
	picked      []picked
	sum         int64
}

type picked struct{ id, bytes int64 }

// row takes a row of an ID and its bytes, and tells whether more are needed.
func (p *picker) row(v []any) (bool, error) {
	p.picked = append(p.picked, picked{sqlite.Int(v[0]), sqlite.Int(v[1])})
	p.sum += sqlite.Int(v[1])
	return int64(len(p.picked)) < p.most && p.sum < p.bytes, nil
}

// first returns the first that was picked, or where the next comes when none was.
func (p *picker) first(next int64) int64 {
	if len(p.picked) == 0 {
		return next
	}
	return p.picked[0].id
}

// take returns the first ones that are enough.
func (p *picker) take() (ids []int64) {
	sum := int64(0)
	for _, one := range p.picked {
		if int64(len(ids)) == p.most || sum >= p.bytes {
			break
		}
		ids = append(ids, one.id)
		sum += one.bytes
	}
	return ids
}
