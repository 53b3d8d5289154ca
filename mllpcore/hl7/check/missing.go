package check

import (
	"strings"

	"mllpscope/mllpcore/hl7/explain"
)

// missing reports the segments and groups that the structure requires.
func (c *checker) missing() {
	if c.basis == basisNone || c.local {
		return
	}
	for m := range c.doc.Missing() {
		if c.enough() {
			return
		}
		name := m.Part.Name
		if c.has(RuleSegmentOrder, name) || c.has(RuleSegmentRepeated, name) {
			continue // it is there, in the wrong place
		}
		if f := c.add(place{rule: RuleSegmentMissing, severity: c.needed(m), segment: name}); f != nil {
			describe(f, m)
		}
	}
}

func describe(f *found, m explain.Missing) {
	f.Path = m.Part.Name
	what := m.Part.Name + " is missing"
	if m.Part.IsGroup() {
		var first []string
		for _, p := range m.Part.Parts {
			if first = append(first, p.Name); p.Min > 0 {
				break
			}
		}
		what = "the group " + m.Part.Name + " (" + strings.Join(first, ", ") + " …) is missing"
	}
	where := ""
	if !m.Top {
		where, f.Offset = " in "+m.Group.Path(), m.Group.Offset()
	}
	if m.After != (explain.Item{}) {
		f.Offset = m.After.Offset() + m.After.Len()
		where += " after " + m.After.Path()
	}
	f.Text = what + where
}

// needed says how bad it is that something required is missing. It is an error where what is there has lost its
// meaning: a result without an order, an answer to nothing.
func (c *checker) needed(m explain.Missing) Severity {
	switch {
	case m.Part.IsGroup():
		return Warning
	case !m.Top && m.After == (explain.Item{}):
		return Error // what the group begins with
	}
	switch m.Part.Name {
	case "PID", "MSA", "MRG", "MFI", "QPD", "QRD", "SCH", "TXA", "OBR", "RXA":
		return Error
	}
	return Warning
}
