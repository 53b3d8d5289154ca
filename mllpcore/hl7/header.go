package hl7

import (
	"bytes"
	"errors"
)

// Errors of reading a header.
var (
	// ErrNoHeader is returned where the first bytes are not MSH and a field separator.
	ErrNoHeader = errors.New("no MSH segment at the beginning: an HL7 message starts with the letters MSH " +
		"and a field separator, such as MSH|")
	// ErrBatch is returned for a block that begins with FHS or BHS. FindHeader finds the first MSH in it.
	ErrBatch = errors.New("a batch (FHS or BHS), not a single message")
)

// maxHeaderField is the last field of MSH that a Header can give (MSH-25, version 2.7.1).
const maxHeaderField = 25

// Header is a view of a message's MSH segment. It is a value that points into the received bytes: it is valid as long
// as they are not changed. Reading it allocates nothing.
type Header struct {
	Delims Delimiters

	message []byte // all that was received, from the M of MSH on
	offset  int    // where that is in what was received
	end     int    // where MSH ends
	last    int    // number of the last field that is there, at most maxHeaderField+1
	starts  [maxHeaderField + 2]int
	sight   sight // of the whole block, once somebody has asked
}

// ParseHeader reads the MSH segment at the beginning of b and looks at nothing behind it. Only blanks (spaces, tabs)
// and a byte order mark may precede MSH. The error is ErrNoHeader, or ErrBatch where b begins with FHS or BHS.
func ParseHeader(b []byte) (Header, error) {
	var h Header
	start := skipBlanks(b)
	if !startsHeader(b[start:], "MSH") {
		if IsBatch(b) {
			return h, ErrBatch
		}
		return h, ErrNoHeader
	}
	h.offset, h.message = start, b[start:]
	h.end = firstEnd(h.message)
	h.read()
	return h, nil
}

// read splits MSH, which begins message and is as long as end says.
func (h *Header) read() {
	b := h.message
	h.Delims = headerDelimiters(b[:h.end])
	h.split()
	if !isPlain(b[:h.end]) {
		h.splitByCharacters()
	} else if h.last >= 18 {
		h.Delims.multi = h.charset().multi
	}
}

// headerDelimiters reads the delimiters of the header segment b (MSH, FHS or BHS).
func headerDelimiters(b []byte) Delimiters {
	encoding := b[4:]
	if i := bytes.IndexByte(encoding, b[3]); i >= 0 {
		encoding = encoding[:i]
	}
	return delimitersOf(b[3], encoding)
}

// startsHeader reports whether b begins with a header segment of that name: the name, then a usable field separator.
func startsHeader(b []byte, name string) bool {
	return len(b) > 3 && string(b[:3]) == name && usableDelimiter(b[3])
}

func (h *Header) split() {
	pos := 4
	h.starts[2], h.last = pos, 2
	if h.Delims.multi == multiNone {
		h.splitPlain()
		return
	}
	for n := 3; n < len(h.starts); n++ {
		i := h.Delims.index(h.message[pos:h.end], h.Delims.Field)
		if i < 0 {
			return
		}
		pos += i + 1
		h.starts[n], h.last = pos, n
	}
}

// splitPlain splits where each byte is a character. The fields of MSH are short: one pass over the bytes takes less
// than a search for each of them.
func (h *Header) splitPlain() {
	for i, c := range h.message[4:h.end] {
		if c != h.Delims.Field {
			continue
		}
		h.last++
		if h.starts[h.last] = 4 + i + 1; h.last == len(h.starts)-1 {
			return
		}
	}
}

// splitByCharacters splits again where MSH-18 names a charset whose characters may contain delimiters. As such a
// character may have moved MSH-18 itself, each layout is tried, and the one that finds its own name there is taken.
func (h *Header) splitByCharacters() {
	plain := *h
	charset := plain.charset()
	if charset.name != "" && charset.multi == multiNone {
		return // UTF-8, or one byte a character
	}
	for _, m := range [...]multibyte{charset.multi, multiShiftJIS, multiGB, multiBig5, multiISO2022} {
		if m == multiNone {
			continue
		}
		h.Delims.multi = m
		if h.split(); h.charset().multi == m {
			return
		}
	}
	*h = plain
}

