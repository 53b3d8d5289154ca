package query

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of a query. They keep what is made of it within those of SQLite (depth of an expression, length of a pattern).
const (
	maxLength = 10_000 // bytes
	maxTerms  = 200
	maxDepth  = 50 // parentheses and negations within each other
)

// parser reads a query from left to right, and stops at the first thing that is wrong.
type parser struct {
	text  string
	pos   int
	zone  *time.Location
	terms int
	depth int
}

func (p *parser) fail(start, end int, expected string) error {
	return wrong(p.text, start, end, expected)
}

func (p *parser) query() (node, error) {
	if len(p.text) > maxLength {
		return nil, p.fail(maxLength, len(p.text), "a query of at most 10000 bytes")
	}
	for i, r := range p.text {
		if _, size := utf8.DecodeRuneInString(p.text[i:]); r == 0 || r == utf8.RuneError && size == 1 {
			return nil, p.fail(i, i+size, "text in UTF-8, without NUL")
		}
	}
	if p.space(); p.pos == len(p.text) {
		return nil, nil //nolint:nilnil // the empty query has no root
	}
	root, err := p.or()
	if err == nil && p.pos < len(p.text) {
		return nil, p.fail(p.pos, p.pos+1, "a term: there is no open parenthesis")
	}
	return root, err
}

func (p *parser) or() (node, error) {
	first, err := p.and()
	parts := []node{first}
	for err == nil && p.word("or") {
		var next node
		next, err = p.and()
		parts = append(parts, next)
	}
	if err != nil || len(parts) == 1 {
		return first, err
	}
	return orNode{newList(parts)}, nil
}

func (p *parser) and() (node, error) {
	first, err := p.not()
	parts := []node{first}
	for err == nil {
		explicit := p.word("and")
		if !explicit && p.atEnd() {
			break
		}
		var next node
		next, err = p.not()
		parts = append(parts, next)
	}
	if err != nil || len(parts) == 1 {
		return first, err
	}
	return andNode{newList(parts)}, nil
}

// atEnd reports whether no term can follow: the end, a closing parenthesis, or the word or.
func (p *parser) atEnd() bool {
	p.space()
	if p.pos == len(p.text) || p.text[p.pos] == ')' {
		return true
	}
	start := p.pos
	end := p.word("or")
	p.pos = start
	return end
}

func (p *parser) not() (node, error) {
	p.space()
	start := p.pos
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, p.fail(start, start, "at most 50 parentheses and negations within each other")
	}
	if p.word("not") || p.skip("-") {
		part, err := p.not()
		if err != nil {
			return nil, err
		}
		return notNode{part}, nil
	}
	if !p.skip("(") {
		return p.term()
	}
	part, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.space(); !p.skip(")") {
		e := wrong(p.text, start, start+1, `a ")" for this "("`)
		return nil, e
	}
	return part, nil
}

// term reads a comparison or text.
func (p *parser) term() (node, error) {
	p.space()
	start := p.pos
	if p.terms++; p.terms > maxTerms {
		return nil, p.fail(start, len(p.text), "at most 200 terms")
	}
	if expected := p.noTerm(); expected != "" {
		return nil, p.fail(start, p.wrongEnd(), expected)
	}
	if name, op, ok := p.comparison(); ok {
		return p.compared(start, name, op)
	}
	v, err := p.value()
	switch {
	case err != nil:
		return nil, err
	case v.pattern.any():
		return everything{}, nil
	case len(v.pattern) == 0:
		return nil, p.fail(v.start, v.end, "text to look for")
	}
	return &term{value: v.pattern, test: newTextSearch(v.pattern)}, nil
}

// noTerm says what is expected where no term can begin, "" where one can.
func (p *parser) noTerm() string {
	const term = `a term such as type:ADT, PID-3.1=77 or a word`
	switch {
	case p.pos == len(p.text):
		return term
	case p.text[p.pos] == ')':
		return term + ` before ")"`
	case strings.IndexByte(operatorRunes, p.text[p.pos]) >= 0:
		return "the name of a field or a path before the operator, or quotes around the text"
	}
	start := p.pos
	defer func() { p.pos = start }()
	for _, word := range [...]string{"and", "or"} {
		if p.word(word) {
			return term + `; the word "` + word + `" itself is written in quotes`
		}
	}
	return ""
}

// wrongEnd returns where the wrong part at the current position ends.
func (p *parser) wrongEnd() int {
	if p.pos == len(p.text) {
		return p.pos
	}
	return max(p.bareEnd(p.pos), p.pos+1)
}

// compared reads the value that a field or path is compared with.
func (p *parser) compared(start int, name, op string) (node, error) {
	nameEnd := start + len(name)
	c, err := p.comparable(start, nameEnd, name)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(" "+c.ops+" ", " "+op+" ") {
		opStart := nameEnd + strings.Index(p.text[nameEnd:p.pos], op)
		return nil, p.fail(opStart, opStart+len(op), "one of "+c.ops+" after "+c.name)
	}
	p.space()
	if p.pos == len(p.text) || p.text[p.pos] == '(' || p.text[p.pos] == ')' {
		return nil, p.fail(p.pos, p.wrongEnd(), "a value, as in "+c.example)
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	v.op, v.zone = op, p.zone
	t, expected := c.parse(v)
	if expected != "" {
		return nil, p.fail(v.start, v.end, expected)
	}
	return &term{name: c.name, op: c.written(op), value: v.pattern, test: t}, nil
}
