package document

import (
	"bytes"
	"math"
	"sort"
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/clip"
	"mllpscope/ui/model"
)

const (
	rawFieldMax = 512     // a field longer than this is elided
	rawFieldCut = 64      // what is shown of it
	rawLineMax  = 8192    // characters shown of one line
	rawCache    = 256     // lines kept as text
	rawLong     = 1 << 16 // a line longer than this is made ready off the UI goroutine
	rawChunk    = 96      // bytes in each row of a line that was opened
)

// RawLines shows bytes as they came, a line for each segment, or for each line of what has no MSH: control bytes
// visible, long fields elided with their size until the line is opened. Where lines begin is found when it is made,
// which is to happen off the UI goroutine; text is made when asked for.
type RawLines struct {
	head, body, tail []byte
	ends             []uint32 // end of each line in body, its separator included; a message may have a million
	field            byte
	delimiters       hl7.Delimiters
	named            bool // its lines are segments
	decode           Decoder
	opened           []rawOpen // by line
	cache            map[int]string
	ready            map[int]rawReady

	starts  []uint32 // the row of each line, and of what follows the last; nil where lines are not wrapped
	cells   int      // columns of a row of a wrapped line
	wrapped map[int][]rawCut
}

// rawReady is the text of a line that was made before it was asked for.
type rawReady struct {
	text  string
	marks []rawMark
}

// rawOpen is a line that is shown whole, in rows of rawChunk bytes.
type rawOpen struct{ line, rows int }

// NewRawLines finds the lines of b.
func NewRawLines(b Bytes, decode Decoder) *RawLines {
	r := &RawLines{
		head: b.head, body: b.body[:min(len(b.body), math.MaxUint32)], tail: b.tail, field: '|', decode: decode,
	}
	r.cache, r.ready, r.wrapped = make(map[int]string), make(map[int]rawReady), make(map[int][]rawCut)
	if i := bytes.Index(b.body[:min(len(b.body), 64)], []byte("MSH")); i >= 0 && i+3 < len(b.body) {
		r.field = b.body[i+3]
	}
	field := segmentField(r.body)
	r.delimiters, r.named = hl7.DelimitersOf(r.body[:min(len(r.body), 4<<10)]), field != 0
	r.ends = make([]uint32, 0, 1+max(bytes.Count(r.body, []byte{'\r'}), bytes.Count(r.body, []byte{'\n'})))
	segments := hl7.Split(r.body, field)
	for e, ok := segments.Next(); ok; e, ok = segments.Next() {
		if e.Next-e.Line > rawLong {
			text, marks := r.compose(r.body[e.Line:e.Next])
			r.ready[len(r.ends)] = rawReady{text, marks}
		}
		r.ends = append(r.ends, uint32(e.Next)) // the body has been cut to what fits
	}
	return r
}

// segmentField returns the field separator that segments are told by, 0 in what has no MSH: each of its lines is one.
func segmentField(b []byte) byte {
	if _, err := hl7.FindHeader(b); err != nil && !hl7.IsBatch(b) {
		return 0
	}
	return hl7.DelimitersOf(b).Field
}

// Rows returns the number of rows; the framing after the payload has one of its own.
func (r *RawLines) Rows() int {
	n := len(r.ends)
	if len(r.tail) > 0 || n == 0 && len(r.head) > 0 {
		n++
	}
	n = r.base(n)
	for _, o := range r.opened {
		n += r.more(o)
	}
	return n
}

// isOpen reports whether a line is shown whole.
func (r *RawLines) isOpen(line int) bool {
	for _, o := range r.opened {
		if o.line == line {
			return true
		}
	}
	return false
}

// CanOpen reports whether something of a row is elided, and whether it is shown whole instead.
func (r *RawLines) CanOpen(row int) (can, open bool) {
	p := r.place(row)
	if p.chunk >= 0 {
		return true, true
	}
	if p.line >= len(r.ends) {
		return false, false
	}
	start, end := r.bounds(p.line)
	if end-start <= rawFieldMax {
		return false, false
	}
	text := r.line(p.line)
	return strings.Contains(text, "⟨… "), false
}

// Toggle shows a line whole, or short again, and returns the row it begins in then.
func (r *RawLines) Toggle(row int) int {
	can, open := r.CanOpen(row)
	line := r.place(row).line
	switch {
	case !can:
		return row
	case open:
		kept := r.opened[:0]
		for _, o := range r.opened {
			if o.line != line {
				kept = append(kept, o)
			}
		}
		r.opened = kept
	default:
		start, end := r.bounds(line)
		r.opened = append(r.opened, rawOpen{line, (end - start + rawChunk - 1) / rawChunk})
		sort.Slice(r.opened, func(i, j int) bool { return r.opened[i].line < r.opened[j].line })
	}
	return r.rowOf(rawPlace{line: line})
}

// bounds returns where a line begins and ends in the body, its separator included.
func (r *RawLines) bounds(line int) (start, end int) {
	if line > 0 {
		start = int(r.ends[line-1])
	}
	return start, int(r.ends[line])
}

// bytesOf returns the bytes of the line at a place, or of the part of it that was opened.
func (r *RawLines) bytesOf(p rawPlace) Span {
	start, end := r.bounds(p.line)
	if p.chunk < 0 {
		return Span{start, end}
	}
	return Span{r.cut(start, end, p.chunk), r.cut(start, end, p.chunk+1)}
}

// cut returns where a part of an opened line begins; never within a character of UTF-8.
func (r *RawLines) cut(start, end, chunk int) int {
	return start + len(clip.To(r.body[start:end], chunk*rawChunk))
}

// Row returns the line's number, counted from 1, and the text of a row.
func (r *RawLines) Row(row int) (number, text string) {
	p := r.place(row)
	text = r.text(p)
	if p.line < len(r.ends) && p.chunk <= 0 && p.part == 0 {
		number = strconv.Itoa(p.line + 1)
	}
	first, last := r.stretch(p, text)
	return number, text[first.at:last.at]
}

// text returns what stands at a place: all of the line, where it is wrapped.
func (r *RawLines) text(p rawPlace) string {
	switch {
	case p.line >= len(r.ends) && p.line == 0:
		return model.Visible(r.head, 0) + model.Visible(r.tail, 0)
	case p.line >= len(r.ends):
		return model.Visible(r.tail, 0)
	case p.chunk < 0:
		return r.before(p.line, p.chunk) + r.line(p.line)
	}
	s := r.bytesOf(p)
	text, _ := r.characters(nil, nil, r.body[s.Start:s.End], 0)
	return r.before(p.line, p.chunk) + text
}

// before returns what stands before the text of a row: the start block.
func (r *RawLines) before(line, chunk int) string {
	if line > 0 || chunk > 0 || len(r.head) == 0 {
		return ""
	}
	return model.Visible(r.head, 0)
}

// line returns the text of a line that is not opened.
func (r *RawLines) line(line int) string {
	if ready, ok := r.ready[line]; ok {
		return ready.text
	}
	text, ok := r.cache[line]
	if !ok {
		if len(r.cache) >= rawCache {
			clear(r.cache)
		}
		start, end := r.bounds(line)
		text, _ = r.compose(r.body[start:end])
		r.cache[line] = text
	}
	return text
}

// Bytes returns the bytes of the line in a row as they came, its separator included; nil for the framing.
func (r *RawLines) Bytes(row int) []byte {
	line := r.place(max(row, 0)).line
	if row < 0 || line >= len(r.ends) {
		return nil
	}
	start, end := r.bounds(line)
	return r.body[start:end]
}