// Field returns field n of MSH as it was received: n is 1 to 25, MSH-1 being the field separator itself. It is nil
// where the segment has no such field.
func (h *Header) Field(n int) []byte {
	if n == 1 && h.last > 0 {
		return h.message[3:4:4]
	}
	if n < 2 || n > maxHeaderField || n > h.last {
		return nil
	}
	end := h.end
	if n < h.last {
		end = h.starts[n+1] - 1
	}
	return h.message[h.starts[n]:end:end]
}

// copied returns field n as an answer may repeat it: up to the first control byte. What follows one is no part of the
// value: it could end a segment, or the block.
func (h *Header) copied(n int) []byte { return uncontrolled(h.Field(n)) }

func uncontrolled(b []byte) []byte {
	for i, c := range b {
		if isControl(c) {
			return b[:i:i]
		}
	}
	return b
}

func isControl(c byte) bool { return c < 0x20 || c == 0x7F }

// Component returns component c (from 1) of the first repetition of field n, as received.
func (h *Header) Component(n, c int) []byte {
	if n <= 2 {
		return nil
	}
	return h.Delims.component(h.Field(n), c)
}

// ControlID returns MSH-10, byte for byte.
func (h *Header) ControlID() []byte { return h.Field(10) }

// Type returns MSH-9.1, such as ADT.
func (h *Header) Type() []byte { return h.Component(9, 1) }

// Trigger returns MSH-9.2, such as A01.
func (h *Header) Trigger() []byte { return h.Component(9, 2) }

// Structure returns MSH-9.3, such as ADT_A01.
func (h *Header) Structure() []byte { return h.Component(9, 3) }

// Version returns MSH-12.1, such as 2.5.1.
func (h *Header) Version() []byte { return h.Component(12, 1) }

// AcceptAck returns MSH-15, when a commit acknowledgement is wanted (table 0155).
func (h *Header) AcceptAck() []byte { return h.Field(15) }

// ApplicationAck returns MSH-16, when an application acknowledgement is wanted (table 0155).
func (h *Header) ApplicationAck() []byte { return h.Field(16) }

// Charset returns the first repetition of MSH-18 that is not empty, as received.
func (h *Header) Charset() []byte {
	field := h.Field(18)
	for {
		i := h.Delims.index(field, h.Delims.Repetition)
		if i < 0 {
			return bytes.TrimSpace(field)
		}
		if name := bytes.TrimSpace(field[:i]); len(name) > 0 {
			return name
		}
		field = field[i+1:]
	}
}

// Raw returns the MSH segment without its separator.
func (h *Header) Raw() []byte { return h.message[:h.end:h.end] }

// Offset returns where MSH begins in the bytes that it was read from: behind a byte order mark and blanks, and in a
// batch or after stray lines further on.
func (h *Header) Offset() int { return h.offset }

// HasMSA reports whether an MSA segment follows. It looks at the beginnings of segments only.
func (h *Header) HasMSA() bool {
	_, ok := findSegment(h.message, "MSA", h.Delims.Field)
	return ok
}

// findSegment returns the first segment of that name in b, without its separator and blanks before its name.
func findSegment(b []byte, name string, field byte) ([]byte, bool) {
	s := Split(b, field)
	for e, ok := s.Next(); ok; e, ok = s.Next() {
		if isNamed(b[e.Start:e.End], name, field) {
			return b[e.Start:e.End:e.End], true
		}
	}
	return nil, false
}

// isNamed reports whether the segment b has that name.
func isNamed(b []byte, name string, field byte) bool {
	return len(b) >= len(name) && string(b[:len(name)]) == name && (len(b) == len(name) || b[len(name)] == field)
}
