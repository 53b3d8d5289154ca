package hl7

// Next returns the segment after this one; ok is false after the last.
func (s Segment) Next() (next Segment, ok bool) {
	if s.index+1 >= s.m.NumSegments() {
		return Segment{}, false
	}
	return s.m.SegmentAt(s.index + 1), true
}

// Previous returns the segment before this one; ok is false before the first.
func (s Segment) Previous() (previous Segment, ok bool) {
	if s.index == 0 {
		return Segment{}, false
	}
	return s.m.SegmentAt(s.index - 1), true
}
