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

// parseAck reads a code. Where a commit and an application acknowledgement were sent, the log has both, as CA+AA: a
// part is enough.
func parseAck(v value) (test, string) {
	p := v.pattern.upper()
	code, literal := p.literal()
	switch {
	case literal && (code == "" || code == "NONE"):
		return factTest{factAck, nil, false}, ""
	case p.any():
		return factTest{factAck, p, false}, ""
	case !literal:
		return anyTest{
			factTest{factAck, p, false},
			factTest{factAck, p.with(nil, pattern{'+', anyRun}), false},
			factTest{factAck, p.with(pattern{anyRun, '+'}, nil), false},
		}, ""
	}
	codes := []string{"AA", "AE", "AR", "CA", "CE", "CR", "ACK", "NAK"}
	if !slices.Contains(codes, code) && !strings.Contains(code, "+") {
		return nil, "an answer's code (" + strings.Join(codes, ", ") + "), a pattern such as *E, or none"
	}
	tests := anyTest{factTest{factAck, p, false}}
	for _, other := range codes[:6] { // equality instead of a pattern: a database can use an index
		switch {
		case len(code) != 2 || code[0] == other[0]:
		case code[0] == 'A':
			tests = append(tests, factTest{factAck, literalPattern(other + "+" + code), false})
		default:
			tests = append(tests, factTest{factAck, literalPattern(code + "+" + other), false})
		}
	}
	return tests, ""
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
	switch {
	case column == "":
		return unknown()
	case t.of == bitsKind:
		kinds := never()
		for mask := t.mask; mask != 0; mask &= mask - 1 {
			kinds = kinds.join("OR", compare(column+" = ?", int64(bits.TrailingZeros64(mask))))
		}
		return known(kinds)
	case t.mask == 0:
		return known(compare("ifnull(" + column + ", 0) = 0"))
	}
	return known(compare("("+column+" & ?) <> 0", int64(t.mask))) // a handful of bits
}

// named returns the bits whose names the value fits; whole says that a part of a name is not enough.
func named(p pattern, names []string, whole bool) (mask uint64) {
	p = p.folded()
	if _, literal := p.literal(); literal && !whole && len(p) > 0 {
		p = p.contained()
	}
	for i, name := range names {
		if name != "" && p.match(name, true) {
			mask |= 1 << i
		}
	}
	return mask
}

func parseStatus(v value) (test, string) {
	names := []string{"ok"}
	for k := mllpcore.KindBroken; k <= mllpcore.KindRefused; k++ {
		names = append(names, k.String())
	}
	mask := named(v.pattern, names, true) | named(v.pattern, []string{mllpcore.KindMessage.String()}, true)
	if mask == 0 {
		return nil, "one of " + strings.Join(names, ", ")
	}
	return bitTest{bitsKind, mask}, ""
}

func parseQuirk(v value) (test, string) {
	text, literal := v.pattern.literal()
	if v.pattern.any() {
		return bitTest{bitsQuirks, 1<<16 - 1}, ""
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
	mask := named(v.pattern, names, false)
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
