package document

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
)

const (
	treeOpenAll = 300 // segments up to which all are open at first
	treeOpenFew = 20  // how many are open at first when there are more
	treeIndent  = "  "
	valueMax    = 512 // bytes shown of one value
)

// The columns of the Fields tab.
const (
	FieldPath = iota
	FieldName
	FieldType
	FieldValue
	FieldMeaning
	FieldColumns
)

// Tree is a message as a person reads it: groups of its structure, segments, fields, repetitions, components and
// subcomponents, with names, types, values and meanings. It holds the rows that are open; the parts of a closed row are
// found when it is opened. It belongs to the UI goroutine, except for the first half of what Change and Reveal return.
type Tree struct {
	doc   *explain.Document
	empty bool
	rows  []*treeRow
}

type treeRow struct {
	item   explain.Item
	parent *treeRow // nil at the top
	depth  int
	index  int // in its parent, of those that are shown or could be
	open   bool
	leaf   bool
	more   *treeMore // the row stands for parts that are not shown
	made   bool      // cells are ready
	cells  [FieldColumns]string
}

// treeMore is a row for the parts before or after those that are shown of something with very many.
type treeMore struct {
	count   int
	from    int  // first part to show instead
	earlier bool // they stand before those that are shown
}

// NewTree returns the tree of a message. Empty parts, and those that only the dictionary has, are shown when empty is
// set. It reads all bytes once: make it off the UI goroutine.
func NewTree(doc *explain.Document, empty bool) *Tree {
	t := &Tree{doc: doc, empty: empty}
	budget := treeOpenAll
	if doc.Message().NumSegments() > treeOpenAll {
		budget = treeOpenFew
	}
	t.rows = t.unfold(nil, t.page(nil, 0, -1), &budget)
	return t
}

// unfold appends rows with all groups and the first segments open.
func (t *Tree) unfold(to, rows []*treeRow, budget *int) []*treeRow {
	for _, r := range rows {
		to = append(to, r)
		kind := r.item.Kind()
		switch {
		case r.more != nil || r.leaf || *budget <= 0 && len(to) > treeOpenFew:
		case kind == explain.KindGroup:
			r.setOpen(true)
			to = t.unfold(to, t.page(r, 0, -1), budget)
		case kind == explain.KindSegment && *budget > 0:
			*budget--
			r.setOpen(true)
			to = append(to, t.page(r, 0, -1)...)
		}
	}
	return to
}

// Rows returns the number of rows that are open.
func (t *Tree) Rows() int { return len(t.rows) }

// Cell returns the text of a cell, made when it is asked for the first time.
func (t *Tree) Cell(row, col int) (string, model.Tone) {
	r := t.rows[row]
	if !r.made {
		t.fill(r)
	}
	return r.cells[col], r.tone(col)
}

func (r *treeRow) tone(col int) model.Tone {
	switch kind := r.item.Kind(); {
	case r.more != nil:
		return model.ToneAccent
	case col == FieldMeaning && r.item.Flag() != explain.FlagNone:
		return model.ToneWarn
	case col == FieldType, r.item.Absent(), kind == explain.KindGroup && col != FieldName && col != FieldValue:
		return model.ToneMuted
	case kind == explain.KindSegment && col == FieldPath:
		return model.ToneAccent
	case col == FieldValue && (kind == explain.KindSegment || r.open): // its parts stand below it
		return model.ToneMuted
	}
	return model.ToneNormal
}

// fill makes the cells of a row.
func (t *Tree) fill(r *treeRow) {
	r.made = true
	if r.more != nil {
		r.cells[FieldPath], r.cells[FieldName] = moreCells(r.more, model.Count(r.more.count))
		r.cells[FieldPath] = strings.Repeat(treeIndent, r.depth) + r.cells[FieldPath]
		return
	}
	r.label()
	r.cells[FieldName] = model.VisibleText(r.item.Name())
	r.cells[FieldType] = model.VisibleText(r.item.Type())
	r.cells[FieldValue] = r.value()
	r.cells[FieldMeaning] = model.VisibleText(r.item.Meaning())
	if flag := r.item.Flag().String(); flag != "" {
		r.cells[FieldMeaning] = "⚠ " + flag
	}
}

// label makes the cell of the path anew, with the sign for open or closed.
func (r *treeRow) label() {
	sign := "▸ "
	switch {
	case r.leaf:
		sign = "  "
	case r.open:
		sign = "▾ "
	}
	r.cells[FieldPath] = strings.Repeat(treeIndent, r.depth) + sign + model.VisibleText(r.item.Path())
}

