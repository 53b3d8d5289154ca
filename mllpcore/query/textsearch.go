package query

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7"
)

// textSearch holds where the body contains a text: as received, or as a person reads it, escape sequences and charset
// decoded. Case is ignored.
type textSearch struct {
	pattern pattern // folded, with * at both ends
	pieces  []finder
	ascii   bool // all pieces are, and there is no ?
}

func newTextSearch(p pattern) test {
	t := textSearch{pattern: p.contained().folded(), ascii: p.ascii() && !slices.Contains(p, anyOne)}
	if t.ascii {
		for part := range strings.SplitSeq(string(p.folded().mappedRuns()), "\x00") {
			if part != "" {
				t.pieces = append(t.pieces, newFinder(part))
			}
		}
	}
	return t
}

// mappedRuns puts NUL, which no query holds, in the place of each *.
func (p pattern) mappedRuns() pattern {
	out := slices.Clone(p)
	for i, r := range out {
		if r == anyRun {
			out[i] = 0
		}
	}
	return out
}

func (textSearch) needs() Needs { return Needs{Body: true} }

func (textSearch) plan(*Columns) condition { return unknown() }

func (t textSearch) match(s *subject) bool {
	if t.in(s, s.body) {
		return true
	}
	read, escaped := s.unescaped()
	return escaped && t.in(s, read)
}

// in searches bytes that are still in the charset of the message.
func (t textSearch) in(s *subject, text string) bool {
	if t.ascii && (simple(text) || s.singleByte()) {
		return t.inBytes(text) // these charsets are ASCII where a byte is below 0x80
	}
	return t.pattern.match(s.decode(bytesOf(text)), true)
}

func (t textSearch) inBytes(text string) bool {
	for i := range t.pieces {
		at := t.pieces[i].find(text)
		if at < 0 {
			return false
		}
		text = text[at+len(t.pieces[i].text):]
	}
	return true
}

// unescaped returns the body with its escape sequences decoded; ok is false where it has none. MSH-2 is no sequence.
func (s *subject) unescaped() (text string, ok bool) {
	d := s.delimiters()
	start := 0
	if s.hasHeader {
		start = min(s.header.Offset()+len("MSH|")+len(s.header.Field(2)), len(s.body))
	}
	if d.Escape == 0 || strings.IndexByte(s.body[start:], d.Escape) < 0 {
		return "", false
	}
	s.scratch = append(s.scratch[:0], s.body[:start]...)
	s.scratch = hl7.Unescape(s.scratch, s.bytes()[start:], d)
	return viewOf(s.scratch), true
}

// finder finds one piece of ASCII text in any case.
type finder struct {
	text       string // folded
	anchor     int    // the byte of text that is looked for first: the one that is rarest in messages
	low, upper byte   // the two cases of it; the same where it has none
}

// commonBytes are those that messages are full of, the most common first.
const commonBytes = "|^0123e5atnrios46789lhdcumpygb~&:.-_ fvwkxjzq"

func newFinder(text string) finder {
	f := finder{text: text}
	rarity := -1
	for i := range len(text) {
		r := strings.IndexByte(commonBytes, text[i])
		if r < 0 {
			r = len(commonBytes)
		}
		if r > rarity {
			rarity, f.anchor = r, i
		}
	}
	f.low = text[f.anchor]
	f.upper = f.low
	if f.low >= 'a' && f.low <= 'z' {
		f.upper = f.low - ('a' - 'A')
	}
	return f
}

// find returns where the piece begins in text, -1 for nowhere.
func (f *finder) find(text string) int {
	if len(text) < len(f.text) {
		return -1
	}
	// The anchor of a piece that is there stands between these two.
	from, to := f.anchor, len(text)-len(f.text)+f.anchor+1
	low, upper := -1, -1 // the next place of each case, from behind to when there is none
	for from < to {
		if low < from {
			low = next(text, from, to, f.low)
		}
		if upper < from {
			upper = low
			if f.upper != f.low {
				upper = next(text, from, to, f.upper)
			}
		}
		at := min(low, upper)
		if at >= to {
			return -1
		}
		if f.at(text[at-f.anchor:]) {
			return at - f.anchor
		}
		from = at + 1
	}
	return -1
}

// next returns the first place of c in text[from:to], to where there is none.
func next(text string, from, to int, c byte) int {
	if i := strings.IndexByte(text[from:to], c); i >= 0 {
		return from + i
	}
	return to
}

// at reports whether text begins with the piece.
func (f *finder) at(text string) bool {
	for i := range len(f.text) {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != f.text[i] {
			return false
		}
	}
	return true
}
