package model

import (
	"sort"

	"mllpscope/mllpcore"
)

// margin is how many rows are loaded above and below the screen, so that a turn of the wheel finds them there.
const margin = 60

// Loader makes pages from a Source. It belongs to one goroutine, never the UI's: reading may touch a disk.
type Loader struct {
	src    Source
	turn   uint64
	rows   []*Row
	first  int
	newest mllpcore.MessageID
	scan   *scan // nil without a filter
}

// NewLoader returns a loader that reads src.
func NewLoader(src Source) *Loader { return &Loader{src: src} }

// Load answers a request. It does a bounded piece of work; More says that calling again brings more.
func (l *Loader) Load(r Request) Page {
	if r.Turn != l.turn {
		l.turn, l.rows, l.scan = r.Turn, nil, nil
	}
	filter := ParseFilter(r.Filter)
	if filter.Empty() {
		return l.window(r)
	}
	if l.scan == nil {
		l.scan = newScan(l.src, filter, r)
	}
	p := l.scan.page(r)
	p.Turn = r.Turn
	return p
}

// window loads the stretch of the log that the screen shows.
func (l *Loader) window(r Request) Page {
	totals := l.src.Totals()
	p := Page{Turn: r.Turn, Upto: totals.Last, Held: totals.Count}
	if !r.Follow {
		p.Upto = r.Upto
		p.New = min(int(totals.Last-r.Upto), totals.Count)
	}
	p.Total = totals.Count - p.New
	p.Head = uint64(p.Upto)
	l.first += int(p.Upto - l.newest)
	l.newest = p.Upto
	top := r.Top
	if top > 0 {
		top += int(p.Head - r.Head)
	}
	top = max(min(top, p.Total-r.Visible), 0)
	l.rows, l.first = l.stretch(top, r.Visible, p)
	p.Rows, p.First = l.rows, l.first
	if end := p.First + len(p.Rows); end > p.Total {
		p.Total = end // messages came between the count and the reading
	}
	return p
}

// stretch reads the rows from top-margin to top+visible+margin. Far from the newest it goes by the ID of a row it
// knows, or by an estimate from the newest ID, which is exact while IDs have no gaps.
func (l *Loader) stretch(top, visible int, p Page) (rows []*Row, first int) {
	if p.Total == 0 {
		return nil, 0
	}
	if top <= 2*margin {
		return l.format(l.src.Before(p.Upto+1, top+visible+margin)), 0
	}
	anchor := p.Upto - min(p.Upto-1, mllpcore.MessageID(top))
	if i := top - l.first; i >= 0 && i < len(l.rows) {
		anchor = l.rows[i].ID
	}
	above := l.src.After(anchor, margin)
	below := l.src.Before(anchor+1, visible+margin)
	rows = l.format(append(above, below...))
	first = top - len(above)
	if len(below) < visible+margin { // the oldest is in sight: count from the end
		first = p.Total - len(rows)
	}
	return rows, max(first, 0)
}

// format makes rows of what was read, and takes those that cannot have changed from the last page.
func (l *Loader) format(kept []mllpcore.Kept) []*Row {
	rows := make([]*Row, len(kept))
	for i, k := range kept {
		rows[i] = reuse(l.rows, k)
	}
	return rows
}

// reuse returns the row of k from old, newest first, when it is there and settled, or a new one.
func reuse(old []*Row, k mllpcore.Kept) *Row {
	j := sort.Search(len(old), func(j int) bool { return old[j].ID <= k.ID })
	if j < len(old) && old[j].ID == k.ID && (old[j].Settled || !k.Answered) {
		return old[j]
	}
	row := NewRow(k)
	return &row
}
