package query

import (
	"slices"
	"strings"
	"unicode"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
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
	for j, part := range [...]pattern{p[:i].unpadded(), p[i+1:].unpadded()} {
		if len(part) > 0 && !part.any() { // ^A01 is any type
			both = append(both, wayCode.tests([...]fact{factType, factTrigger}[j], part))
		}
	}
	if both == nil {
		return newFactTest(value{pattern: pattern{anyRun}}, wayCode, factType)
	}
	return typeTest{both}, ""
}

// typeTest compares type and trigger, which stand in one index.
type typeTest struct{ allTest }

func (t typeTest) plan(c *Columns) condition {
	p := t.allTest.plan(c)
	if len(t.allTest) < 2 || p.upper.constant() || p.upper.hold == nil {
		return p
	}
	trigger := t.allTest[1].plan(c).upper
	kind := t.allTest[0].plan(c).upper
	e := p.upper
	e.among, e.hold, e.fail = nil, kind.hold.and(trigger), slices.Concat(kind.fail, kind.hold.and(trigger.not()))
	return known(e)
}

func parsePatient(v value) (test, string) {
	id := slices.ContainsFunc(v.pattern, unicode.IsDigit)
	if id && v.op != opContains {
		return newFactTest(v, wayCode, factPatientID)
	}
	if len(v.pattern) == 0 || v.pattern.any() || v.op == opContains {
		return newFactTest(v, wayWord, factPatientID, factPatientName)
	}
	name := v.pattern.unpadded().folded()
	tests := append(wayWord.tests(factPatientID, name), wayName.tests(factPatientName, name)...)
	return withFurther(append(tests, factTest{factPatientName, name.with(pattern{anyRun, '^'}, nil), true})), ""
}

func parseReceiver(v value) (test, string) {
	return newFactTest(v, wayName, factReceivingApplication, factReceivingFacility)
}

func parseReason(v value) (test, string) {
	return newFactTest(v, wayWord, factReason, factAnswerReason)
}

// parseStatus reads a kind, or ok, broken or sent as they are exported: ok is what came whole, broken what did not, or
// was refused.
func parseStatus(v value) (test, string) {
	const ok, broken = 1<<message.KindMessage | 1<<message.KindAnswer, 1<<message.KindBroken | 1<<message.KindRefused
	const sent = 1 << message.KindSent
	var mask uint64
	for _, s := range [...]struct {
		name string
		mask uint64
	}{
		{"ok", ok},
		{"broken", broken},
		{message.KindMessage.String(), 1 << message.KindMessage},
		{message.KindAnswer.String(), 1 << message.KindAnswer},
		{message.KindRefused.String(), 1 << message.KindRefused},
		{message.KindSent.String(), sent},
	} {
		if v.pattern.folded().match(s.name, true) {
			mask |= s.mask
		}
	}
	if mask == 0 {
		return nil, "ok, broken, message, answer, refused or sent"
	}
	return bitTest{bitsKind, mask, ok | broken | sent}, ""
}

func parseQuirk(v value) (test, string) {
	text, literal := v.pattern.literal()
	none := literal && (text == "" || strings.EqualFold(text, "none"))
	part := v.pattern.contained().folded()
	var mask frame.Quirk
	for bit := frame.Quirk(1); bit&frame.QuirksKnown != 0; bit <<= 1 {
		if !none && part.match(strings.ToLower(bit.String()), false) {
			mask |= bit
		}
	}
	if mask == 0 && !none {
		return nil, "a part of one of these: " + frame.QuirksKnown.String() + "; or none"
	}
	return bitTest{bitsQuirks, uint64(mask), uint64(frame.QuirksKnown)}, ""
}

// parseIs reads what a person did to a message, or the disk.
func parseIs(v value) (test, string) {
	switch strings.ToLower(v.plain) {
	case "bookmarked":
		return bitTest{bitsBookmarked, 1, 1}, ""
	case "noted":
		return factTest{factNote, pattern{anyRun}, false}, ""
	case "damaged":
		return damagedTest{}, ""
	}
	return nil, "bookmarked, noted or damaged"
}

func parseDuplicate(v value) (test, string) {
	switch strings.ToLower(v.plain) {
	case "yes", "true", "1", "*":
		return bitTest{bitsDuplicate, 1, 1}, ""
	case "no", "false", "0", "none", "":
		return bitTest{bitsDuplicate, 0, 1}, ""
	}
	return nil, "yes or no"
}
