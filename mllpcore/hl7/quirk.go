package hl7

// Quirk is a set of oddities in a message that are tolerated (SPEC sections 6 and 7). The zero value is a message by
// the book.
type Quirk uint16

// The oddities.
const (
	QuirkEndsLF        Quirk = 1 << iota // all segments end with LF
	QuirkEndsCRLF                        // all segments end with CR LF
	QuirkEndsMix                         // segments end in different ways
	QuirkBlanks                          // blanks stand before the name of a segment
	QuirkBOM                             // a byte order mark stands before the name of a segment, such as MSH
	QuirkAckConditions                   // MSH-15 or MSH-16 holds what is not in table 0155; it counts as empty
	QuirkSecondMSH                       // a second message is in the block, which is no batch: see Check
)

// QuirksOf returns what is odd about the message or batch b, whose first header is h. Besides MSH it looks at
// where segments begin and end.
func QuirksOf(b []byte, h *Header) Quirk {
	var q Quirk
	if !h.see(b).plain {
		q = quirksOfSegments(b, h)
	}
	if h.HasSecond(b) {
		q |= QuirkSecondMSH
	}
	if oddCondition(h.AcceptAck()) || oddCondition(h.ApplicationAck()) {
		q |= QuirkAckConditions
	}
	return q
}

// quirksOfSegments returns what is odd about where segments begin and end.
func quirksOfSegments(b []byte, h *Header) (q Quirk) {
	var ends SegmentEnds
	s := Split(b, h.Delims.Field)
	for e, ok := s.Next(); ok; e, ok = s.Next() {
		ends |= e.endsIn(b)
		if e.Start > e.Line {
			q |= quirkBefore(b[e.Line:e.Start])
		}
	}
	return q | ends.quirk()
}

// quirkBefore returns what is odd about bytes before a segment's name.
func quirkBefore(lead []byte) (q Quirk) {
	for _, c := range lead {
		if c == byteOrderMark[0] {
			q |= QuirkBOM
		} else if c == ' ' || c == '\t' {
			q |= QuirkBlanks
		}
	}
	return q
}

func (e SegmentEnds) quirk() Quirk {
	switch {
	case e.Mixed():
		return QuirkEndsMix
	case e == EndsLF:
		return QuirkEndsLF
	case e == EndsCRLF:
		return QuirkEndsCRLF
	}
	return 0
}
