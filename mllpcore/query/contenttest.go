package query

import (
	"strings"

	"mllpscope/mllpcore/hl7"
)

// parseSegment reads the name of a segment.
func parseSegment(v value) (test, string) {
	const expected = "the name of a segment such as ZPD, or a pattern such as Z*"
	if len(v.pattern) == 0 || len(v.pattern) > 3 || strings.ContainsAny(v.plain, "-.[|") {
		return nil, expected
	}
	return segmentTest{v.pattern.unpadded().folded()}, ""
}

// segmentTest holds where there is a segment of that name. No database knows it.
type segmentTest struct{ name pattern } // folded

func (segmentTest) needs() Needs { return Needs{Body: true} }

func (segmentTest) plan(*Columns) condition { return unknown() }

func (t segmentTest) match(s *subject) bool {
	field := s.delimiters().Field
	segments := hl7.Split(s.bytes(), field)
	for e, ok := segments.Next(); ok; e, ok = segments.Next() {
		name := s.body[e.Start:e.End]
		if isHeaderName(name[:min(len(name), 3)]) {
			name = name[:3]
		} else if at := indexOf(name, field); at >= 0 {
			name = name[:at]
		}
		if name != "" && len(name) <= 3 && t.name.match(name, true) {
			return true
		}
	}
	return false
}

// parseCharset reads the name of a charset as MSH-18 has it, or its usual name; none is an MSH-18 without a value.
func parseCharset(v value) (test, string) {
	text, literal := v.pattern.literal()
	none := literal && (text == "" || strings.EqualFold(text, "none"))
	p := v.pattern.unpadded().folded()
	if v.op == opContains {
		if none {
			return nil, "text to look for after ~"
		}
		p = p.contained()
	}
	return charsetTest{name: p, none: none}, ""
}

// charsetTest holds where MSH-18 names that charset. No database knows it.
type charsetTest struct {
	name pattern // folded
	none bool
}

func (charsetTest) needs() Needs { return Needs{Body: true} }

func (charsetTest) plan(*Columns) condition { return unknown() }

func (t charsetTest) match(s *subject) bool {
	h, ok := s.head()
	if !ok {
		return false
	}
	written := string(h.Charset())
	if t.none || written == "" {
		return t.none && written == ""
	}
	return t.name.match(written, true) || t.name.match(h.TextCharset().Name(), true)
}
