package explain

import "mllpscope/mllpcore/hl7/dict"

// place is a group or a segment of the message. Places stand in the order of the message, each group before what is in
// it, and are small: a message may have a million.
type place struct {
	ref   int32 // of a segment its index in the message, of a group that in groups
	next  int32 // next one in the same group, -1 = none
	part  int16 // in parts; -1 for a segment that the structure does not have
	flag  Flag
	group bool
}

// groupPlace is what only a place of a group has.
type groupPlace struct {
	segment int32 // index of its first segment
	last    int32 // index of its last segment
	number  int32 // how many of the same part there are in the parent up to it, from 1
}

// layout is the tree of all places.
type layout struct {
	places list[place]
	groups list[groupPlace]
	parts  []*dict.Part
}

// root returns the first place at the top, -1 when there is none.
func (l *layout) root() int32 {
	if l.places.len == 0 {
		return -1
	}
	return 0
}

// first returns the first place in a group, which is never empty.
func (l *layout) first(group int32) int32 { return group + 1 }

// segmentOf returns the index of the segment that a place is or begins with.
func (l *layout) segmentOf(at int32) int32 {
	p := l.places.at(at)
	if p.group {
		return l.groups.at(p.ref).segment
	}
	return p.ref
}

// lastOf returns the index of the segment that a place is or ends with.
func (l *layout) lastOf(at int32) int32 {
	p := l.places.at(at)
	if p.group {
		return l.groups.at(p.ref).last
	}
	return p.ref
}

// partOf returns the part of the structure that a place is, nil for none.
func (l *layout) partOf(at int32) *dict.Part {
	if part := l.places.at(at).part; part >= 0 {
		return l.parts[part]
	}
	return nil
}

// groupOf returns what is known of the group at a place.
func (l *layout) groupOf(at int32) *groupPlace { return l.groups.at(l.places.at(at).ref) }
