package hl7

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math"
	"sort"
	"sync"
)

// ErrTooLong is returned for a message of 4 GiB or more.
var ErrTooLong = errors.New("message too long to be taken apart: the limit is 4 GiB")

// Message is a view of a whole message. Making it finds the segments and nothing else, four bytes of memory for each;
// fields are split when somebody asks for them. It points into the received bytes, which must not be changed. Its
// methods may be called from several goroutines.
type Message struct {
	data    []byte
	delims  Delimiters
	ends    SegmentEnds
	charset Charset
	header  Header
	lines   []uint32 // where each segment begins, blanks before its name included
	end     int      // where the last segment ends, without its separator

	countOnce   sync.Once
	occurrences []uint32 // by segment: how many of the same name there are up to it
}

// Parse makes a view of b, which begins with MSH, or with FHS or BHS for a batch; in a batch all segments are read with
// the delimiters of the first. The errors are ErrNoHeader and ErrTooLong; View shows what Parse refuses.
func Parse(b []byte) (*Message, error) {
	h, err := ParseHeader(b)
	switch {
	case errors.Is(err, ErrBatch):
		return View(b, DelimitersOf(b))
	case err != nil:
		return nil, err
	}
	return newMessage(b, h.Delims, h)
}

// View makes a view of any bytes, such as those of a broken message, as split by the delimiters d: DelimitersOf tells
// what fits. The error is ErrTooLong.
func View(b []byte, d Delimiters) (*Message, error) {
	h, err := FindHeader(b)
	if err != nil {
		h = Header{}
	}
	return newMessage(b, d, h)
}

func newMessage(b []byte, d Delimiters, h Header) (*Message, error) {
	if uint64(len(b)) > math.MaxUint32 {
		return nil, fmt.Errorf("%w; this one has %d bytes", ErrTooLong, len(b))
	}
	m := &Message{data: b, delims: d, header: h}
	if h.last > 0 {
		m.charset = h.charset()
	}
	m.index()
	return m, nil
}

func (m *Message) index() {
	n := bytes.Count(m.data, []byte{'\r'})
	if n == 0 {
		n = bytes.Count(m.data, []byte{'\n'})
	}
	m.lines = make([]uint32, 0, n+1)
	s := Split(m.data, m.delims.Field)
	for e, ok := s.Next(); ok; e, ok = s.Next() {
		m.lines = append(m.lines, uint32(e.Line)) // newMessage has checked the length
		m.ends |= e.endsIn(m.data)
		m.end = e.End
	}
}

// Bytes returns the message as received.
func (m *Message) Bytes() []byte { return m.data }

// Delimiters returns what the fields are split by.
func (m *Message) Delimiters() Delimiters { return m.delims }

// Ends returns the forms in which the segments end, SPEC section 7.
func (m *Message) Ends() SegmentEnds { return m.ends }

// Charset returns what MSH-18 names; its Name is "" where MSH-18 is empty or unknown.
func (m *Message) Charset() Charset { return m.charset }

// Header returns the first MSH segment; ok is false where there is none.
func (m *Message) Header() (h Header, ok bool) { return m.header, m.header.last > 0 }

// NumSegments returns the number of segments, empty ones (two separators in a row) included.
func (m *Message) NumSegments() int { return len(m.lines) }

// SegmentAt returns segment i, counted from 0. It panics where there is none.
func (m *Message) SegmentAt(i int) Segment {
	start, end := int(m.lines[i]), m.end
	if i+1 < len(m.lines) {
		end = int(m.lines[i+1]) - 1
		if m.data[end] == '\n' && end > start && m.data[end-1] == '\r' {
			end--
		}
	}
	if start < end && isBlankBefore(m.data[start]) {
		if text := start + skipBlanks(m.data[start:end]); beginsSegment(m.data[text:end], m.delims.Field) {
			start = text
		}
	}
	return Segment{m: m, index: i, start: start, end: end}
}

// Segments returns all segments in order.
func (m *Message) Segments() iter.Seq[Segment] {
	return func(yield func(Segment) bool) {
		for i := range m.lines {
			if !yield(m.SegmentAt(i)) {
				return
			}
		}
	}
}

// Segment returns the n-th segment (from 1) of that name, in any case of its letters; ok is false where there are
// fewer.
func (m *Message) Segment(name string, n int) (s Segment, ok bool) {
	for s := range m.Segments() {
		if bytes.EqualFold(s.Name(), []byte(name)) {
			if n--; n == 0 {
				return s, true
			}
		}
	}
	return Segment{}, false
}

// segmentAtOffset returns the segment that byte belongs to, its separator included.
func (m *Message) segmentAtOffset(offset int) (Segment, bool) {
	if offset < 0 || offset >= len(m.data) {
		return Segment{}, false
	}
	i := sort.Search(len(m.lines), func(i int) bool { return int(m.lines[i]) > offset }) - 1
	return m.SegmentAt(i), true
}

// occurrence counts the segments of the same name up to segment i.
func (m *Message) occurrence(i int) int {
	m.countOnce.Do(func() {
		counts := make(map[string]*uint32)
		m.occurrences = make([]uint32, len(m.lines))
		for s := range m.Segments() {
			n, ok := counts[string(s.shortName())]
			if !ok {
				n = new(uint32)
				counts[string(s.shortName())] = n
			}
			*n++
			m.occurrences[s.index] = *n
		}
	})
	return int(m.occurrences[i])
}
