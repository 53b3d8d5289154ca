package hl7

import (
	"bytes"
	"iter"
)

// Every returns all parts that a path names, in the order of the bytes: without an Occurrence those of every segment of
// the name, without a Repetition those of every repetition. Parts of no length are left out.
func (m *Message) Every(p Path) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		name, count := []byte(p.Segment), 0
		for s := range m.Segments() {
			if !bytes.EqualFold(s.Name(), name) {
				continue
			}
			if count++; p.Occurrence > 0 && count != p.Occurrence {
				continue
			}
			if !s.every(p, yield) {
				return
			}
		}
	}
}

// every hands out the parts of one segment until nobody wants more.
func (s Segment) every(p Path, yield func(Node) bool) (more bool) {
	if p.Field == 0 {
		return yield(s.Node())
	}
	field, ok := s.Field(p.Field)
	if !ok {
		return true
	}
	d := &s.m.delims
	repetitions := field.opaqueOrParts(LevelRepetition, d.Repetition)
	count := 0
	for n := range repetitions {
		if count++; p.Repetition > 0 && count != p.Repetition {
			continue
		}
		ok := true
		if p.Component > 0 {
			n, ok = n.pick(LevelComponent, d.Component, p.Component)
		}
		if ok && p.Subcomponent > 0 {
			n, ok = n.pick(LevelSubcomponent, d.Subcomponent, p.Subcomponent)
		}
		if ok && n.Len() > 0 && !yield(n) {
			return false
		}
	}
	return true
}

// opaqueOrParts divides the node by a delimiter; MSH-1 and MSH-2 are one part, and so is what has no such delimiter.
func (n Node) opaqueOrParts(level Level, delimiter byte) iter.Seq[Node] {
	if n.opaque() || n.m.delims.index(n.Raw(), delimiter) < 0 {
		return func(yield func(Node) bool) { yield(n) }
	}
	return n.parts(level, delimiter)
}
