package hl7

import (
	"bytes"
	"iter"
)

// Level says what part of a message a Node is.
type Level uint8

// The levels of the tree.
const (
	LevelSegment Level = iota
	LevelField
	LevelRepetition
	LevelComponent
	LevelSubcomponent
)

// String returns the level in one lower-case word.
func (l Level) String() string {
	switch l {
	case LevelSegment:
		return "segment"
	case LevelField:
		return "field"
	case LevelRepetition:
		return "repetition"
	case LevelComponent:
		return "component"
	}
	return "subcomponent"
}

// Node is one part of a message and the bytes it is. It is a value; copying it copies no bytes.
//
// The tree has no levels with a single child: a field that does not repeat has its components as children, one without
// components its subcomponents, and one without any is a leaf. All leaves, the names of the segments, blanks before a
// name and the delimiters between them make up the message, and no byte belongs to two of them.
type Node struct {
	m          *Message
	segment    int // index of the segment
	level      Level
	field      int // these count from 1; 0 = not part of the path
	repetition int
	component  int
	sub        int
	start, end int
}

// Level returns what part of the message the node is.
func (n Node) Level() Level { return n.level }

// Number returns which one of its kind the node is, from 1, as in its path; 0 for a segment.
func (n Node) Number() int {
	switch n.level {
	case LevelField:
		return n.field
	case LevelRepetition:
		return n.repetition
	case LevelComponent:
		return n.component
	case LevelSubcomponent:
		return n.sub
	}
	return 0
}

// Segment returns the segment that the node is part of.
func (n Node) Segment() Segment { return n.m.SegmentAt(n.segment) }

// Offset returns where the node begins in the received bytes.
func (n Node) Offset() int { return n.start }

// Len returns the node's length in bytes.
func (n Node) Len() int { return n.end - n.start }

// Raw returns the node's bytes as received.
func (n Node) Raw() []byte { return n.m.data[n.start:n.end:n.end] }

// Text returns the node's bytes as a person reads them: escape sequences decoded, in the charset of MSH-18, or in the
// one that fits (FallbackCharset) where that is empty, unknown or wrong. The escape sequences of a whole segment and
// of the delimiters in MSH-1 and MSH-2 are left alone. It copies; of long values take a part of Raw.
func (n Node) Text() string {
	d := n.m.delims
	if n.opaque() || n.level == LevelSegment {
		d = Delimiters{} // nothing is escaped here
	}
	return decodeValue(n.Raw(), d, n.m.Charset)
}

// Path returns the node's address. Its Occurrence is set from the second segment of the name on, its Repetition where
// the field repeats.
func (n Node) Path() Path {
	s := n.Segment()
	p := Path{
		Segment: string(s.shortName()), Field: n.field,
		Repetition: n.repetition, Component: n.component, Subcomponent: n.sub,
	}
	if occurrence := s.Occurrence(); occurrence > 1 {
		p.Occurrence = occurrence
	}
	return p
}

// AppendPath appends the node's address as Path.String has it.
func (n Node) AppendPath(dst []byte) []byte {
	s := n.Segment()
	p := Path{Field: n.field, Repetition: n.repetition, Component: n.component, Subcomponent: n.sub}
	if occurrence := s.Occurrence(); occurrence > 1 {
		p.Occurrence = occurrence
	}
	return p.append(append(dst, s.shortName()...))
}

// opaque reports whether the node is the first or second field of a header segment: delimiters that separate nothing.
func (n Node) opaque() bool {
	return (n.field == 1 || n.field == 2) && n.Segment().isHeader()
}

// Children returns the parts of the node, none for a leaf.
func (n Node) Children() iter.Seq[Node] { return func(yield func(Node) bool) { n.children(yield) } }

func (n Node) children(yield func(Node) bool) {
	if n.level == LevelSegment {
		n.Segment().fields(yield)
		return
	}
	if level, delimiter := n.childLevel(); delimiter != 0 {
		n.eachPart(level, delimiter, yield)
	}
}

// IsLeaf reports whether the node has no parts.
func (n Node) IsLeaf() bool {
	if n.level == LevelSegment {
		return len(n.Segment().Name()) == n.Len()
	}
	_, delimiter := n.childLevel()
	return delimiter == 0
}

// childLevel returns what the node divides into, and by which delimiter; 0 for a leaf.
func (n Node) childLevel() (level Level, delimiter byte) {
	if n.opaque() {
		return 0, 0
	}
	if level, delimiter = n.divided(); level == LevelSubcomponent && n.isPlainText() {
		return 0, 0
	}
	return level, delimiter
}

// divided returns which delimiters are in the node.
func (n Node) divided() (level Level, delimiter byte) {
	d := &n.m.delims
	if d.multi == multiNone && n.end-n.start <= shortNode {
		return n.shortLevel(d)
	}
	for _, step := range [...]struct {
		level     Level
		delimiter byte
	}{
		{LevelRepetition, d.Repetition},
		{LevelComponent, d.Component},
		{LevelSubcomponent, d.Subcomponent},
	} {
		if step.level > n.level && d.index(n.Raw(), step.delimiter) >= 0 {
			return step.level, step.delimiter
		}
	}
	return 0, 0
}

// shortNode is up to how many bytes one pass over them takes less than a search for each delimiter.
const shortNode = 48

// shortLevel is divided of a short node whose bytes each are a character.
func (n Node) shortLevel(d *Delimiters) (level Level, delimiter byte) {
	for _, c := range n.m.data[n.start:n.end] {
		switch {
		case c == 0:
		case c == d.Repetition && n.level < LevelRepetition:
			return LevelRepetition, c
		case c == d.Component && n.level < LevelComponent:
			level, delimiter = LevelComponent, c
		case c == d.Subcomponent && n.level < LevelSubcomponent && level == 0:
			level, delimiter = LevelSubcomponent, c
		}
	}
	return level, delimiter
}

// isPlainText reports whether the node is text in which a subcomponent separator stands for itself. A message without
// an escape character cannot say that it does, so in OBX-5 of the types that are text, and in NTE-3, it always does.
func (n Node) isPlainText() bool {
	if n.m.delims.Escape != 0 || n.field != 5 && n.field != 3 {
		return false
	}
	s := n.Segment()
	if name := string(s.shortName()); name == "NTE" || name != "OBX" {
		return name == "NTE" && n.field == 3
	}
	kind, ok := s.Field(2)
	if !ok || n.field != 5 {
		return false
	}
	switch string(bytes.TrimSpace(kind.Raw())) {
	case "TX", "FT", "ST":
		return true
	}
	return false
}

// parts divides the node. Levels that are left out, because they have only one part, count as their first one.
func (n Node) parts(level Level, delimiter byte) iter.Seq[Node] {
	return func(yield func(Node) bool) { n.eachPart(level, delimiter, yield) }
}

func (n Node) eachPart(level Level, delimiter byte, yield func(Node) bool) {
	part := n
	part.level = level
	if level == LevelSubcomponent && part.component == 0 {
		part.component = 1
	}
	for i, pos := 1, n.start; ; i, pos = i+1, part.end+1 {
		part.setNumber(level, i)
		part.start, part.end = pos, n.end
		end := n.m.delims.index(n.m.data[pos:n.end], delimiter)
		if end >= 0 {
			part.end = pos + end
		}
		if !yield(part) || end < 0 {
			return
		}
	}
}

func (n *Node) setNumber(level Level, i int) {
	switch level {
	case LevelRepetition:
		n.repetition = i
	case LevelComponent:
		n.component = i
	case LevelSubcomponent:
		n.sub = i
	}
}
