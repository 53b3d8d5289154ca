package hl7

import (
	"bytes"
	"iter"
)

// Segment is a view of one segment, without its separator. It is a value; copying it copies no bytes.
type Segment struct {
	m          *Message
	index      int
	start, end int
}

// Name returns what stands before the first field separator, such as PID.
func (s Segment) Name() []byte {
	raw := s.Raw()
	if s.isHeader() {
		return raw[:3]
	}
	if i := bytes.IndexByte(raw, s.m.delims.Field); i >= 0 {
		return raw[:i]
	}
	return raw
}

// shortName bounds what is copied where megabytes of something else stand in the place of a segment.
func (s Segment) shortName() []byte {
	const longest = 32
	name := s.Name()
	return name[:min(len(name), longest)]
}

// isHeader reports whether the segment is MSH, FHS or BHS, whose first two fields are the delimiters themselves.
func (s Segment) isHeader() bool {
	raw := s.Raw()
	return len(raw) > 3 && raw[3] == s.m.delims.Field &&
		(startsHeader(raw, "MSH") || startsHeader(raw, "FHS") || startsHeader(raw, "BHS"))
}

// Index returns the segment's place in the message, from 0.
func (s Segment) Index() int { return s.index }

// Occurrence returns which of the segments of its name it is, from 1. The first call on a message looks at the names of
// all its segments.
func (s Segment) Occurrence() int { return s.m.occurrence(s.index) }

// Offset returns where the segment begins in the received bytes.
func (s Segment) Offset() int { return s.start }

// Len returns the segment's length in bytes, without its separator.
func (s Segment) Len() int { return s.end - s.start }

// Raw returns the segment as received, without its separator.
func (s Segment) Raw() []byte { return s.m.data[s.start:s.end:s.end] }

// Node returns the segment as the root of its part of the tree.
func (s Segment) Node() Node {
	return Node{m: s.m, segment: s.index, level: LevelSegment, start: s.start, end: s.end}
}

// Fields returns the fields in order, empty ones included.
func (s Segment) Fields() iter.Seq[Node] { return func(yield func(Node) bool) { s.fields(yield) } }

// fields is the work of Fields. As the closure there only calls it, neither that nor the body of a loop over it takes
// memory; and so with all iterators that are called for every part of a message.
func (s Segment) fields(yield func(Node) bool) {
	field := s.Node()
	field.level = LevelField
	pos := s.start + len(s.Name())
	if s.isHeader() {
		field.field, field.start, field.end = 1, pos, pos+1
		if !yield(field) {
			return
		}
		// MSH-2 follows MSH-1 at once: MSH-1 is the separator between them.
	} else if pos == s.end {
		return
	}
	for pos++; ; pos = field.end + 1 {
		field.field++
		field.start, field.end = pos, s.end
		end := s.m.delims.index(s.m.data[pos:s.end], s.m.delims.Field)
		if field.opaque() {
			end = bytes.IndexByte(s.m.data[pos:s.end], s.m.delims.Field)
		}
		if end >= 0 {
			field.end = pos + end
		}
		if !yield(field) || end < 0 {
			return
		}
	}
}

// Field returns field n (from 1); ok is false where the segment has fewer.
func (s Segment) Field(n int) (field Node, ok bool) {
	for field = range s.Fields() {
		if field.field == n {
			return field, true
		}
	}
	return Node{}, false
}
