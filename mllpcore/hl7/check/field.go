package check

import (
	"bytes"
	"fmt"
	"strconv"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// present remembers which fields of a segment have a value.
type present [2]uint64

func (p *present) set(n int) {
	if n < 64*len(p) {
		p[n>>6] |= 1 << (n & 63)
	}
}

func (p *present) has(n int) bool { return n < 64*len(p) && p[n>>6]&(1<<(n&63)) != 0 }

// fields checks the fields of a segment of which something is known.
func (c *checker) fields(segment hl7.Segment, n hl7.Node, s *segmentInfo, part *dict.Part) {
	v := value{in: segment, segment: s}
	there := c.valued(&v, part)
	if s.name == "OBX" {
		c.untyped(n, s, &there)
	}
	if c.basis != basisNone && !c.local && s.standard {
		c.required(n, &v, &there)
	}
}

// valued checks the fields that are there. v is left at the last one.
func (c *checker) valued(v *value, part *dict.Part) (there present) {
	name := v.in.Name()
	rest, header := v.in.Raw()[len(name):], isHeader(v.segment.name)
	if len(rest) == 0 {
		return there
	}
	rest, v.offset = rest[1:], v.in.Offset()+len(name)+1
	if header {
		v.field = 1 // MSH-1 is the separator behind the name
		there.set(v.field)
	}
	for more := true; more; {
		v.field++
		v.raw, rest, more = c.delims.Cut(rest, c.delims.Field)
		if !c.empty(v.raw) {
			there.set(v.field)
			if !header || v.field > 2 { // delimiters
				c.known(v, part)
			}
		}
		v.offset += len(v.raw) + 1
	}
	return there
}

// required reports the required fields that have no value.
func (c *checker) required(n hl7.Node, last *value, there *present) {
	s := last.segment
	if *there == (present{}) && s.required > 0 && !s.def.Local {
		c.hollow(n, s)
		return
	}
	for number := 1; number <= s.required; number++ {
		if s.def.Fields[number-1].Usage == dict.Required && !there.has(number) && (number <= last.field || !s.def.Local) {
			c.absent(last.in, n, s, number)
		}
	}
}

// known checks a field that is not empty.
func (c *checker) known(v *value, part *dict.Part) {
	def, ok := v.segment.def.Field(v.field)
	switch {
	case !ok:
		c.extraField(v)
		return
	case v.field == 1 && v.segment.setID:
		c.setID(v, part)
	}
	c.wholeField(v, def)
}

func isHeader(name string) bool { return name == nameMSH || name == "FHS" || name == "BHS" }

// empty reports whether nothing stands there but delimiters.
func (c *checker) empty(raw []byte) bool {
	for _, b := range raw {
		if b != c.delims.Component && b != c.delims.Repetition && b != c.delims.Subcomponent {
			return false
		}
	}
	return true
}

// hollow reports a segment that is a name only.
func (c *checker) hollow(n hl7.Node, s *segmentInfo) {
	if f := c.at(n, s.name, RuleFieldMissing, Warning); f != nil {
		f.Text = s.name + " is empty"
	}
}

// absent reports a required field that is empty.
func (c *checker) absent(segment hl7.Segment, n hl7.Node, s *segmentInfo, number int) {
	severity, judged := c.missed(segment, s.name, number)
	if !judged {
		return
	}
	f := c.add(place{rule: RuleFieldMissing, severity: severity, segment: s.name, field: number})
	if f == nil {
		return
	}
	p := n.Path()
	p.Field = number
	f.Path, f.Offset = p.String(), n.Offset()+n.Len()
	if field, ok := segment.Field(number); ok {
		f.Offset = field.Offset()
	}
	f.Text = f.Path + name(&s.def.Fields[number-1]) + " is required, and is empty"
}

func name(f *dict.Field) string {
	if f.Name == "" {
		return ""
	}
	return " (" + f.Name + ")"
}

// missed says how bad it is that a required field is empty. Most receivers miss few of them.
func (c *checker) missed(segment hl7.Segment, name string, number int) (severity Severity, judged bool) {
	first := segment.Index() == 0
	switch path := name + "-" + strconv.Itoa(number); path {
	case "MSH-9", "MSH-10", "MSH-12":
		return Error, !first && c.batch != nil // of the first MSH it is found before
	case "OBX-2":
		return Error, false // found where OBX-5 has a value
	case "MSH-11":
		return Warning, !c.answer
	case "MSA-1":
		return Error, true
	case "MSA-2":
		code, _ := segment.Field(1)
		return Error, !isRefusal(code.Raw())
	case "MSH-7", "EVN-2", "OBX-3", "OBR-4", "PID-3":
		return Warning, true
	}
	if c.version.Name() == oldest {
		return Info, true // which requires what nobody sends
	}
	if f, ok := c.fieldOf(name, number); ok {
		switch f.Type {
		case "SI", "ID", "IS", "DT", "TM", "TS", "DTM":
			return Info, true
		}
	}
	return Warning, true
}

func (c *checker) fieldOf(name string, number int) (*dict.Field, bool) {
	if s, ok := c.version.Segment(name); ok {
		return s.Field(number)
	}
	return nil, false
}

// isRefusal knows the codes of an answer to a message that could not be read, which need not have had a control ID.
func isRefusal(code []byte) bool {
	switch string(bytes.TrimSpace(code)) {
	case "AE", "AR", "CE", "CR":
		return true
	}
	return false
}

// untyped reports a value of which OBX-2 does not say what it is.
func (c *checker) untyped(n hl7.Node, s *segmentInfo, there *present) {
	if !there.has(5) || there.has(2) {
		return
	}
	f := c.add(place{rule: RuleType, severity: Error, segment: s.name, field: 2})
	if f == nil {
		return
	}
	p := n.Path()
	p.Field = 2
	f.Path, f.Offset = p.String(), n.Offset()+n.Len()
	if field, ok := n.Segment().Field(2); ok {
		f.Offset = field.Offset()
	}
	f.Text = "OBX-5 has a value, but OBX-2 does not say of which data type"
}

// open knows the segments whose fields a query or a table defines, so that it is not known how many there may be.
func open(name string) bool {
	switch name {
	case "QPD", "RDT", "QRD", "SPR", "VTQ", "ERQ":
		return true
	}
	return false
}

// extraField reports fields behind those that the version has, once for each name of segments.
func (c *checker) extraField(v *value) {
	s, number := v.segment, v.field
	if c.basis != basisKnown || s.def.Local || !s.standard || open(s.name) {
		return
	}
	later := ""
	for v := range c.version.Later() {
		if def, ok := v.Segment(s.name); ok {
			if _, ok := def.Field(number); ok {
				later = v.Name()
				break
			}
		}
	}
	p := place{rule: RuleFieldExtra, severity: Info, segment: s.name}
	if later == "" {
		p.sub = 1 // told apart from those of a later version
	}
	f := c.add(p)
	if f == nil {
		return
	}
	f.Path, f.Offset, f.Len = v.path(), v.offset, len(v.raw)
	if later == "" {
		f.Text = fmt.Sprintf("%s of version %s ends with field %d; here is a field %d",
			s.name, c.version.Name(), len(s.def.Fields), number)
		return
	}
	f.cause = causeLater
	f.Text = fmt.Sprintf("version %s has no field %s; version %s has", c.version.Name(), f.Path, later)
}
