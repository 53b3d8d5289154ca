package check

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// value is a field, or a part of one. It has no path before one is needed: nearly all values are in order.
type value struct {
	in      hl7.Segment
	segment *segmentInfo
	raw     []byte
	offset  int // of raw in the message

	field, repetition, component, sub int // as in a hl7.Path
}

// part returns a part of the value: what stands at an offset in it.
func (v *value) part(at int, raw []byte) value {
	inner := *v
	inner.raw, inner.offset = raw, v.offset+at
	return inner
}

func (v *value) path() string {
	p := hl7.Path{
		Segment: v.segment.name, Field: v.field, Repetition: v.repetition, Component: v.component, Subcomponent: v.sub,
	}
	if n := v.in.Occurrence(); n > 1 {
		p.Occurrence = n
	}
	return p.String()
}

const variable = "VARIES"

// wholeField checks a field with all in it.
func (c *checker) wholeField(v *value, def *dict.Field) {
	if def.Type == variable {
		named, ok := c.doc.FieldOf(v.in, v.field)
		if !ok || named.Type == variable {
			return // nothing says what it is
		}
		def = &named
	}
	if !c.divided(v.raw) {
		c.leaf(v, def)
		return
	}
	rest, at := v.raw, 0
	before, after, more := c.delims.Cut(rest, c.delims.Repetition)
	if !more {
		c.components(v, def)
		return
	}
	filled := 0
	for n := 1; ; n++ {
		if !c.empty(before) {
			filled++
			one := v.part(at, before)
			one.repetition = n
			c.components(&one, def)
		}
		if !more {
			break
		}
		at += len(before) + 1
		rest = after
		before, after, more = c.delims.Cut(rest, c.delims.Repetition)
	}
	if def.Max > 0 && filled > def.Max {
		c.tooMany(v, def, filled)
	}
}

// divided reports whether a value may have parts.
func (c *checker) divided(raw []byte) bool {
	for _, b := range raw {
		if b == c.delims.Component || b == c.delims.Repetition || b == c.delims.Subcomponent {
			return true
		}
	}
	return false
}

// components checks a field that does not repeat, or a repetition.
func (c *checker) components(v *value, def *dict.Field) {
	before, after, more := c.delims.Cut(v.raw, c.delims.Component)
	if !more {
		c.subcomponents(v, def)
		return
	}
	at, extra := 0, false
	for n := 1; ; n++ {
		one := v.part(at, before)
		one.component = n
		own, known := c.doc.ComponentOf(*def, n)
		switch empty := c.empty(before); {
		case empty && known && own.Usage == dict.Required:
			c.hollowPart(&one, &own)
		case empty:
		case known:
			c.subcomponents(&one, &own)
		case !extra:
			extra = true
			c.extraPart(&one, def, n)
		}
		if !more {
			return
		}
		at += len(before) + 1
		before, after, more = c.delims.Cut(after, c.delims.Component)
	}
}

// subcomponents checks a component, or what stands without components.
func (c *checker) subcomponents(v *value, def *dict.Field) {
	before, after, more := c.delims.Cut(v.raw, c.delims.Subcomponent)
	if !more {
		c.leaf(v, def)
		return
	}
	parent := *def
	if v.component == 0 {
		parent, _ = c.doc.ComponentOf(parent, 1) // components are left out: these are the parts of the first one
	}
	at, extra := 0, false
	for n := 1; ; n++ {
		one := v.part(at, before)
		one.component, one.sub = max(v.component, 1), n
		own, known := c.doc.ComponentOf(parent, n)
		switch empty := c.empty(before); {
		case empty:
		case known:
			c.leaf(&one, &own)
		case !extra:
			extra = true
			c.extraPart(&one, &parent, n)
		}
		if !more {
			return
		}
		at += len(before) + 1
		before, after, more = c.delims.Cut(after, c.delims.Subcomponent)
	}
}

