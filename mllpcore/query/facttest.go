package query

import (
	"slices"
	"strings"
)

// fact is a text that is known of a message without searching its body.
type fact uint8

const (
	factControlID fact = iota // these are read from the body, as in Derived
	factType
	factTrigger
	factVersion
	factSendingApplication
	factSendingFacility
	factReceivingApplication
	factReceivingFacility
	factPatientID
	factPatientName
	factConnection // these were noted when it came
	factReason
	factNote // this a person wrote
	factAck  // these came with the answer
	factAnswerReason
)

func (f fact) needs() Needs {
	switch {
	case f <= factPatientName:
		return Needs{Derived: true}
	case f >= factAck:
		return Needs{Answer: true}
	}
	return Needs{}
}

// way is how a text is compared with a pattern.
type way uint8

const (
	wayCode way = iota // as typed, or in capitals: an index of the database can be used
	wayName            // ignoring case; all of it, or what stands before a ^
	wayWord            // ignoring case
)

// factTest compares one fact with one pattern.
type factTest struct {
	fact    fact
	pattern pattern
	folding bool // ignore case; the pattern is folded
}

// newFactTest reads a value for the operators : = != ~ < <= > >=.
func newFactTest(v value, w way, facts ...fact) (test, string) {
	if v.op == opContains && (len(v.pattern) == 0 || v.pattern.any()) {
		return nil, "text to look for after ~"
	}
	var tests anyTest
	for _, f := range facts {
		if f <= factPatientName && v.op != opContains {
			v.pattern = v.pattern.unpadded() // as the value is
		}
		switch v.op {
		case opLess, opAtMost, opMore, opAtLeast:
			if _, ok := v.pattern.literal(); !ok || len(v.pattern) == 0 {
				return nil, "a value without * and ? after " + v.op
			}
			return orderTest{fact: f, op: v.op, value: strings.Trim(v.plain, blanks)}, ""
		case opContains:
			tests = append(tests, factTest{f, v.pattern.contained().folded(), true})
		default:
			tests = append(tests, w.tests(f, v.pattern)...)
		}
	}
	if tests = withFurther(tests); len(tests) == 1 {
		return tests[0], ""
	}
	if len(v.pattern) == 0 { // neither has a value
		return allTest(tests), ""
	}
	return tests, ""
}

// tests returns the alternatives, of which one must hold.
func (w way) tests(f fact, p pattern) anyTest {
	switch {
	case len(p) == 0 || p.any():
		return anyTest{factTest{f, p, false}}
	case w == wayCode:
		tests := anyTest{factTest{f, p, false}}
		if up := p.upper(); string(up) != string(p) {
			tests = append(tests, factTest{f, up, false})
		}
		return tests
	case w == wayName:
		p = p.folded()
		return anyTest{factTest{f, p, true}, factTest{f, p.with(nil, pattern{'^', anyRun}), true}}
	}
	return anyTest{factTest{f, p.folded(), true}}
}

func (t factTest) needs() Needs { return t.fact.needs() }

func (t factTest) match(s *subject) bool { return t.fits(s.fact(t.fact)) }

// fits compares one value.
func (t factTest) fits(v string) bool {
	switch {
	case len(t.pattern) == 0:
		return v == ""
	case t.pattern.any():
		return v != ""
	}
	if end := strings.IndexByte(v, 0); end >= 0 {
		if _, literal := t.pattern.literal(); literal {
			return false // no query holds NUL
		}
		v = v[:end] // a database looks no further either
	}
	return t.pattern.match(v, t.folding)
}

func (t factTest) plan(c *Columns) condition {
	column := c.column(t.fact)
	text, literal := t.pattern.literal()
	caseless := !t.folding || t.pattern.ascii() && !t.pattern.letters()
	switch {
	case column == "":
		return unknown()
	case len(t.pattern) == 0:
		return known(c.empty(column))
	case t.pattern.any():
		return known(c.present(column))
	case literal && caseless:
		return known(c.filled(column, c.equal(column, text)))
	case literal && t.pattern.ascii():
		return known(compare(column+" = ? COLLATE NOCASE", text))
	case caseless:
		return known(c.filled(column, c.glob(column, t.pattern)))
	}
	like := compare(column+` LIKE ? ESCAPE '\'`, likePattern(t.pattern))
	if !t.pattern.ascii() {
		return atLeast(like) // the database ignores case in ASCII only
	}
	return known(like)
}

// glob compares with wildcards and case. A known beginning becomes a range, for which an index can be used.
func (c *Columns) glob(column string, p pattern) expression {
	prefix := p.prefix()
	glob := compare(column+" GLOB ?", globPattern(p))
	if prefix == "" {
		return glob
	}
	begins := c.stretch(column, opAtLeast, prefix, opLess, after(prefix))
	if len(p) == len([]rune(prefix))+1 && p[len(p)-1] == anyRun {
		return begins
	}
	e := begins.join("AND", glob)
	e.among = nil
	return c.within(column, e, e.itself(), append(begins.fail, Range{
		begins.sql + " AND " + glob.not().sql, slices.Concat(begins.args, glob.args),
	}))
}

// after returns the text that sorts right behind all those that begin with prefix, which is UTF-8 and has no byte 0xFF.
func after(prefix string) string {
	last := len(prefix) - 1
	return prefix[:last] + string([]byte{prefix[last] + 1})
}

// globPattern writes a pattern for GLOB, where brackets take the meaning from what they hold.
func globPattern(p pattern) string {
	var b strings.Builder
	for _, r := range p {
		switch {
		case r == '*' || r == '?' || r == '[':
			b.WriteByte('[')
			b.WriteRune(r)
			b.WriteByte(']')
		default:
			b.WriteRune(wildcardRune(r))
		}
	}
	return b.String()
}

// likePattern writes a pattern for LIKE; a character whose case the database does not know becomes any.
func likePattern(p pattern) string {
	var b strings.Builder
	for _, r := range p {
		switch {
		case r == anyRun:
			b.WriteByte('%')
		case r == anyOne || r >= 0x80:
			b.WriteByte('_')
		case r == '%' || r == '_' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// orderTest compares a fact by the order of its bytes, as fits versions: 2.5 < 2.5.1 < 2.6. What is empty is neither
// before nor after anything.
type orderTest struct {
	fact  fact
	op    string
	value string
}

func (t orderTest) needs() Needs { return t.fact.needs() }

func (t orderTest) match(s *subject) bool {
	v := s.fact(t.fact)
	return v != "" && ordered(strings.Compare(v, t.value), t.op)
}

// ordered reports whether the outcome of a comparison (below, at or above 0) fits the operator.
func ordered(outcome int, op string) bool {
	switch op {
	case opLess:
		return outcome < 0
	case opAtMost:
		return outcome <= 0
	case opMore:
		return outcome > 0
	}
	return outcome >= 0
}

func (t orderTest) plan(c *Columns) condition {
	column := c.column(t.fact)
	if column == "" {
		return unknown()
	}
	return known(compare("("+column+" <> '' AND "+column+" "+t.op+" ?)", t.value))
}
