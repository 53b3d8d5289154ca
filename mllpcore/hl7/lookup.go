package hl7

import "iter"

// Get returns the text at a path such as PID-5.1 or OBX[2]-5, escape sequences and charset decoded. A part that the
// message does not have is empty text. The error is one of ParsePath.
func (m *Message) Get(path string) (string, error) {
	p, err := ParsePath(path)
	if err != nil {
		return "", err
	}
	n, ok := m.Lookup(p)
	if !ok {
		return "", nil
	}
	return n.Text(), nil
}

// GetRaw returns the bytes at a path as received, nil where the message has no such part. The error is one of
// ParsePath.
func (m *Message) GetRaw(path string) ([]byte, error) {
	p, err := ParsePath(path)
	if err != nil {
		return nil, err
	}
	n, ok := m.Lookup(p)
	if !ok {
		return nil, nil
	}
	return n.Raw(), nil
}

// Lookup returns the part that a path names; ok is false where the message has no such part. A level that the message
// leaves out has one part: of a field without components, component 1 is the field itself, and there is no component 2.
func (m *Message) Lookup(p Path) (n Node, ok bool) {
	s, ok := m.Segment(p.Segment, max(p.Occurrence, 1))
	if !ok || p.Field == 0 {
		if ok {
			n = s.Node()
		}
		return n, ok
	}
	if n, ok = s.Field(p.Field); !ok {
		return Node{}, false
	}
	repetition := p.Repetition
	if repetition == 0 && p.Component > 0 {
		repetition = 1
	}
	d := &m.delims
	for _, step := range [...]struct {
		level     Level
		delimiter byte
		number    int
	}{
		{LevelRepetition, d.Repetition, repetition},
		{LevelComponent, d.Component, p.Component},
		{LevelSubcomponent, d.Subcomponent, p.Subcomponent},
	} {
		if step.number == 0 {
			break
		}
		if n, ok = n.pick(step.level, step.delimiter, step.number); !ok {
			return Node{}, false
		}
	}
	return n, true
}

// pick returns part i (from 1) of the node.
func (n Node) pick(level Level, delimiter byte, i int) (Node, bool) {
	if n.opaque() || level == LevelSubcomponent && n.isPlainText() {
		return n, i == 1
	}
	part, offset, ok := n.m.delims.part(n.Raw(), delimiter, i)
	if !ok {
		return Node{}, false
	}
	n.start += offset
	n.end = n.start + len(part)
	n.level = level
	n.setNumber(level, i)
	return n, true
}

// NodeAt returns the smallest part that holds the byte at that offset. For a delimiter it is what the delimiter
// divides, for a segment's name or separator the segment. ok is false outside of the message.
func (m *Message) NodeAt(offset int) (n Node, ok bool) {
	s, ok := m.segmentAtOffset(offset)
	if !ok {
		return Node{}, false
	}
	n = s.Node()
	for {
		child, ok := n.childAt(offset)
		if !ok {
			return n, true
		}
		n = child
	}
}

func (n Node) childAt(offset int) (Node, bool) {
	for child := range n.Children() {
		if offset < child.start {
			break
		}
		if offset < child.end {
			return child, true
		}
	}
	return Node{}, false
}

// Walk calls visit for every part in the order of the bytes, a part before those it divides into. Where visit returns
// false, the part's own parts are left out.
func (m *Message) Walk(visit func(Node) (descend bool)) {
	for s := range m.Segments() {
		s.Node().walk(visit)
	}
}

func (n Node) walk(visit func(Node) bool) {
	if !visit(n) {
		return
	}
	for child := range n.Children() {
		child.walk(visit)
	}
}

// Leaves returns the parts that have no parts, in the order of the bytes; segments that are a name only are left out.
func (m *Message) Leaves() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for s := range m.Segments() {
			for field := range s.Fields() {
				if !field.leaves(yield) {
					return
				}
			}
		}
	}
}

func (n Node) leaves(yield func(Node) bool) (more bool) {
	leaf := true
	for child := range n.Children() {
		if leaf = false; !child.leaves(yield) {
			return false
		}
	}
	return !leaf || yield(n)
}
