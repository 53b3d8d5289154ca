package query

import (
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// several reports whether a fact is one by which each message is found of a block with several: which message it is,
// and about whom.
func (f fact) several() bool { return f == factControlID || f == factPatientID || f == factPatientName }

// withFurther adds to tests of facts that what they ask for may be that of a further message in the block. Whether
// there is a value at all is asked of the first message only.
func withFurther(tests anyTest) anyTest {
	var further furtherTest
	for _, one := range tests {
		if t, ok := one.(factTest); ok && t.fact.several() && len(t.pattern) > 0 && !t.pattern.any() {
			further = append(further, t)
		}
	}
	if further == nil {
		return tests
	}
	return append(tests, further)
}

// furtherTest holds where one of the tests holds for a message behind the first one in its block. That is asked only of
// what was noted to be such a block, so that no other body is read.
type furtherTest []factTest

func (furtherTest) needs() Needs { return Needs{Derived: true, Several: true} }

// ofSeveral is the test that the block has several messages.
func (furtherTest) ofSeveral() bitTest {
	return bitTest{bitsQuirks, uint64(frame.QuirkSecondMSH), uint64(frame.QuirkSecondMSH)}
}

func (t furtherTest) plan(c *Columns) condition { return atLeast(t.ofSeveral().plan(c).upper) }

func (t furtherTest) match(s *subject) bool {
	if !t.ofSeveral().match(s) {
		return false
	}
	if _, ok := s.head(); !ok {
		return false
	}
	first := s.header
	defer func() { s.header = first }()
	for h := range hl7.Headers(s.bytes()) {
		if h.Offset() <= first.Offset() {
			continue
		}
		s.header = *h
		for _, one := range t {
			if one.fits(s.deriveOf(one.fact, h, s.bytes()[h.Offset():])) {
				return true
			}
		}
	}
	return false
}
