package status

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/message"
)

// MostSpans is how many spans of IDs are named.
const MostSpans = 20

// Span is the IDs from one to another, both among them.
type Span struct{ From, To int64 }

// Spans are IDs that grow. However many they are, they cost no more than the places where they begin anew: an ID that
// the disk changed may stand behind a gap of billions.
type Spans []Span

// Add appends the IDs from one to another, which follow those that are there.
func (s *Spans) Add(from, to int64) {
	if n := len(*s); n > 0 && from <= (*s)[n-1].To+1 {
		(*s)[n-1].To = max((*s)[n-1].To, to)
		return
	}
	*s = append(*s, Span{from, to})
}

// Len returns how many IDs they are.
func (s Spans) Len() int64 {
	n := int64(0)
	for _, one := range s {
		n += one.To - one.From + 1
	}
	return n
}

// String names them: "3, 7–12".
func (s Spans) String() string {
	var names []string
	for _, one := range s[:min(len(s), MostSpans)] {
		names = append(names, IDSpan(message.ID(one.From), message.ID(one.To)))
	}
	text := strings.Join(names, ", ")
	if more := s[len(names):].Len(); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// IDs names numbers of messages, which grow but for repetitions.
func IDs[ID ~int64 | ~uint64](all []ID) string {
	var s Spans
	for _, id := range all {
		s.Add(int64(id), int64(id))
	}
	return s.String()
}