// hollowPart reports a required component that is empty.
func (c *checker) hollowPart(v *value, def *dict.Field) {
	if c.basis == basisNone || !v.segment.standard {
		return
	}
	severity := Info
	if v.component == 1 {
		severity = Warning // what it is about: an identifier, a name
	}
	if f := c.of(v, RuleComponentMissing, severity); f != nil {
		f.Text = f.Path + name(def) + " is required, and is empty"
	}
}

// oldest is the version in which fields with components had no data types of their own: ERR-1 is an ID there.
const oldest = "2.1"

// extraPart reports components that the data type does not have, once for each field.
func (c *checker) extraPart(v *value, parent *dict.Field, number int) {
	t, ok := c.version.AnyType(parent.Type)
	if c.basis != basisKnown || !v.segment.standard || !ok || parent.Type == "CM" ||
		v.segment.name == nameMSH && v.field == 9 { // its third component came with 2.3.1, and nobody minds
		return
	}
	f := c.add(place{rule: RuleComponentExtra, severity: Info, segment: v.segment.name, field: v.field})
	if f == nil {
		return
	}
	f.Path, f.Offset, f.Len = v.path(), v.offset, len(v.raw)
	if c.laterHas(v, parent, number) {
		f.cause, f.quiet = causeLater, c.version.Name() == oldest
	}
	if len(t.Components) == 0 {
		f.Text = fmt.Sprintf("the data type %s has no components, as in %s", parent.Type, f.Path)
		return
	}
	f.Text = fmt.Sprintf("the data type %s of version %s ends before %s", parent.Type, c.version.Name(), f.Path)
}

// laterHas reports whether a later version has a component: the data type has it there, or the field has another type.
func (c *checker) laterHas(v *value, parent *dict.Field, number int) bool {
	for later := range c.version.Later() {
		types := []string{parent.Type}
		if s, ok := later.Segment(v.segment.name); ok && v.component == number && v.sub == 0 {
			if f, ok := s.Field(v.field); ok {
				types = append(types, f.Type)
			}
		}
		for _, id := range types {
			if t, ok := later.Type(id); ok && len(t.Components) >= number {
				return true
			}
		}
	}
	return false
}

// tooMany reports more repetitions than allowed.
func (c *checker) tooMany(v *value, def *dict.Field, repetitions int) {
	if c.basis == basisNone || !v.segment.standard || open(v.segment.name) {
		return
	}
	severity := Warning
	for later := range c.version.Later() {
		if s, ok := later.Segment(v.segment.name); ok {
			if own, ok := s.Field(v.field); ok && (own.Max == 0 || own.Max >= repetitions) {
				severity = Info // what came later, receivers know
			}
		}
	}
	if f := c.of(v, RuleFieldRepeated, severity); f != nil {
		f.Text = fmt.Sprintf("%s%s has %d repetitions; the standard has room for %d", f.Path, name(def), repetitions, def.Max)
	}
}

// length reports a text that is far longer than the standard has room for. Up to version 2.6 lengths are a
// recommendation, and so are those of the dictionary from then on.
func (c *checker) length(v *value, def *dict.Field) {
	const long = 65536
	room := clearly(def.Length)
	if def.Length == 0 || def.Length >= long || len(v.raw) <= room || c.basis == basisNone {
		return
	}
	n := utf8.RuneCount(v.raw)
	if n <= room {
		return
	}
	if f := c.of(v, RuleTooLong, Info); f != nil {
		f.Text = fmt.Sprintf("%s%s has %d characters; the standard has room for %d", f.Path, name(def), n, def.Length)
	}
}

// clearly returns from how many characters on a value is too long without any doubt: UUIDs stand where twenty
// characters were thought of, and every receiver has room for them.
func clearly(length int) int { return max(4*length, length+50) }

// text returns a value as a person reads it, without the blanks around it.
func (c *checker) text(raw []byte) []byte {
	raw = bytes.TrimSpace(raw)
	if c.delims.Escape != 0 && bytes.IndexByte(raw, c.delims.Escape) >= 0 {
		return []byte(c.doc.Decode(raw))
	}
	return raw
}
