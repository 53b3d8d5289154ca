package query

// test is what one term asks of a message.
type test interface {
	match(s *subject) bool
	plan(c *Columns) condition
	needs() Needs
}

// node is a part of a query.
type node interface {
	test
	append(dst []byte, within level) []byte
}

// level is how tightly a part of a query binds; looser parts go into parentheses.
type level uint8

const (
	levelOr level = iota
	levelAnd
	levelNot
)

// Needs says which parts of a message a query looks at, besides what was noted when it came (time, peer, connection,
// kind, size, reason, quirks, duplicate), so that the others need not be read.
type Needs struct {
	Body    bool // paths and free text
	Answer  bool // what was sent back
	Derived bool // what Derive reads from the body
	Checks  bool // what the checks find in the body: Query.Checked
	Several bool // the body of a block with several messages, frame.QuirkSecondMSH
}

func (n Needs) with(o Needs) Needs {
	return Needs{
		Body: n.Body || o.Body, Answer: n.Answer || o.Answer, Derived: n.Derived || o.Derived,
		Checks:  n.Checks || o.Checks,
		Several: n.Several || o.Several,
	}
}

// Anything that is a list of parts is asked in the order of what it costs, and written in its own.
type list struct {
	parts []node
	tests []test // the same parts, those that read the body last
}

func newList(parts []node) list {
	l := list{parts: parts}
	for _, body := range [...]bool{false, true} {
		for _, p := range parts {
			if p.needs().Body == body {
				l.tests = append(l.tests, p)
			}
		}
	}
	return l
}

func (l list) needs() (n Needs) {
	for _, p := range l.parts {
		n = n.with(p.needs())
	}
	return n
}

func (l list) join(dst []byte, between string, own, within level) []byte {
	if within > own {
		dst = append(dst, '(')
	}
	for i, p := range l.parts {
		if i > 0 {
			dst = append(dst, between...)
		}
		dst = p.append(dst, own+1)
	}
	if within > own {
		dst = append(dst, ')')
	}
	return dst
}

// andNode holds where all of its parts do.
type andNode struct{ list }

func (n andNode) match(s *subject) bool { return allTest(n.tests).match(s) }

func (n andNode) plan(c *Columns) condition { return allTest(n.tests).plan(c) }

func (n andNode) append(dst []byte, within level) []byte { return n.join(dst, " ", levelAnd, within) }

// orNode holds where one of its parts does.
type orNode struct{ list }

func (n orNode) match(s *subject) bool { return anyTest(n.tests).match(s) }

func (n orNode) plan(c *Columns) condition { return anyTest(n.tests).plan(c) }

func (n orNode) append(dst []byte, within level) []byte { return n.join(dst, " or ", levelOr, within) }

// notNode holds where its part does not.
type notNode struct{ node }

func (n notNode) match(s *subject) bool { return !n.node.match(s) }

func (n notNode) plan(c *Columns) condition { return n.node.plan(c).not() }

func (n notNode) append(dst []byte, _ level) []byte {
	return n.node.append(append(dst, '-'), levelNot)
}

// everything is the term *.
type everything struct{}

func (everything) match(*subject) bool { return true }

func (everything) plan(*Columns) condition { return known(always()) }

func (everything) needs() Needs { return Needs{} }

func (everything) append(dst []byte, _ level) []byte { return append(dst, '*') }

// term is a field or path compared with a value, or a value alone (no name).
type term struct {
	test
	name  string
	op    string
	value pattern
}

func (t *term) match(s *subject) bool { return t.test.match(s) != (t.op == opNotEqual) }

func (t *term) plan(c *Columns) condition {
	p := t.test.plan(c)
	if t.op == opNotEqual {
		return p.not()
	}
	return p
}

func (t *term) append(dst []byte, _ level) []byte {
	return t.value.append(append(append(dst, t.name...), t.op...), t.name == "")
}

// anyTest holds where one of the tests does, allTest where all do.
type (
	anyTest []test
	allTest []test
)

func (t anyTest) match(s *subject) bool {
	for _, one := range t {
		if one.match(s) {
			return true
		}
	}
	return false
}

func (t anyTest) plan(c *Columns) condition {
	all := known(never())
	for _, one := range t {
		all = all.or(one.plan(c))
	}
	return all
}

func (t anyTest) needs() Needs { return needsOf(t) }

func (t allTest) match(s *subject) bool {
	for _, one := range t {
		if !one.match(s) {
			return false
		}
	}
	return true
}

func (t allTest) plan(c *Columns) condition {
	all := known(always())
	for _, one := range t {
		all = all.and(one.plan(c))
	}
	return all
}

func (t allTest) needs() Needs { return needsOf(t) }

func needsOf(tests []test) (n Needs) {
	for _, one := range tests {
		n = n.with(one.needs())
	}
	return n
}
