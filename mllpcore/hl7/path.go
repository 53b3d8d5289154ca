package hl7

import (
	"fmt"
	"strconv"
)

// Path addresses a part of a message: SEG[n]-field[repetition].component.subcomponent, all counted from 1. 0 means not
// given: no Occurrence is the first one, no Field the whole segment, no Repetition the whole field (or its first
// repetition where a Component is given), no Component the whole repetition.
type Path struct {
	Segment      string
	Occurrence   int
	Field        int
	Repetition   int
	Component    int
	Subcomponent int
}

// maxPathNumber keeps numbers in a path far from overflow and is more than any message has.
const maxPathNumber = 99_999_999

// ParsePath reads a path such as PID, PID-5, PID-5.1, PID-3[2].1, OBX[2]-5 or OBX[2]-5[1].2.3. The error says at which
// position (from 1) what was expected.
func ParsePath(s string) (Path, error) {
	p := pathParser{text: s}
	path := Path{Segment: p.segment()}
	path.Occurrence = p.bracket()
	if p.skip('-') {
		path.Field = p.number("a field number")
		path.Repetition = p.bracket()
		if p.skip('.') {
			path.Component = p.number("a component number")
			if p.skip('.') {
				path.Subcomponent = p.number("a subcomponent number")
			}
		}
	}
	if !p.failed && p.pos < len(s) {
		p.fail(p.expected(path))
	}
	if p.failed {
		return Path{}, fmt.Errorf("path %q: at position %d: expected %s", s, p.failedAt+1, p.want)
	}
	return path, nil
}

// String returns the path as ParsePath reads it.
func (p Path) String() string { return string(p.append(make([]byte, 0, 24))) }

func (p Path) append(dst []byte) []byte {
	bracket := func(n int) {
		if n > 0 {
			dst = append(strconv.AppendInt(append(dst, '['), int64(n), 10), ']')
		}
	}
	dst = append(dst, p.Segment...)
	bracket(p.Occurrence)
	if p.Field == 0 {
		return dst
	}
	dst = strconv.AppendInt(append(dst, '-'), int64(p.Field), 10)
	bracket(p.Repetition)
	if p.Component == 0 {
		return dst
	}
	dst = strconv.AppendInt(append(dst, '.'), int64(p.Component), 10)
	if p.Subcomponent > 0 {
		dst = strconv.AppendInt(append(dst, '.'), int64(p.Subcomponent), 10)
	}
	return dst
}

// pathParser reads a path from left to right and remembers the first thing it did not find.
type pathParser struct {
	text     string
	pos      int
	failed   bool
	failedAt int
	want     string
}

func (p *pathParser) fail(want string) {
	if !p.failed {
		p.failed, p.failedAt, p.want = true, p.pos, want
	}
}

// expected says in words what could have come at the end of a path.
func (p *pathParser) expected(path Path) string {
	switch {
	case path.Field == 0:
		return `"-" and a field number, as in PID-5, or the end`
	case path.Component == 0:
		return `"." and a component number, as in PID-5.1, "[" and a repetition, or the end`
	case path.Subcomponent == 0:
		return `"." and a subcomponent number, or the end`
	}
	return "the end: nothing is smaller than a subcomponent"
}

// segment reads the three letters or digits of a segment's name.
func (p *pathParser) segment() string {
	for p.pos < 3 {
		if p.pos >= len(p.text) || !isNameByte(p.text[p.pos]) {
			p.fail("a segment name of three letters or digits, such as PID")
			return ""
		}
		p.pos++
	}
	return p.text[:3]
}

func isNameByte(c byte) bool { return in(c, 'A', 'Z') || in(c, 'a', 'z') || in(c, '0', '9') }

func (p *pathParser) skip(c byte) bool {
	if p.failed || p.pos >= len(p.text) || p.text[p.pos] != c {
		return false
	}
	p.pos++
	return true
}

// bracket reads [n]; 0 where there is none.
func (p *pathParser) bracket() int {
	if !p.skip('[') {
		return 0
	}
	n := p.number("a number, counted from 1")
	if !p.failed && !p.skip(']') {
		p.fail(`"]"`)
	}
	return n
}

func (p *pathParser) number(want string) int {
	start, n := p.pos, 0
	for p.pos < len(p.text) && in(p.text[p.pos], '0', '9') && n <= maxPathNumber {
		n = n*10 + int(p.text[p.pos]-'0')
		p.pos++
	}
	if n < 1 || n > maxPathNumber {
		p.pos = start
		p.fail(want)
		return 0
	}
	return n
}
