// Package compare finds where two messages differ: segments are laid beside each other, then fields, repetitions,
// components and subcomponents.
package compare

import "mllpscope/mllpcore/hl7"

// State says how two values relate.
type State uint8

// The states.
const (
	Same    State = iota
	Changed       // both have a value, and another one
	OnlyA         // the second message does not have it
	OnlyB         // the first message does not have it
	Ignored       // they differ where it does not matter, such as in MSH-7
)

// String returns the state in words.
func (s State) String() string {
	switch s {
	case Changed:
		return "changed"
	case OnlyA:
		return "only in the first"
	case OnlyB:
		return "only in the second"
	case Ignored:
		return "ignored"
	}
	return "same"
}

// Side is what one of the messages has.
type Side struct {
	Path   string // such as OBX[2]-5.1; "" where the message does not have it
	Text   string // decoded, cut to Options.MaxText bytes
	Cut    int    // bytes that are left out of Text
	Offset int    // where it is in the received bytes
	Len    int
}

// Row is one difference, or with Options.All one leaf that is the same.
type Row struct {
	State State
	Name  string // of the field or component, by the dictionary
	A, B  Side
}

// Path returns the address in the first message that has it.
func (r Row) Path() string {
	if r.A.Path != "" {
		return r.A.Path
	}
	return r.B.Path
}

// Counts are how many rows there are of each state.
type Counts struct{ Same, Changed, OnlyA, OnlyB, Ignored int }

// Different returns how many rows differ where it matters.
func (c Counts) Different() int { return c.Changed + c.OnlyA + c.OnlyB }

func (c *Counts) add(s State) {
	switch s {
	case Same:
		c.Same++
	case Changed:
		c.Changed++
	case OnlyA:
		c.OnlyA++
	case OnlyB:
		c.OnlyB++
	case Ignored:
		c.Ignored++
	}
}

// Options say what is compared; nil and zero mean the defaults.
type Options struct {
	// Ignore are the paths that do not matter, in any occurrence of the segment and all that is inside them; nil means
	// DefaultIgnored. A path of a segment alone ignores the segment.
	Ignore []hl7.Path
	// All also returns what is the same.
	All bool
	// MaxText cuts the texts of long values; 0 = 512 bytes.
	MaxText int
	// MaxRows ends the list, 0 = 10,000. The counts go on.
	MaxRows int
}

// DefaultIgnored are the fields that differ in every message: MSH-7, its time, and MSH-10, its control ID.
func DefaultIgnored() []hl7.Path {
	return []hl7.Path{{Segment: "MSH", Field: 7}, {Segment: "MSH", Field: 10}}
}

const (
	defaultText = 512
	defaultRows = 10_000
)

// ignores reports whether a part is inside of one that does not matter.
func (o *Options) ignores(p hl7.Path) bool {
	for _, i := range o.Ignore {
		if i.Segment == p.Segment && within(i.Occurrence, max(p.Occurrence, 1)) && within(i.Field, p.Field) &&
			within(i.Repetition, max(p.Repetition, 1)) && within(i.Component, max(p.Component, 1)) &&
			within(i.Subcomponent, max(p.Subcomponent, 1)) {
			return true
		}
	}
	return false
}

// within compares one number of a path; 0 stands for all.
func within(want, have int) bool { return want == 0 || want == have }
