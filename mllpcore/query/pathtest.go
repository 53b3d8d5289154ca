package query

import (
	"cmp"
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
)

// pathComparison compares what stands at a path.
func pathComparison(path hl7.Path) comparison {
	path.Segment = strings.ToUpper(path.Segment)
	name := path.String()
	return comparison{
		name: name, ops: opsOfPath, example: name + "=77 or " + name + "~text",
		parse: func(v value) (test, string) { return newPathTest(path, v) },
	}
}

// pathTest holds where one of the values at a path fits. Without [n] these are those of all segments of the name and
// of all repetitions.
type pathTest struct {
	path    hl7.Path
	op      string // opEqual, opContains, or one of order
	pattern pattern
	literal string // where isText
	isText  bool   // equality without wildcards
	finder  finder // of opContains, where the text is ASCII
	finds   bool
	number  float64
	numeric bool
	empty   bool // no value may be there
}

func newPathTest(path hl7.Path, v value) (test, string) {
	t := &pathTest{path: path, op: v.op, pattern: v.pattern}
	t.literal, t.isText = v.pattern.literal()
	switch v.op {
	case opIs, opEqual, opNotEqual:
		t.op = opEqual
		t.empty = len(v.pattern) == 0
	case opContains:
		if len(v.pattern) == 0 || v.pattern.any() {
			return nil, "text to look for after ~"
		}
		if t.isText && v.pattern.ascii() {
			t.finder, t.finds = newFinder(string(v.pattern.folded())), true
		}
		t.pattern = v.pattern.contained().folded()
	default:
		if len(v.pattern) == 0 || !t.isText {
			return nil, "a value without * and ? after " + v.op
		}
		t.number, t.numeric = readNumber(t.literal)
	}
	return t, ""
}

func (*pathTest) needs() Needs { return Needs{Body: true} }

func (*pathTest) plan(*Columns) condition { return unknown() }

func (t *pathTest) match(s *subject) bool {
	found := false
	if s.singleByte() && !t.ofDelimiters() {
		found = t.scan(s)
	} else {
		found = t.walk(s)
	}
	return found != t.empty
}

// ofDelimiters reports whether the path is that of a segment whose first fields are the delimiters themselves, and of
// one of these.
func (t *pathTest) ofDelimiters() bool {
	return t.path.Field >= 1 && t.path.Field <= 2 && isHeaderName(t.path.Segment)
}

func isHeaderName(name string) bool { return name == "MSH" || name == "FHS" || name == "BHS" }

// fits compares one value, without blanks around it as well. An empty one is none.
func (t *pathTest) fits(v string) bool {
	switch {
	case v == "":
		return false
	case t.empty:
		return true
	case t.op == opEqual && t.isText:
		return v == t.literal || strings.Trim(v, blanks) == t.literal
	case t.op == opEqual:
		return t.pattern.match(v, false) || t.pattern.match(strings.Trim(v, blanks), false)
	case t.op == opContains && t.finds:
		return t.finder.find(v) >= 0
	case t.op == opContains:
		return t.pattern.match(v, true)
	case !t.numeric:
		return ordered(strings.Compare(strings.Trim(v, blanks), t.literal), t.op)
	}
	n, ok := readNumber(v)
	return ok && ordered(cmp.Compare(n, t.number), t.op)
}

// readNumber reads a number such as -5.2, with spaces around it.
func readNumber(text string) (float64, bool) {
	const longest = 40
	text = strings.TrimSpace(text)
	if text == "" || len(text) > longest || strings.Trim(text, "0123456789.+-") != "" {
		return 0, false // ParseFloat would make an error of it, which costs more
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// scan looks at the values without taking the message apart: a delimiter byte always is a delimiter in it.
func (t *pathTest) scan(s *subject) bool {
	d := s.delimiters()
	occurrence := 0
	segments := hl7.Split(s.bytes(), d.Field)
	for e, ok := segments.Next(); ok; e, ok = segments.Next() {
		segment := s.body[e.Start:e.End]
		if !isSegment(segment, t.path.Segment, d.Field) {
			continue
		}
		occurrence++
		if t.path.Occurrence != 0 && t.path.Occurrence != occurrence {
			continue
		}
		if t.inSegment(s, segment, d) {
			return true
		}
		if t.path.Occurrence == occurrence {
			return false
		}
	}
	return false
}

func isSegment(segment, name string, field byte) bool {
	return len(segment) >= len(name) && (len(segment) == len(name) || segment[len(name)] == field) &&
		strings.EqualFold(segment[:len(name)], name)
}

func (t *pathTest) inSegment(s *subject, segment string, d hl7.Delimiters) bool {
	if t.path.Field == 0 {
		return t.fits(s.text(segment, hl7.Delimiters{}))
	}
	n := t.path.Field + 1
	if isHeaderName(segment[:3]) {
		n-- // the separator before MSH-2 is MSH-1
	}
	field, ok := part(segment, d.Field, n)
	if !ok {
		return false
	}
	if t.path.Repetition != 0 {
		repetition, ok := part(field, d.Repetition, t.path.Repetition)
		return ok && t.inRepetition(s, repetition, d)
	}
	for {
		end := indexOf(field, d.Repetition)
		if end < 0 {
			return t.inRepetition(s, field, d)
		}
		if t.inRepetition(s, field[:end], d) {
			return true
		}
		field = field[end+1:]
	}
}

func (t *pathTest) inRepetition(s *subject, v string, d hl7.Delimiters) bool {
	ok := true
	if t.path.Component != 0 {
		v, ok = part(v, d.Component, t.path.Component)
	}
	if ok && t.path.Subcomponent != 0 {
		v, ok = part(v, d.Subcomponent, t.path.Subcomponent)
	}
	return ok && t.fits(s.text(v, d))
}

// part returns the n-th part (from 1) of text as separated by c.
func part(text string, c byte, n int) (string, bool) {
	for ; n > 1; n-- {
		i := indexOf(text, c)
		if i < 0 {
			return "", false
		}
		text = text[i+1:]
	}
	if i := indexOf(text, c); i >= 0 {
		text = text[:i]
	}
	return text, true
}

// indexOf knows that 0 is no delimiter.
func indexOf(text string, c byte) int {
	if c == 0 {
		return -1
	}
	return strings.IndexByte(text, c)
}

// walk takes the message apart: its charset has characters that may hold a delimiter byte, or the path is that of the
// delimiters.
func (t *pathTest) walk(s *subject) bool {
	m, err := hl7.Parse(s.bytes())
	if err != nil {
		if m, err = hl7.View(s.bytes(), s.delimiters()); err != nil {
			return false
		}
	}
	p := t.path
	for p.Occurrence = max(t.path.Occurrence, 1); ; p.Occurrence++ {
		if _, ok := m.Lookup(hl7.Path{Segment: p.Segment, Occurrence: p.Occurrence}); !ok {
			return false
		}
		if t.walkSegment(m, p) {
			return true
		}
		if t.path.Occurrence != 0 {
			return false
		}
	}
}

func (t *pathTest) walkSegment(m *hl7.Message, p hl7.Path) bool {
	for p.Repetition = max(t.path.Repetition, 1); ; p.Repetition++ {
		if p.Field == 0 {
			p.Repetition = 0
		} else if _, ok := m.Lookup(hl7.Path{
			Segment: p.Segment, Occurrence: p.Occurrence, Field: p.Field, Repetition: p.Repetition,
		}); !ok {
			return false
		}
		if n, ok := m.Lookup(p); ok && t.fits(n.Text()) {
			return true
		}
		if t.path.Repetition != 0 || p.Field == 0 {
			return false
		}
	}
}
