package document

// Span is a stretch of a message's bytes, counted in the payload without framing: the same bytes in Fields, Raw and
// Hex. The zero value is none.
type Span struct{ Start, End int }

// Empty reports whether nothing is in the span.
func (s Span) Empty() bool { return s.End <= s.Start }

// holds reports whether all of o is in the span.
func (s Span) holds(o Span) bool { return s.Start <= o.Start && o.End <= s.End }
