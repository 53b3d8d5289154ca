package document

import (
	"iter"

	"mllpscope/mllpcore/hl7/explain"
)

const (
	treePage  = 2000     // parts of one row that are shown at a time
	treeLarge = 64 << 10 // bytes from which a row's cells are made before it is shown
)

// parts returns what is in a row, nil for the message.
func (t *Tree) parts(r *treeRow) iter.Seq[explain.Item] {
	if r == nil {
		return t.doc.Roots()
	}
	return r.item.Parts(t.empty)
}

// page makes the rows for the parts of a row, nil for the message: the stretch that begins with part from, or, with an
// offset of at least 0, the one that holds the part with that byte. Rows before and after it stand for those left out.
func (t *Tree) page(parent *treeRow, from, offset int) []*treeRow {
	var items []explain.Item // of the stretch; rows are made of them at the end, because there may be many stretches
	n, found := 0, offset < 0
	for item := range t.parts(parent) {
		if !t.empty && item.Kind() > explain.KindSegment && item.Empty() {
			continue
		}
		if !found && n == from+treePage {
			from, items = n, items[:0]
		}
		if n >= from && n < from+treePage {
			items = append(items, item)
			span := SpanOf(item)
			found = found || span.Start <= offset && offset < span.End
		}
		n++
	}
	return t.rowsOf(parent, items, from, n)
}

// rowsOf makes rows of a stretch of n parts that begins with part from.
func (t *Tree) rowsOf(parent *treeRow, items []explain.Item, from, n int) []*treeRow {
	depth := 0
	if parent != nil {
		depth = parent.depth + 1
	}
	rows := make([]*treeRow, 0, len(items)+2)
	if from > 0 {
		rows = append(rows, &treeRow{
			parent: parent, depth: depth, leaf: true, more: &treeMore{from, max(from-treePage, 0), true},
		})
	}
	for i, item := range items {
		rows = append(rows, t.row(item, parent, depth, from+i))
	}
	if rest := n - from - len(items); rest > 0 {
		rows = append(rows, &treeRow{parent: parent, depth: depth, leaf: true, more: &treeMore{rest, from + treePage, false}})
	}
	return rows
}

func (t *Tree) row(item explain.Item, parent *treeRow, depth, index int) *treeRow {
	r := &treeRow{item: item, parent: parent, depth: depth, index: index, leaf: item.IsLeaf()}
	if item.Len() > treeLarge {
		t.fill(r)
	}
	return r
}

// Reveal returns, in two halves as Change does, the work of opening the tree down to the smallest part that holds all
// of a span. The second half returns its row, -1 for none.
func (t *Tree) Reveal(s Span) func() (apply func() int) {
	return func() func() int {
		var way []explain.Item
		for _, item := range t.doc.At(s.Start) {
			if !SpanOf(item).holds(s) {
				break
			}
			way = append(way, item)
		}
		pages := make([][]*treeRow, len(way))
		var parent *treeRow
		for i := range way {
			pages[i] = t.page(parent, 0, s.Start)
			if parent = rowAt(pages[i], s); parent == nil {
				pages = pages[:i] // an empty part, which is not shown
				break
			}
		}
		return func() int { return t.show(pages, s) }
	}
}

// rowAt returns which of rows holds a span.
func rowAt(rows []*treeRow, s Span) *treeRow {
	for _, r := range rows {
		if r.more == nil && !r.item.Absent() && SpanOf(r.item).holds(s) {
			return r
		}
	}
	return nil
}

// show opens the tree level by level, taking the rows that are shown where they are, and those of pages otherwise.
func (t *Tree) show(pages [][]*treeRow, s Span) int {
	at := -1
	for _, page := range pages {
		want := rowAt(page, s)
		var parent *treeRow
		if at >= 0 {
			parent = t.rows[at]
		}
		next := t.child(at, want)
		if next < 0 {
			for _, r := range page {
				r.parent = parent
			}
			t.put(parent, page)
			next = t.child(at, want)
		}
		if next < 0 {
			break
		}
		at = next
	}
	return at
}

// child returns the row below row at, -1 for the message, that shows the same as want; -1 when there is none.
func (t *Tree) child(at int, want *treeRow) int {
	from, to := 0, len(t.rows)
	if at >= 0 {
		from, to = at+1, t.end(at)
	}
	for i := from; i < to; i++ {
		if r := t.rows[i]; r.more == nil && r.depth == want.depth && r.index == want.index {
			return i
		}
	}
	return -1
}
