package query

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The operators. opIs and opEqual mean the same.
const (
	opIs       = ":"
	opEqual    = "="
	opNotEqual = "!="
	opContains = "~"
	opLess     = "<"
	opAtMost   = "<="
	opMore     = ">"
	opAtLeast  = ">="
)

// operators has those with a longer one that begins alike after it.
func operators() [8]string {
	return [8]string{opAtMost, opAtLeast, opNotEqual, opIs, opEqual, opContains, opLess, opMore}
}

// value is what stands behind an operator.
type value struct {
	pattern    pattern
	plain      string // the value as it was meant, wildcards and all
	start, end int
	op         string
	zone       *time.Location
}

func (p *parser) space() {
	p.pos = len(p.text) - len(strings.TrimLeftFunc(p.text[p.pos:], unicode.IsSpace))
}

func (p *parser) skip(s string) bool {
	if !strings.HasPrefix(p.text[p.pos:], s) {
		return false
	}
	p.pos += len(s)
	return true
}

// word skips a word of the language; a name before an operator is none, nor is the beginning of a longer word.
func (p *parser) word(word string) bool {
	p.space()
	rest := p.text[p.pos:]
	if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) || p.bareEnd(p.pos) != p.pos+len(word) {
		return false
	}
	p.pos += len(word)
	return true
}

// bareEnd returns where an unquoted value that begins at start ends.
func (p *parser) bareEnd(start int) int {
	if i := strings.IndexFunc(p.text[start:], endsWord); i >= 0 {
		return start + i
	}
	return len(p.text)
}

// comparison reads a name and the operator behind it; ok is false, and nothing is read, where the text is neither.
func (p *parser) comparison() (name, op string, ok bool) {
	start := p.pos
	end := start
	for end < len(p.text) && isNameByte(p.text[end], end == start) {
		end++
	}
	if end == start {
		return "", "", false
	}
	p.pos = end
	p.space()
	for _, op := range operators() {
		if p.skip(op) {
			return p.text[start:end], op, true
		}
	}
	p.pos = start
	return "", "", false
}

func isNameByte(c byte, first bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return true
	case first:
		return false
	}
	return c >= '0' && c <= '9' || strings.IndexByte("-_.[]", c) >= 0
}

// value reads a value, in quotes or not.
func (p *parser) value() (value, error) {
	v := value{start: p.pos}
	if p.skip(`"`) {
		err := p.quoted(&v)
		return v, err
	}
	v.end = p.bareEnd(p.pos)
	v.plain = p.text[v.start:v.end]
	for _, r := range v.plain {
		v.pattern = v.pattern.add(wildcard(r))
	}
	p.pos = v.end
	return v, nil
}

func wildcard(r rune) rune {
	switch r {
	case '*':
		return anyRun
	case '?':
		return anyOne
	}
	return r
}

// quoted reads the rest of a value in quotes.
func (p *parser) quoted(v *value) error {
	var plain strings.Builder
	for p.pos < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.pos:])
		p.pos += size
		switch {
		case r == '"':
			v.end, v.plain = p.pos, plain.String()
			return nil
		case r == '\\' && p.pos < len(p.text) && strings.IndexByte(`"\*?`, p.text[p.pos]) >= 0:
			r = rune(p.text[p.pos])
			p.pos++
			v.pattern = v.pattern.add(r)
		default:
			v.pattern = v.pattern.add(wildcard(r))
		}
		plain.WriteRune(r)
	}
	return wrong(p.text, v.start, v.start+1, `a second " that ends the quoted text`)
}
