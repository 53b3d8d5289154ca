package query

import (
	"strings"
	"sync"
	"time"
	"unsafe"

	"mllpscope/mllpcore/hl7"
)

// subject is a record while it is being asked: what was read from its body is read once.
type subject struct {
	Record
	body string // Message.Body
	now  time.Time

	read      bool // header, hasHeader, delims and batch are set
	hasHeader bool
	header    hl7.Header
	delims    hl7.Delimiters
	scratch   []byte

	checker Checker
	checked bool // found is set
	found   Findings
}

// subjects saves an allocation of half a kilobyte a message.
var subjects = sync.Pool{New: func() any { return new(subject) }}

func borrow(r Record, now time.Time) *subject {
	s, ok := subjects.Get().(*subject)
	if !ok {
		s = new(subject)
	}
	s.Record, s.body, s.now, s.read = r, viewOf(r.Body), now, false
	return s
}

// scratchMax keeps one big message from holding its memory for ever.
const scratchMax = 64 << 10

func (s *subject) giveBack() {
	s.Record, s.body, s.checker, s.checked = Record{}, "", nil, false
	if s.hasHeader {
		s.header, s.hasHeader = hl7.Header{}, false
	}
	if cap(s.scratch) > scratchMax {
		s.scratch = nil
	}
	subjects.Put(s)
}

// viewOf returns bytes as a string without copying them. What was received is never changed by anyone.
func viewOf(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // a read-only view, for half the code elsewhere
}

// moment returns what relative times count from.
func (s *subject) moment() time.Time {
	if s.now.IsZero() {
		s.now = time.Now()
	}
	return s.now
}

// head returns the first MSH of the body, in a batch too.
func (s *subject) head() (*hl7.Header, bool) {
	s.readHeader()
	return &s.header, s.hasHeader
}

// delimiters returns what the fields of the body are split by; those of the standard where it has no header.
func (s *subject) delimiters() hl7.Delimiters {
	s.readHeader()
	return s.delims
}

func (s *subject) readHeader() {
	if s.read {
		return
	}
	s.read = true
	h, err := hl7.ParseHeader(s.bytes())
	if err == nil {
		s.header, s.hasHeader, s.delims = h, true, h.Delims
		return
	}
	s.delims = hl7.DelimitersOf(s.bytes()) // a batch, or MSH comes later
	if h, err = hl7.FindHeader(s.bytes()); err == nil {
		s.header, s.hasHeader = h, true
	}
}

func (s *subject) bytes() []byte { return bytesOf(s.body) }

// bytesOf is the way back from viewOf, for those who only read.
func bytesOf(view string) []byte {
	return unsafe.Slice(unsafe.StringData(view), len(view)) //nolint:gosec // as above
}

// singleByte reports whether a delimiter byte is always a delimiter: the charset is none whose characters may hold one.
func (s *subject) singleByte() bool {
	d := s.delimiters()
	return d == hl7.Delimiters{
		Field: d.Field, Component: d.Component, Repetition: d.Repetition, Escape: d.Escape, Subcomponent: d.Subcomponent,
		Truncation: d.Truncation,
	}
}

// decode returns bytes of the body as text by MSH-18, or by the charset that fits, like hl7.Node.Text.
func (s *subject) decode(b []byte) string { return s.charset().Text(b) }

// charset returns what MSH-18 names; its name is "" where that is nothing.
func (s *subject) charset() hl7.Charset {
	if h, ok := s.head(); ok {
		return h.TextCharset()
	}
	return hl7.Charset{}
}

// text returns a value of the body as a person reads it, escape sequences decoded by d. It is valid until the next one.
func (s *subject) text(raw string, d hl7.Delimiters) string {
	if d.Escape != 0 && strings.IndexByte(raw, d.Escape) >= 0 {
		s.scratch = hl7.UnescapeIn(s.scratch[:0], bytesOf(raw), d, s.charset())
		raw = viewOf(s.scratch)
	}
	if simple(raw) {
		return raw
	}
	return s.decode(bytesOf(raw))
}

// fact returns one text that is known of the message.
func (s *subject) fact(f fact) string {
	switch f {
	case factConnection:
		return s.Connection
	case factReason:
		return s.Reason
	case factNote:
		return s.Note
	case factAck, factAnswerReason:
		switch {
		case s.Answer == nil:
			return ""
		case f == factAck:
			return s.Answer.Code
		}
		return s.Answer.Reason
	}
	if s.Derived != nil {
		return s.Derived.of(f)
	}
	return s.derive(f)
}
