package document

// treeAll is how many rows are shown at most when everything is opened.
const treeAll = 50_000

// ExpandAll returns, in two halves as Change does, the work of opening everything. The second half reports whether all
// of it is open: of what is very large only the beginning is.
func (t *Tree) ExpandAll() func() (apply func() bool) {
	return func() func() bool {
		rows, whole := t.unfoldAll(nil, t.page(nil, 0, -1))
		return func() bool {
			t.rows = rows
			return whole
		}
	}
}

func (t *Tree) unfoldAll(to, rows []*treeRow) ([]*treeRow, bool) {
	whole := true
	for _, r := range rows {
		to = append(to, r)
		switch {
		case r.more != nil:
			whole = false
		case r.leaf:
		case len(to) >= treeAll:
			whole = false
		default:
			r.setOpen(true)
			var all bool
			to, all = t.unfoldAll(to, t.page(r, 0, -1))
			whole = whole && all
		}
	}
	return to, whole
}

// CollapseAll closes everything.
func (t *Tree) CollapseAll() func() (apply func() bool) {
	return func() func() bool {
		rows := t.page(nil, 0, -1)
		return func() bool {
			t.rows = rows
			return true
		}
	}
}

// IsMore reports whether a row stands for parts that are not shown.
func (t *Tree) IsMore(row int) bool { return row >= 0 && row < len(t.rows) && t.rows[row].more != nil }

// OnSign reports whether a character of a row's path is the sign that it can be opened or closed.
func (t *Tree) OnSign(row, char int) bool {
	r := t.rows[row]
	return !r.leaf && char >= len(treeIndent)*r.depth && char <= len(treeIndent)*r.depth+1
}

// NextTo returns the row that is the first of those shown for a row of "more", once Change has shown them: the one that
// follows what was shown before, or the last one before it. parent is the row they are in, -1 for the message.
func (t *Tree) NextTo(parent int, earlier bool) int {
	from, to := 0, len(t.rows)
	if parent >= 0 {
		from, to = parent+1, t.end(parent)
	}
	row := from
	if earlier {
		row = to - 1
	}
	if t.IsMore(row) {
		if earlier {
			return max(row-1, from)
		}
		return min(row+1, to-1)
	}
	return row
}

// IsEarlier reports whether a row stands for parts before those that are shown.
func (t *Tree) IsEarlier(row int) bool { return t.IsMore(row) && t.rows[row].more.earlier }

// moreCells returns what a row that stands for others says: how many they are, and what to do.
func moreCells(m *treeMore, text string) (path, name string) {
	word := " more"
	if m.earlier {
		word = " before"
	}
	return "▸ " + text + word, "Click or press Enter to show"
}

// Shown returns the row of the smallest part that is shown and holds all of a span, -1 for none.
func (t *Tree) Shown(s Span) int {
	at := -1
	for row, r := range t.rows {
		if !s.Empty() && r.more == nil && !r.item.Absent() && SpanOf(r.item).holds(s) {
			at = row
		}
	}
	return at
}
