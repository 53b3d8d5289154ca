package hl7

import (
	"iter"
)

// IsBatch reports whether b begins with a file or batch header, FHS or BHS (chapter 2, batch protocol). As before MSH,
// blanks and a byte order mark may precede it.
func IsBatch(b []byte) bool {
	b = b[skipBlanks(b):]
	return startsHeader(b, "FHS") || startsHeader(b, "BHS")
}

// FindHeader reads the first MSH segment of b wherever it stands, as in a batch. The error is ErrNoHeader where there
// is none.
func FindHeader(b []byte) (Header, error) {
	for h := range Headers(b) {
		return *h, nil
	}
	return Header{}, ErrNoHeader
}

// Headers reads every MSH segment of b in order: that of a message, those of a batch, and those of messages that were
// put into one block though it is no batch. What looks like MSH within data is none. A header points into b and is good
// until the next one.
func Headers(b []byte) iter.Seq[*Header] {
	return func(yield func(*Header) bool) {
		s := Split(b, firstField(b))
		for e, ok := s.Next(); ok; e, ok = s.Next() {
			if !startsHeader(b[e.Start:e.End], "MSH") {
				continue
			}
			if s.field == 0 {
				s.field = b[e.Start+3] // from here on there is something to tell segments by
			}
			h := Header{offset: e.Start, message: b[e.Start:]}
			h.end = firstEnd(h.message)
			h.read()
			if !yield(&h) {
				return
			}
		}
	}
}

// HasSecond reports whether the block b is no batch and has a second MSH segment behind the first one, h: two messages
// in one block.
func (h *Header) HasSecond(b []byte) bool { return h.see(b).second }

// MayHaveMSA reports whether a segment of the block b may be MSA; where it says no, there is none.
func (h *Header) MayHaveMSA(b []byte) bool { return h.see(b).msa }

// DelimitersOf returns what the segments of b are split by: the delimiters of the header segment that it begins with,
// or else of the first MSH in it, or else those of the standard.
func DelimitersOf(b []byte) Delimiters {
	h, err := FindHeader(b)
	switch first := b[skipBlanks(b):]; {
	case IsBatch(first):
		d := headerDelimiters(first[:firstEnd(first)])
		d.multi = h.Delims.multi
		return d
	case err != nil:
		return DefaultDelimiters()
	}
	return h.Delims
}

// firstField returns the field separator of the header segment that b begins with, 0 where there is none.
func firstField(b []byte) byte {
	if start := skipBlanks(b); startsHeader(b[start:], "MSH") || IsBatch(b) {
		return b[start+3]
	}
	return 0
}
