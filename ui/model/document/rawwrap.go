package document

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"mllpscope/ui/model"
)

// rawPlace is where a row comes from.
type rawPlace struct {
	line  int
	chunk int // which part of a line that was opened, -1 for one that was not
	part  int // which row of a line that is wrapped
}

// rawNarrow is how few columns lines are wrapped to.
const rawNarrow = 16

// Wrapping returns, in two halves, the work of showing each line in as many rows of so many columns as it takes; 0
// shows each in one. The first half reads all bytes of the message and may run on any goroutine.
func (r *RawLines) Wrapping(cells int) func() (apply func()) {
	if cells > 0 {
		cells = max(cells, rawNarrow)
	}
	return func() func() {
		var starts []uint32
		if cells > 0 {
			starts = make([]uint32, 1, len(r.ends)+1)
			for line := range r.ends {
				starts = append(starts, starts[line]+r.countRows(line, cells))
			}
		}
		return func() {
			r.starts, r.cells = starts, cells
			clear(r.wrapped)
		}
	}
}

// Wrapped returns how many columns lines are wrapped to, 0 for none.
func (r *RawLines) Wrapped() int { return r.cells }

// countRows returns how many rows a line takes. Of most lines the number of bytes says so.
func (r *RawLines) countRows(line, cells int) uint32 {
	start, end := r.bounds(line)
	b := r.body[start:end]
	if value := bytes.TrimRight(b, "\r\n"); len(b) <= rawFieldMax && model.Plain(value) {
		const sign = 4 // ⟨CR⟩, ⟨LF⟩ and ⟨VT⟩
		chars := len(value) + sign*(len(b)-len(value))
		if line == 0 && len(r.head) > 0 {
			chars += sign
		}
		return uint32(max((chars+cells-1)/cells, 1))
	}
	text, _ := r.compose(b)
	if ready, ok := r.ready[line]; ok {
		text = ready.text
	}
	return uint32(len(cutsOf(r.before(line, -1)+text, cells)))
}

// rawCut is where a row of a wrapped line begins.
type rawCut struct{ char, at int }

// cutsOf returns where the rows of a text begin.
func cutsOf(text string, cells int) []rawCut {
	cuts := []rawCut{{}}
	used, n := 0, 0
	for i, c := range text {
		w := model.RuneCells(c)
		if used+w > cells {
			cuts = append(cuts, rawCut{n, i})
			used = 0
		}
		used += w
		n++
	}
	return cuts
}

// cuts returns where the rows of a line that is wrapped begin in its text.
func (r *RawLines) cuts(line int) []rawCut {
	cuts, ok := r.wrapped[line]
	if !ok {
		if len(r.wrapped) >= rawCache {
			clear(r.wrapped)
		}
		cuts = cutsOf(r.before(line, -1)+r.line(line), r.cells)
		r.wrapped[line] = cuts
	}
	return cuts
}

// stretch returns which characters of its line's text a place shows, and where they are in it.
func (r *RawLines) stretch(p rawPlace, text string) (first, last rawCut) {
	last = rawCut{utf8.RuneCountInString(text), len(text)}
	if r.starts == nil || p.chunk >= 0 || p.line >= len(r.ends) {
		return rawCut{}, last
	}
	cuts := r.cuts(p.line)
	part := min(p.part, len(cuts)-1)
	if part+1 < len(cuts) {
		last = cuts[part+1]
	}
	return cuts[part], last
}

// base returns the row that a line would begin in if none were opened.
func (r *RawLines) base(line int) int {
	if r.starts == nil {
		return line
	}
	n := len(r.ends)
	return int(r.starts[min(line, n)]) + max(line-n, 0)
}

// lineAt returns which line a row shows if none are opened.
func (r *RawLines) lineAt(row int) int {
	n := len(r.ends)
	switch {
	case r.starts == nil:
		return row
	case row >= int(r.starts[n]):
		return n + row - int(r.starts[n])
	}
	return sort.Search(n, func(i int) bool { return int(r.starts[i+1]) > row })
}

// more returns how many rows more an opened line takes than it would.
func (r *RawLines) more(o rawOpen) int { return o.rows - (r.base(o.line+1) - r.base(o.line)) }

// place returns what a row shows.
func (r *RawLines) place(row int) rawPlace {
	for _, o := range r.opened {
		first := r.base(o.line)
		if row < first {
			break
		}
		if row < first+o.rows {
			return rawPlace{line: o.line, chunk: row - first}
		}
		row -= r.more(o)
	}
	line := r.lineAt(row)
	return rawPlace{line, -1, row - r.base(line)}
}

// rowOf returns the row of a place.
func (r *RawLines) rowOf(p rawPlace) int {
	row := r.base(p.line) + max(p.chunk, 0) + p.part
	for _, o := range r.opened {
		if o.line < p.line {
			row += r.more(o)
		}
	}
	return row
}
