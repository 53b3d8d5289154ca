package explain

import (
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// frame is where the matcher stands in one group.
type frame struct {
	parts []*dict.Part
	at    int   // part that was matched last, -1 = none yet
	count int   // how often
	place int32 // the group, -1 = the message
	tail  int32 // the last place in it, -1 = none
}

// fit is how well a segment must fit for a place to be taken. All places are tried with one before the next.
type fit uint8

const (
	// fitAnchor wants nothing required to be skipped, and the segment to be the first of every group that it opens: a
	// second ORC begins a second ORDER rather than the PRIOR_RESULT of the first one.
	fitAnchor fit = iota
	fitStrict     // nothing required may be skipped
	fitAny        // what is required may be missing
)

// matcher lays the segments over a structure, one by one and without going back, so that the work grows with the number
// of segments only.
type matcher struct {
	layout
	stack   []frame // the first one is the message
	order   *dict.Order
	lastOf  []int // of each of the structure's segments, the index of the last one
	current int
	route   []step // reused: none is deeper than the standard's structures, about ten
}

func newMatcher(s *dict.Structure, msg *hl7.Message) *matcher {
	m := &matcher{stack: make([]frame, 1, 8), route: make([]step, 0, 16), order: &dict.Order{}}
	m.stack[0] = frame{at: -1, place: -1, tail: -1}
	if s == nil {
		return m
	}
	m.order = s.Order()
	m.layout.parts, m.stack[0].parts = m.order.Parts, s.Parts
	m.lastOf = make([]int, len(m.order.Segments))
	for s := range msg.Segments() {
		if number, ok := m.order.Segments[string(s.Name())]; ok {
			m.lastOf[number] = s.Index()
		}
	}
	return m
}

// has reports whether the structure has a segment.
func (m *matcher) has(name string) bool { _, ok := m.order.Segments[name]; return ok }

// add puts segment i into the tree. local is set for a Z segment, which may stand anywhere.
func (m *matcher) add(i int, name string, local bool) {
	m.current = i
	if len(m.parts) == 0 {
		m.attach(nil, FlagNone)
		return
	}
	known := m.has(name)
	if known {
		for f := fitAnchor; f <= fitAny; f++ {
			if m.find(name, f) {
				return
			}
		}
	}
	switch {
	case local:
		m.attach(nil, FlagNone)
	case !known:
		m.attach(nil, FlagUnexpected)
	default:
		m.attachOdd(name)
	}
}

// attachOdd attaches a segment that the structure has, but not here.
func (m *matcher) attachOdd(name string) {
	for _, f := range m.stack {
		if f.at >= 0 && !f.parts[f.at].IsGroup() && f.parts[f.at].Name == name {
			m.attach(nil, FlagRepeated)
			return
		}
	}
	m.attach(nil, FlagOutOfOrder)
}

// find looks for a place from where the last segment was matched on, in the innermost group first.
func (m *matcher) find(name string, how fit) bool {
	for level := len(m.stack) - 1; level >= 0; level-- {
		f := &m.stack[level]
		for i := max(f.at, 0); i < len(f.parts); i++ {
			p := f.parts[i]
			if i == f.at && p.Max > 0 && f.count >= p.Max {
				continue
			}
			if route := find(p, name, how, m.route[:0]); route != nil && (how != fitAny || solid(route, i == f.at)) {
				m.take(level, i, route)
				return true
			}
			if i != f.at && p.Min > 0 && !m.maySkip(p, level, how) {
				break
			}
		}
		if how != fitAny && f.lacks() {
			return false
		}
	}
	return false
}

// maySkip reports whether a required part may be taken as missing. At the top it may not when it comes later: then it
// is the segment at hand that stands in the wrong place.
func (m *matcher) maySkip(p *dict.Part, level int, how fit) bool {
	if how != fitAny {
		return false
	}
	return level > 0 || p.IsGroup() || m.lastOf[m.order.Segments[p.Name]] <= m.current
}

// lacks reports whether something required follows in the group.
func (f *frame) lacks() bool {
	for i, p := range f.parts {
		if i > f.at && p.Min > 0 {
			return true
		}
	}
	return false
}

// find returns the parts from p down to the segment, nil where it does not begin there.
func find(p *dict.Part, name string, how fit, route []step) []step {
	if !p.IsGroup() {
		if p.Name == name {
			return append(route, step{part: p})
		}
		return nil
	}
	if p.Choice {
		for _, alternative := range p.Parts {
			if found := find(alternative, name, how, route); found != nil {
				found[len(route)].part = p // the choice is what the group has
				return found
			}
		}
		return nil
	}
	for i, child := range p.Parts {
		if found := find(child, name, how, append(route, step{part: p, child: i})); found != nil {
			return found
		}
		if how == fitAnchor || how == fitStrict && child.Min > 0 {
			return nil
		}
	}
	return nil
}

// solid reports whether groups may be opened that lack what they begin with: only by a segment that they require too,
// and a further repetition of a group only by one that every repetition has. Otherwise it is the segment that stands
// in the wrong place.
func solid(route []step, again bool) bool {
	lacking := false
	for _, s := range route[:len(route)-1] {
		for _, before := range s.part.Parts[:s.child] {
			lacking = lacking || before.Min > 0
		}
	}
	if !lacking {
		return true
	}
	for i, s := range route[1:] {
		if s.part.Min == 0 && (again || i == len(route)-2) {
			return false
		}
	}
	return true
}

// step is a group that is entered, with which of its parts comes next; the last one is the segment.
type step struct {
	part  *dict.Part
	child int
}

// take moves to part i of the group at level, opens the groups on the route, and attaches the segment.
func (m *matcher) take(level, i int, route []step) {
	m.stack = m.stack[:level+1]
	f := &m.stack[level]
	if f.at == i {
		f.count++
	} else {
		f.at, f.count = i, 1
	}
	number := f.count
	for _, s := range route[:len(route)-1] {
		m.open(s, number)
		number = 1
	}
	m.attach(route[len(route)-1].part, FlagNone)
}

// open begins a group in the innermost one.
func (m *matcher) open(s step, number int) {
	first := int32(m.current)
	ref := m.groups.add(groupPlace{segment: first, last: first, number: int32(number)})
	at := m.link(place{ref: ref, part: m.number(s.part), group: true})
	m.stack = append(m.stack, frame{parts: s.part.Parts, at: s.child, count: 1, place: at, tail: -1})
}

// attach puts the segment into the innermost group.
func (m *matcher) attach(part *dict.Part, flag Flag) {
	m.link(place{ref: int32(m.current), part: m.number(part), flag: flag})
	for _, f := range m.stack[1:] {
		m.groupOf(f.place).last = int32(m.current)
	}
}

func (m *matcher) number(p *dict.Part) int16 {
	if p == nil {
		return -1
	}
	return m.order.Numbers[p]
}

// link adds a place at the end of the innermost group.
func (m *matcher) link(p place) int32 {
	f := &m.stack[len(m.stack)-1]
	p.next = -1
	at := m.places.add(p)
	if f.tail >= 0 {
		m.places.at(f.tail).next = at
	}
	f.tail = at
	return at
}
