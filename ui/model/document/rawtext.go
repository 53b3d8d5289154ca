package document

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7/clip"
	"mllpscope/ui/model"
)

// rawMark says which byte of a line a character of its text stands for. Where even is set, so do those after it, one
// byte each, up to the next mark. Where the text is the bytes there are no marks.
type rawMark struct {
	char, off int
	even      bool
}

// compose returns the text of a line, long fields elided, and where its characters come from.
func (r *RawLines) compose(line []byte) (string, []rawMark) {
	if len(line) <= rawFieldMax {
		return r.characters(nil, nil, line, 0)
	}
	var s strings.Builder
	var marks []rawMark
	rest := line
	for len(rest) > 0 && s.Len() < rawLineMax {
		field := rest
		if i := bytes.IndexByte(rest, r.field); i >= 0 {
			field = rest[:i+1]
		}
		marks = r.elide(&s, marks, field, len(line)-len(rest))
		rest = rest[len(field):]
	}
	if len(rest) > 0 {
		marks = append(marks, rawMark{char: utf8.RuneCountInString(s.String()), off: len(line) - len(rest)})
		s.WriteString("⟨… " + model.SizeOf(len(rest)) + " more⟩")
	}
	return s.String(), marks
}

// elide writes a field, shortened when it is too long to be drawn; what ends it (separator, CR, LF) stays visible.
func (r *RawLines) elide(s *strings.Builder, marks []rawMark, field []byte, off int) []rawMark {
	if len(field) <= rawFieldMax {
		_, marks = r.characters(s, marks, field, off)
		return marks
	}
	value := bytes.TrimSuffix(bytes.TrimRight(field, "\r\n"), []byte{r.field})
	start := clip.To(value, rawFieldCut)
	_, marks = r.characters(s, marks, start, off)
	marks = append(marks, rawMark{char: utf8.RuneCountInString(s.String()), off: off + len(start)})
	s.WriteString("⟨… " + model.SizeOf(len(value)) + "⟩")
	_, marks = r.characters(s, marks, field[len(value):], off+len(value))
	return marks
}

// characters writes bytes one character at a time. Without a builder plain text is returned as it is, without marks.
func (r *RawLines) characters(s *strings.Builder, marks []rawMark, b []byte, off int) (string, []rawMark) {
	if s == nil {
		if model.Plain(b) {
			return string(b), nil
		}
		s = &strings.Builder{}
	}
	written, chars := s.Len(), utf8.RuneCountInString(s.String())
	for n := 0; n < len(b); {
		size := r.decode.next(s, b[n:])
		width := utf8.RuneCountInString(s.String()[written:])
		mark := rawMark{char: chars, off: off + n, even: size == 1 && width == 1}
		if last := len(marks) - 1; !mark.even || last < 0 || !marks[last].even ||
			mark.char-marks[last].char != mark.off-marks[last].off {
			marks = append(marks, mark)
		}
		n, chars, written = n+size, chars+width, s.Len()
	}
	return s.String(), marks
}

// layout returns where the text of a place comes from: the bytes it shows, how many characters stand before them, and
// the marks of the rest.
func (r *RawLines) layout(p rawPlace) (span Span, before int, marks []rawMark, ok bool) {
	if p.line >= len(r.ends) {
		return Span{}, 0, nil, false
	}
	span = r.bytesOf(p)
	if ready, ok := r.ready[p.line]; p.chunk < 0 && ok {
		marks = ready.marks
	} else if p.chunk < 0 {
		_, marks = r.compose(r.body[span.Start:span.End])
	} else {
		_, marks = r.characters(nil, nil, r.body[span.Start:span.End], 0)
	}
	return span, utf8.RuneCountInString(r.before(p.line, p.chunk)), marks, true
}

// ByteAt returns the offset in the body of what a character of a row's text stands for, -1 for the framing.
func (r *RawLines) ByteAt(row, char int) int {
	if row < 0 {
		return -1
	}
	p := r.place(row)
	first, _ := r.stretch(p, r.text(p))
	return r.byteAt(p, first.char+char)
}

// byteAt is ByteAt for a character of all that text returns.
func (r *RawLines) byteAt(p rawPlace, char int) int {
	span, before, marks, ok := r.layout(p)
	if char -= before; !ok || char < 0 || span.Empty() {
		return -1
	}
	at := span.Start + char
	if marks != nil {
		m := marks[max(sort.Search(len(marks), func(i int) bool { return marks[i].char > char })-1, 0)]
		at = span.Start + m.off
		if m.even {
			at += char - m.char
		}
	}
	return min(at, span.End-1)
}

