package query

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
)

// parseType reads TYPE or TYPE^TRIGGER.
func parseType(v value) (test, string) {
	p := v.pattern
	i := slices.Index(p, '^')
	if i < 0 {
		return newFactTest(v, wayCode, factType)
	}
	if slices.Contains(p[i+1:], '^') {
		return nil, "a type and a trigger event, such as ADT^A01, and no more"
	}
	var both allTest
	for j, part := range [...]pattern{p[:i], p[i+1:]} {
		if len(part) > 0 && !part.any() { // ^A01 is any type
			both = append(both, wayCode.tests([...]fact{factType, factTrigger}[j], part))
		}
	}
	if both == nil {
		return newFactTest(value{pattern: pattern{anyRun}}, wayCode, factType)
	}
	return both, ""
}

func parsePatient(v value) (test, string) {
	id := slices.ContainsFunc(v.pattern, unicode.IsDigit)
	if id && v.op != opContains {
		return newFactTest(v, wayCode, factPatientID)
	}
	if len(v.pattern) == 0 || v.pattern.any() || v.op == opContains {
		return newFactTest(v, wayWord, factPatientID, factPatientName)
	}
	name := v.pattern.folded()
	tests := append(wayWord.tests(factPatientID, name), wayName.tests(factPatientName, name)...)
	return append(tests, factTest{factPatientName, name.with(pattern{anyRun, '^'}, nil), true}), ""
}

func parseReceiver(v value) (test, string) {
	return newFactTest(v, wayName, factReceivingApplication, factReceivingFacility)
}

func parseReason(v value) (test, string) {
	return newFactTest(v, wayWord, factReason, factAnswerReason)
}

// parseAck reads a code. Where several acknowledgements were sent, the log has them all, as CA+AA: a part is enough.
func parseAck(v value) (test, string) {
	p := v.pattern.upper()
	code, literal := p.literal()
	if literal && (code == "" || code == "NONE") {
		return factTest{factAck, nil, false}, ""
	}
	if p.any() {
		return factTest{factAck, p, false}, ""
	}
	codes := []string{"AA", "CA", "ACK", "AE", "AR", "CE", "CR", "NAK"} // the first three are positive
	n := slices.Index(codes, code)
	if literal && n < 0 && !strings.Contains(code, "+") {
		return nil, "an answer's code (" + strings.Join(codes, ", ") + "), a pattern such as *E, or none"
	}
	before, behind := pattern{anyRun, '+'}, pattern{'+', anyRun}
	return ackTest{
		anyTest: anyTest{
			factTest{factAck, p, false},
			factTest{factAck, p.with(nil, behind), false},
			factTest{factAck, p.with(before, nil), false},
			factTest{factAck, p.with(before, behind), false},
		},
		negative: n >= 3,
	}, ""
}

// ackTest asks for a code; negative is set where it is one that makes the whole answer negative.
type ackTest struct {
	anyTest
	negative bool
}

func (t ackTest) plan(c *Columns) condition {
	p := t.anyTest.plan(c)
	if t.negative && c.Positive != "" {
		return known(compare(c.Positive + " = 0")).and(p) // the condition of a partial index
	}
	return p
}

// bitTest holds where a number of a message has one of some bits (or, with none of them, no bit at all).
type bitTest struct {
	of   bitsOf
	mask uint64
}

type bitsOf uint8

const (
	bitsKind bitsOf = iota // 1 << Kind
	bitsQuirks
	bitsDuplicate
)

func (bitTest) needs() Needs { return Needs{} }

func (t bitTest) match(s *subject) bool {
	var have uint64
	switch t.of {
	case bitsKind:
		have = 1 << s.Kind
	case bitsQuirks:
		have = uint64(s.Quirks)
	case bitsDuplicate:
		if s.Duplicate {
			have = 1
		}
	}
	return have&t.mask != 0 || have == 0 && t.mask == 0
}

func (t bitTest) plan(c *Columns) condition {
	column := [...]string{bitsKind: c.Kind, bitsQuirks: c.Quirks, bitsDuplicate: c.Duplicate}[t.of]
	some := known(compare(column + " <> 0")) // the condition of a partial index
	switch {
	case column == "":
		return unknown()
	case t.of == bitsKind:
		kinds := never()
		for mask := t.mask; mask != 0; mask &= mask - 1 {
			kinds = kinds.join("OR", compare(column+" = ?", int64(bits.TrailingZeros64(mask))))
		}
		if t.mask&1 != 0 {
			return known(kinds)
		}
		return some.and(known(kinds))
	case t.mask == 0:
		return known(compare("ifnull(" + column + ", 0) = 0"))
	case t.of == bitsDuplicate || t.mask == allQuirks:
		return some
	}
	return some.and(known(compare("("+column+" & ?) <> 0", int64(t.mask)))) // a handful of bits
}

// allQuirks are those that are known and those to come.
const allQuirks = 1<<16 - 1

// named returns the bits whose names hold the value.
func named(p pattern, names []string) (mask uint64) {
	p = p.contained().folded()
	for i, name := range names {
		if name != "" && p.match(name, true) {
			mask |= 1 << i
		}
	}
	return mask
}

// parseStatus reads a kind, or ok or broken as they are exported: ok is what is whole, broken what is not, or was
// refused.
func parseStatus(v value) (test, string) {
	const ok, broken = 1<<mllpcore.KindMessage | 1<<mllpcore.KindAnswer, 1<<mllpcore.KindBroken | 1<<mllpcore.KindRefused
	var mask uint64
	for _, s := range [...]struct {
		name string
		mask uint64
	}{
		{"ok", ok},
		{"broken", broken},
		{mllpcore.KindMessage.String(), 1 << mllpcore.KindMessage},
		{mllpcore.KindAnswer.String(), 1 << mllpcore.KindAnswer},
		{mllpcore.KindRefused.String(), 1 << mllpcore.KindRefused},
	} {
		if v.pattern.folded().match(s.name, true) {
			mask |= s.mask
		}
	}
	if mask == 0 {
		return nil, "ok, broken, message, answer or refused"
	}
	return bitTest{bitsKind, mask}, ""
}

func parseQuirk(v value) (test, string) {
	text, literal := v.pattern.literal()
	if v.pattern.any() {
		return bitTest{bitsQuirks, allQuirks}, ""
	}
	if literal && (text == "" || strings.EqualFold(text, "none")) {
		return bitTest{bitsQuirks, 0}, ""
	}
	names := make([]string, 16)
	var known []string
	for i := range names {
		if n := frame.Quirk(1 << i).Names(); len(n) > 0 {
			names[i] = n[0]
			known = append(known, n[0])
		}
	}
	mask := named(v.pattern, names)
	if mask == 0 {
		return nil, "a part of one of these: " + strings.Join(known, ", ") + "; or none"
	}
	return bitTest{bitsQuirks, mask}, ""
}

func parseDuplicate(v value) (test, string) {
	switch strings.ToLower(v.plain) {
	case "yes", "true", "1", "*":
		return bitTest{bitsDuplicate, 1}, ""
	case "no", "false", "0", "none", "":
		return bitTest{bitsDuplicate, 0}, ""
	}
	return nil, "yes or no"
}
