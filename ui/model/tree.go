package model

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7"
)

const (
	treeOpenAll = 300 // segments up to which all are open at first
	treeOpenFew = 20  // how many are open at first when there are more
	treeIndent  = "  "
	valueMax    = 512 // characters shown of one value
)

// The columns of the Fields tab.
const (
	FieldPath = iota
	FieldValue
	FieldColumns
)

// Tree is a message by position: segments, fields, repetitions, components, subcomponents. It holds the rows that are
// open; the parts of a closed row are found when it is opened. Empty parts are left out.
type Tree struct {
	msg  *hl7.Message
	rows []treeRow
}

type treeRow struct {
	node  hl7.Node
	depth int
	open  bool
	leaf  bool
	made  bool // cells are ready
	cells [FieldColumns]string
}

// NewTree takes b apart. What is no HL7 is taken apart with the delimiters the standard recommends, so that a broken
// message can be looked at too. It reads all of b once: make it off the UI goroutine.
func NewTree(b []byte) *Tree {
	msg, err := hl7.Parse(b)
	if err != nil {
		if msg, err = hl7.View(b, hl7.DefaultDelimiters()); err != nil {
			return &Tree{}
		}
	}
	const fields = 256 // of the open segments, roughly
	t := &Tree{msg: msg, rows: make([]treeRow, 0, msg.NumSegments()+fields)}
	few := treeOpenAll
	if msg.NumSegments() > treeOpenAll {
		few = treeOpenFew
	}
	for s := range msg.Segments() {
		if s.Len() == 0 {
			continue
		}
		row := newTreeRow(s.Node(), 0)
		row.open = !row.leaf && s.Index() < few
		t.rows = append(t.rows, row)
		if row.open {
			t.rows = appendParts(t.rows, row.node, 1)
		}
	}
	return t
}

func newTreeRow(n hl7.Node, depth int) treeRow {
	return treeRow{node: n, depth: depth, leaf: n.IsLeaf()}
}

// appendParts appends the parts of n that are not empty.
func appendParts(rows []treeRow, n hl7.Node, depth int) []treeRow {
	for part := range n.Children() {
		if row := newTreeRow(part, depth); !row.empty() {
			rows = append(rows, row)
		}
	}
	return rows
}

// empty reports whether no part of the row holds a byte that is not a delimiter.
func (r *treeRow) empty() bool {
	if r.leaf {
		return r.node.Len() == 0
	}
	for part := range r.node.Children() {
		if row := newTreeRow(part, 0); !row.empty() {
			return false
		}
	}
	return true
}

// Rows returns the number of rows that are open.
func (t *Tree) Rows() int { return len(t.rows) }

// Cell returns the text of a cell, made when it is asked for the first time.
func (t *Tree) Cell(row, col int) (string, Tone) {
	r := &t.rows[row]
	if !r.made {
		r.made = true
		r.cells[FieldPath] = r.label()
		r.cells[FieldValue] = t.value(r)
	}
	if r.depth == 0 && col == FieldPath {
		return r.cells[col], ToneAccent
	}
	if r.depth == 0 || r.open && col == FieldValue { // its parts stand below it
		return r.cells[col], ToneMuted
	}
	return r.cells[col], ToneNormal
}

func (r *treeRow) label() string {
	sign := "  "
	switch {
	case r.leaf:
	case r.open:
		sign = "▾ "
	default:
		sign = "▸ "
	}
	return strings.Repeat(treeIndent, r.depth) + sign + VisibleText(r.node.Path().String())
}

// value returns what stands beside the path: the decoded text of a leaf, the bytes of what has parts, both short enough
// to be drawn.
func (t *Tree) value(r *treeRow) string {
	raw := r.node.Raw()
	if r.node.Level() == hl7.LevelSegment {
		if r.open {
			return ""
		}
		raw = raw[min(len(r.node.Segment().Name())+1, len(raw)):]
	}
	cut := ""
	if len(raw) > valueMax {
		cut = "⟨… " + sizeOf(len(raw)) + "⟩"
		return t.decode(head(raw, valueMax)) + cut
	}
	if r.leaf {
		return VisibleText(r.node.Text())
	}
	return t.decode(raw)
}

// decode returns bytes with their delimiters and escapes as text, in the message's charset.
func (t *Tree) decode(raw []byte) string {
	text, _ := hl7.DecodeText(raw, t.msg.Charset().Name())
	return VisibleText(text)
}

// Path returns the address of a row, such as PID-5.1.
func (t *Tree) Path(row int) string { return t.rows[row].node.Path().String() }

// Value returns the whole decoded value of a row, for the clipboard.
func (t *Tree) Value(row int) string {
	r := &t.rows[row]
	if r.leaf {
		return r.node.Text()
	}
	text, _ := hl7.DecodeText(r.node.Raw(), t.msg.Charset().Name())
	return text
}

// CanOpen reports whether a row has parts, and whether they are shown.
func (t *Tree) CanOpen(row int) (can, open bool) {
	r := &t.rows[row]
	return !r.leaf, r.open
}

// Parent returns the row that a row is a part of, -1 for a segment.
func (t *Tree) Parent(row int) int {
	depth := t.rows[row].depth
	for row--; row >= 0 && depth > 0; row-- {
		if t.rows[row].depth < depth {
			return row
		}
	}
	return -1
}

// Toggle opens or closes a row.
func (t *Tree) Toggle(row int) {
	r := &t.rows[row]
	if r.leaf {
		return
	}
	r.open = !r.open
	r.made = false
	depth := r.depth
	if r.open {
		parts := appendParts(nil, r.node, depth+1)
		t.rows = slices.Insert(t.rows, row+1, parts...)
		return
	}
	end := row + 1
	for end < len(t.rows) && t.rows[end].depth > depth {
		end++
	}
	t.rows = slices.Delete(t.rows, row+1, end)
}