// Marked returns which characters of a row stand for bytes of s; from == to for none.
func (r *RawLines) Marked(row int, s Span) (from, to int) {
	if row < 0 || s.Empty() {
		return 0, 0
	}
	p := r.place(row)
	if p.line >= len(r.ends) {
		return 0, 0
	}
	if b := r.bytesOf(p); s.Start >= b.End || s.End <= b.Start {
		return 0, 0
	}
	text := r.text(p)
	from, to = r.markedIn(p, text, s)
	first, last := r.stretch(p, text)
	from, to = max(from, first.char), min(to, last.char)
	if from >= to {
		return 0, 0
	}
	return from - first.char, to - first.char
}

// markedIn returns which characters of a place's text stand for bytes of s.
func (r *RawLines) markedIn(p rawPlace, text string, s Span) (from, to int) {
	span, before, marks, _ := r.layout(p)
	start, end := max(s.Start, span.Start)-span.Start, min(s.End, span.End)-span.Start
	if marks == nil {
		return before + start, before + end
	}
	chars := utf8.RuneCountInString(text) - before
	return before + charOf(marks, start, false, chars), before + charOf(marks, end, true, chars)
}

// charOf returns the character that stands for the byte at off, or with end set the first one that stands for none
// before it. chars is how many there are.
func charOf(marks []rawMark, off int, end bool, chars int) int {
	i := sort.Search(len(marks), func(i int) bool { return marks[i].off > off || end && marks[i].off == off })
	next := chars
	if i < len(marks) {
		next = marks[i].char
	}
	if i == 0 {
		return 0
	}
	m := marks[i-1]
	switch {
	case m.even:
		return min(m.char+off-m.off, next)
	case end:
		return next
	}
	return m.char
}

// Between returns the bytes from one character to another, both included, in whichever order. A sign that stands for
// what is elided stands for all of it.
func (r *RawLines) Between(row, char, toRow, toChar int) Span {
	if toRow < row || toRow == row && toChar < char {
		row, char, toRow, toChar = toRow, toChar, row, char
	}
	start, ok := r.charSpan(row, char)
	end, last := r.charSpan(toRow, toChar)
	switch {
	case !ok && !last:
		return Span{}
	case !ok:
		start = Span{} // from the framing on
	case !last:
		end = Span{End: len(r.body)}
	}
	return Span{start.Start, end.End}
}

// charSpan returns the bytes that a character of a row stands for; ok is false for the framing.
func (r *RawLines) charSpan(row, char int) (s Span, ok bool) {
	p := r.place(row)
	text := r.text(p)
	first, _ := r.stretch(p, text)
	char += first.char
	start := r.byteAt(p, char)
	if start < 0 {
		return Span{}, false
	}
	for next := char + 1; next < utf8.RuneCountInString(text); next++ {
		if at := r.byteAt(p, next); at > start {
			return Span{start, at}, true
		}
	}
	return Span{start, r.bytesOf(p).End}, true
}

// BytesIn returns bytes of the body as they came.
func (r *RawLines) BytesIn(s Span) []byte { return r.body[max(s.Start, 0):min(s.End, len(r.body))] }

// LineSpan returns the bytes of the line in a row without what ends it.
func (r *RawLines) LineSpan(row int) Span {
	line := r.place(max(row, 0)).line
	if row < 0 || line >= len(r.ends) {
		return Span{}
	}
	start, end := r.bounds(line)
	return Span{start, start + len(bytes.TrimRight(r.body[start:end], "\r\n"))}
}

// RowAt returns the row that shows a byte of the body.
func (r *RawLines) RowAt(offset int) int {
	line := sort.Search(len(r.ends), func(i int) bool { return int(r.ends[i]) > offset })
	if line >= len(r.ends) {
		return max(r.Rows()-1, 0)
	}
	p := rawPlace{line: line, chunk: -1}
	if !r.isOpen(line) {
		if r.starts != nil {
			from, _ := r.markedIn(p, r.text(p), Span{offset, offset + 1})
			cuts := r.cuts(line)
			p.part = sort.Search(len(cuts)-1, func(i int) bool { return cuts[i+1].char > from })
		}
		return r.rowOf(p)
	}
	start, end := r.bounds(line)
	p.chunk = (offset - start) / rawChunk
	if r.cut(start, end, p.chunk+1) <= offset {
		p.chunk++ // the cut moved back within a character
	}
	return r.rowOf(p)
}