// setOpen marks a row as open or closed. Only the cells that tell so are made anew: the others may be dear.
func (r *treeRow) setOpen(open bool) {
	r.open = open
	if !r.made {
		return
	}
	r.label()
	if r.item.Kind() == explain.KindSegment {
		r.cells[FieldValue] = r.value()
	}
}

// value returns what stands beside the path: the decoded text of a leaf, the bytes of what has parts, both short enough
// to be drawn, and of a group what is in it.
func (r *treeRow) value() string {
	switch kind := r.item.Kind(); {
	case kind == explain.KindGroup:
		return summaryOf(r.item)
	case kind == explain.KindSegment && r.open:
		return ""
	}
	text, cut := r.item.Short(valueMax)
	if r.item.Kind() == explain.KindSegment {
		if node, ok := r.item.Node(); ok { // the name stands in the first column
			text = text[min(len(node.Segment().Name())+1, len(text)):]
		}
	}
	text = model.VisibleText(text)
	if cut > 0 {
		text += "⟨… " + model.SizeOf(r.item.Len()) + "⟩"
	}
	return text
}

// Path returns the address of a row, such as PID-5.1; of a group its name.
func (t *Tree) Path(row int) string {
	if r := t.rows[row]; r.more == nil {
		return r.item.Path()
	}
	return "…"
}

// Value returns the whole decoded value of a row, for the clipboard.
func (t *Tree) Value(row int) string {
	r := t.rows[row]
	switch {
	case r.more != nil:
		return ""
	case r.item.Kind() == explain.KindGroup:
		return linesOf(t.doc.Decode(r.item.Raw()))
	}
	return r.item.Formatted()
}

// Item returns what a row shows; ok is false for a row that stands for others.
func (t *Tree) Item(row int) (i explain.Item, ok bool) {
	if row < 0 || row >= len(t.rows) || t.rows[row].more != nil {
		return explain.Item{}, false
	}
	return t.rows[row].item, true
}

// Span returns the bytes of a row.
func (t *Tree) Span(row int) Span {
	i, ok := t.Item(row)
	if !ok {
		return Span{}
	}
	return SpanOf(i)
}

// SpanOf returns the bytes of an item.
func SpanOf(i explain.Item) Span {
	at := i.Offset()
	return Span{Start: at, End: at + i.Len()}
}

// CanOpen reports whether a row has parts, and whether they are shown.
func (t *Tree) CanOpen(row int) (can, open bool) {
	r := t.rows[row]
	return !r.leaf, r.open
}

// Parent returns the row that a row is a part of, -1 at the top.
func (t *Tree) Parent(row int) int {
	depth := t.rows[row].depth
	for row--; row >= 0 && depth > 0; row-- {
		if t.rows[row].depth < depth {
			return row
		}
	}
	return -1
}

// Toggle opens or closes a row, or shows what a row of "more" stands for.
func (t *Tree) Toggle(row int) { t.Change(row)()() }

// Change returns the work of Toggle in two halves: the first may take long for a large part and may run on any
// goroutine; what it returns puts the result in place.
func (t *Tree) Change(row int) func() (apply func()) {
	r := t.rows[row]
	switch {
	case r.more != nil:
		parent, from := r.parent, r.more.from
		return func() func() {
			rows := t.page(parent, from, -1)
			return func() { t.put(parent, rows) }
		}
	case r.leaf:
		return func() func() { return func() {} }
	case r.open:
		return func() func() { return func() { t.shut(r) } }
	}
	return func() func() {
		rows := t.page(r, 0, -1)
		return func() { t.put(r, rows) }
	}
}

// put shows rows as the parts of parent, nil for the message, in the place of those that are shown.
func (t *Tree) put(parent *treeRow, rows []*treeRow) {
	from, to := 0, len(t.rows)
	if parent != nil {
		at := slices.Index(t.rows, parent)
		if at < 0 {
			return // closed or replaced meanwhile
		}
		parent.setOpen(true)
		from, to = at+1, t.end(at)
	}
	t.rows = slices.Replace(t.rows, from, to, rows...)
}

func (t *Tree) shut(r *treeRow) {
	at := slices.Index(t.rows, r)
	if at < 0 {
		return
	}
	r.setOpen(false)
	t.rows = slices.Delete(t.rows, at+1, t.end(at))
}

// end returns the row after the last part of a row.
func (t *Tree) end(row int) int {
	end := row + 1
	for end < len(t.rows) && t.rows[end].depth > t.rows[row].depth {
		end++
	}
	return end
}

// linesOf puts each segment on a line of its own, as the clipboard wants it.
func linesOf(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}
