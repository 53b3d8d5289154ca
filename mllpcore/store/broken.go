package store

import (
	"slices"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// Broken, to retention, is all that is no message received: what made no whole block, what could not be taken as a
// message, acknowledgements, and what was sent. It has a share of the log of its own, in which the oldest goes first. A
// listener that is probed, scanned, spoken to in another protocol, or sent answers that nobody waits for keeps what
// came, and no message goes for its sake. A duplicate is a message: that its sender used the control ID before does not
// say that it is the same.

// brokenCost is at most what a broken message takes in the file beside its bytes, with all that is derived from it: a
// page of which a part is empty, a row and some places in indexes. It must not be too small, or messages would go for
// the sake of broken ones.
const brokenCost = 4096

// oldestBroken returns the oldest broken messages that may be dropped, but for the newest of all: up to most of them,
// and no more than have so many bytes.
func (w *writer) oldestBroken(most, bytes int64) (ids []int64, err error) {
	t, derived := w.store.totals.Get()
	for span := tables.SpanOf(w.oldest.broken); ; span++ {
		if span, err = w.spanWithBroken(span); err != nil {
			return nil, err
		}
		if span < 0 {
			break
		}
		if ids, err = w.brokenInSpan(span, int64(t.Last), most, bytes); err != nil || len(ids) > 0 {
			return ids, err
		}
	}
	p := picker{most: most, bytes: bytes}
	err = w.conn.Query(p.row, pickable+" AND "+tables.IsBroken+inOrder, max(int64(derived)+1, w.oldest.broken),
		int64(t.Last))
	w.oldest.broken = p.first(int64(t.Last))
	return p.take(), err
}

// spanWithBroken returns the first span from one on that has rows of another kind than message; -1 when there is none.
func (w *writer) spanWithBroken(from int64) (span int64, err error) {
	span = -1
	err = w.conn.Query(func(v []any) (bool, error) {
		span = sqlite.Int(v[0])
		return false, nil
	}, firstOddSpan, from)
	return span, err
}

const (
	firstOddSpan = "SELECT s." + tables.SpanOfID + " FROM summary s WHERE s.kind <> 0 AND s." + tables.SpanOfID +
		" >= ? ORDER BY s." + tables.SpanOfID + " LIMIT 1"
	brokenOfSpan = "SELECT s.id, " + tables.MessageBytes + " FROM summary s JOIN message m ON m.id = s.id " +
		"LEFT JOIN mark k ON k.id = s.id WHERE s.kind <> 0 AND " + tables.InSpan + " AND s.kind = ? AND s.id < ? AND " +
		unmarked + " AND " + tables.IsBroken + " ORDER BY s.id LIMIT ?"
)

// brokenInSpan returns the oldest of a span, which the index has by their kinds.
func (w *writer) brokenInSpan(span, below, most, bytes int64) ([]int64, error) {
	p := picker{most: most, bytes: bytes}
	for _, kind := range tables.BrokenKinds() {
		part := picker{most: most, bytes: bytes}
		if err := w.conn.Query(part.row, brokenOfSpan, span, int64(kind), below, most); err != nil {
			return nil, err
		}
		p.picked = append(p.picked, part.picked...)
	}
	slices.SortFunc(p.picked, func(a, b picked) int { return int(a.id - b.id) })
	if len(p.picked) > 0 {
		w.oldest.broken = p.picked[0].id
	}
	return p.take(), nil
}
