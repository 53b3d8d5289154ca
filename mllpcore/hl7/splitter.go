package hl7

import (
	"bytes"
	"strings"
)

// Extent is where a segment stands among the received bytes.
type Extent struct {
	Line  int // where the one before ended; blanks and a byte order mark before the name begin here
	Start int // where the name begins; Line where no blanks precede it
	End   int // behind its last byte, where its separator begins
	Next  int // behind its separator, where the next one begins
}

// Splitter finds the segments of a message one after the other. It is the only place that decides where a segment ends
// (SPEC section 7), place by place:
//   - CR always ends a segment, and a LF right after it belongs to it.
//   - A LF elsewhere ends a segment when the rest begins like a segment, is empty, or goes on with CR; more line feeds
//     and blanks may stand between. What begins like a segment: see beginsSegment. Any other LF is data.
//   - A LF in a line that holds nothing but blanks ends that line: there is no field it could hang on.
//   - Where the field separator is not known, because there is no MSH, every LF ends a line.
//
// A line end makes one segment, so that two in a row leave an empty one between. Blanks (spaces, tabs) and a byte order
// mark before the name of a segment are no part of it.
//
// It looks at each byte once or twice and remembers what it saw ahead. Copies go on from where the original was.
type Splitter struct {
	b     []byte
	field byte
	next  int // where the next segment begins
	known int // how far it has looked for CR and LF
	cr    int // the next CR from the last place looked at, known where there is none before
	lf    int // the same for LF
}

// Split returns a splitter of b, whose fields are separated by field; 0 where that is not known.
func Split(b []byte, field byte) Splitter { return Splitter{b: b, field: field, cr: -1, lf: -1} }

// Next returns the next segment; ok is false behind the last one.
func (s *Splitter) Next() (e Extent, ok bool) {
	if s.next >= len(s.b) {
		return Extent{}, false
	}
	e = Extent{Line: s.next, Start: s.next}
	text := e.Line
	if isBlankBefore(s.b[text]) {
		text += skipBlanks(s.b[text:])
	}
	if s.cr < text {
		s.cr = s.indexFrom(text, '\r')
	}
	if e.End = s.cr; s.cr >= s.lf || s.cr >= s.known { // otherwise a CR comes first
		e.End = s.lineEnd(text)
	}
	s.next = min(e.End+1, len(s.b))
	if s.next < len(s.b) && s.b[e.End] == '\r' && s.b[s.next] == '\n' {
		s.next++
	}
	e.Next = s.next
	if text > e.Line && text < e.End && beginsSegment(s.b[text:e.End], s.field) {
		e.Start = text
	}
	return e, true
}

// lineEnd returns where a segment ends, of which only blanks have been looked at, up to text.
func (s *Splitter) lineEnd(text int) int {
	for from := text; ; {
		i := s.nextMark(from)
		if i >= len(s.b) || s.b[i] == '\r' || s.field == 0 || i == text {
			return i
		}
		after, ends := s.lineFeed(i)
		if ends {
			return i
		}
		from = after
	}
}

// nextMark returns the first CR or LF from that place on, the length of all where there is none.
func (s *Splitter) nextMark(from int) int {
	for {
		if s.cr < from {
			s.cr = s.indexFrom(from, '\r')
		}
		if s.lf < from {
			s.lf = s.indexFrom(from, '\n')
		}
		if i := min(s.cr, s.lf); i < s.known || s.known == len(s.b) {
			return i
		}
		const least = 256 // MSH is shorter; the further it has come, the further it looks ahead
		from = max(from, s.known)
		s.known = min(len(s.b), max(from+least, 2*from))
		s.cr, s.lf = -1, -1
	}
}

func (s *Splitter) indexFrom(from int, c byte) int {
	if from < s.known {
		if i := bytes.IndexByte(s.b[from:s.known], c); i >= 0 {
			return from + i
		}
	}
	return s.known
}

// lineFeed decides about the LF at i. What follows as far as after is decided with it: blanks and line feeds.
func (s *Splitter) lineFeed(i int) (after int, ends bool) {
	for after = i + 1; after < len(s.b); {
		n := skipBlanks(s.b[after:])
		if s.b[after] == '\n' {
			n = 1
		}
		if n == 0 {
			break
		}
		after += n
	}
	return after, after == len(s.b) || s.b[after] == '\r' || beginsSegment(s.b[after:], s.field)
}

// firstEnd returns where the header segment that begins b ends. Nearly always a CR comes first.
func firstEnd(b []byte) int {
	const usual = 256
	if i := bytes.IndexByte(b[:min(len(b), usual)], '\r'); i >= 0 && bytes.IndexByte(b[:i], '\n') < 0 {
		return i
	}
	s := Split(b, b[3])
	e, _ := s.Next()
	return e.End
}

// beginsSegment reports whether b begins with the name of a segment, and with the field separator or a line end behind
// it, be it the end of all. The name is an upper-case letter and two letters or digits, in any case: some senders write
// a local segment as Zpd.
func beginsSegment(b []byte, field byte) bool {
	if len(b) < 3 || !in(b[0], 'A', 'Z') || !isNameByte(b[1]) || !isNameByte(b[2]) {
		return false
	}
	if len(b) == 3 || b[3] == '\r' || b[3] == '\n' {
		return true
	}
	if field == 0 {
		return usableDelimiter(b[3])
	}
	return b[3] == field
}

const byteOrderMark = "\xEF\xBB\xBF"

// isBlankBefore reports whether c can begin what stands before a name. It spares a call for nearly all lines.
func isBlankBefore(c byte) bool { return c == ' ' || c == '\t' || c == byteOrderMark[0] }

// skipBlanks returns how many bytes at the beginning of b are blanks or byte order marks.
func skipBlanks(b []byte) int {
	n := 0
	for n < len(b) {
		switch {
		case b[n] == ' ' || b[n] == '\t':
			n++
		case len(b)-n >= len(byteOrderMark) && string(b[n:n+len(byteOrderMark)]) == byteOrderMark:
			n += len(byteOrderMark)
		default:
			return n
		}
	}
	return n
}

// SegmentEnds is the set of forms in which the segments of a message end. The standard knows only CR.
type SegmentEnds uint8

// The forms of SPEC section 7.
const (
	EndsCR SegmentEnds = 1 << iota
	EndsCRLF
	EndsLF
)

// EndsOf returns the forms that occur in b, none where it is one segment without an end.
func EndsOf(b []byte, field byte) SegmentEnds {
	if bytes.IndexByte(b, '\n') < 0 {
		if bytes.IndexByte(b, '\r') < 0 {
			return 0
		}
		return EndsCR
	}
	var ends SegmentEnds
	s := Split(b, field)
	for e, ok := s.Next(); ok; e, ok = s.Next() {
		ends |= e.endsIn(b)
	}
	return ends
}

// endsIn returns the form in which the segment ends, none for a last one without an end.
func (e Extent) endsIn(b []byte) SegmentEnds {
	switch {
	case e.Next == e.End:
		return 0
	case e.Next == e.End+2:
		return EndsCRLF
	case b[e.End] == '\n':
		return EndsLF
	}
	return EndsCR
}

// Mixed reports whether there is more than one form.
func (e SegmentEnds) Mixed() bool { return e&(e-1) != 0 }

// String returns the forms as in "CR", or "CR, LF" where they are mixed.
func (e SegmentEnds) String() string {
	var names []string
	for i, name := range [...]string{"CR", "CRLF", "LF"} {
		if e&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
