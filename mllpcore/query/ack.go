package query

import (
	"slices"
	"strings"
)

// ackCodes are the parts of Answer.Code, the positive ones first.
func ackCodes() []string { return []string{"AA", "CA", "ACK", "AE", "AR", "CE", "CR", "NAK"} }

// isNegative reports whether a part makes the whole answer negative.
func isNegative(code string) bool { return slices.Index(ackCodes(), code) >= 3 }

// parseAck reads a code. Where several acknowledgements were sent, the log has them all, as CA+AA: a part is enough.
func parseAck(v value) (test, string) {
	p := v.pattern.upper()
	code, literal := p.literal()
	switch {
	case literal && (code == "" || code == "NONE"):
		return factTest{factAck, nil, false}, ""
	case p.any() || literal && strings.Contains(code, "+"):
		return factTest{factAck, p, false}, ""
	case !literal:
		before, behind := pattern{anyRun, '+'}, pattern{'+', anyRun}
		return anyTest{
			factTest{factAck, p, false},
			factTest{factAck, p.with(nil, behind), false},
			factTest{factAck, p.with(before, nil), false},
			factTest{factAck, p.with(before, behind), false},
		}, ""
	case !slices.Contains(ackCodes(), code):
		return nil, "an answer's code (" + strings.Join(ackCodes(), ", ") + "), a pattern such as *E, or none"
	}
	return ackTest{codes: answersWith(code), negative: isNegative(code)}, ""
}

// answersWith returns the answers that a code is a part of: one acknowledgement, two of any kind, or the three of SPEC
// section 6 with Version 2 (commit block, commit and application acknowledgement).
func answersWith(code string) []string {
	answers := []string{code}
	add := func(parts ...string) {
		if slices.Contains(parts, code) {
			answers = append(answers, strings.Join(parts, "+"))
		}
	}
	for _, first := range ackCodes() {
		for _, second := range ackCodes() {
			add(first, second)
			if len(first) != 3 || second[0] != 'C' {
				continue
			}
			for _, third := range [...]string{"AA", "AE", "AR"} {
				add(first, second, third)
			}
		}
	}
	return answers
}

// ackTest holds for one of some answers. A list is looked up in an index; a pattern for a part of a code would be not.
type ackTest struct {
	codes    []string
	negative bool // none of them is positive
}

func (ackTest) needs() Needs { return factAck.needs() }

func (t ackTest) match(s *subject) bool { return slices.Contains(t.codes, s.fact(factAck)) }

func (t ackTest) plan(c *Columns) condition {
	if c.Ack == "" {
		return unknown()
	}
	in := c.equal(c.Ack, anys(t.codes)...)
	if !t.negative || c.Positive == "" {
		return known(in)
	}
	e := compare(c.Positive+" = 0").join("AND", in) // the condition of a partial index
	e.among = nil
	return known(c.within(c.Ack, e, in.hold, in.fail)) // what is positive has none of these codes
}

// oneOf compares a column with n arguments.
func oneOf(column string, n int) string {
	if n == 1 {
		return column + " = ?"
	}
	return column + " IN (?" + strings.Repeat(", ?", n-1) + ")"
}

func anys[T any](values []T) []any {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return args
}
