package check

import (
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// segment checks where a segment stands, and its fields.
func (c *checker) segment(s explain.Item) {
	n, _ := s.Node()
	name := string(clip(n.Segment().Name()))
	def, standard := c.doc.Version().Segment(name)
	c.place(s, name, standard)
	if s.Flag() == explain.FlagUnknown || !s.Known() || !standard && explain.IsLocal(name) {
		return
	}
	last := 0
	for field := range s.Parts(false) {
		if c.enough() {
			return
		}
		last++
		c.field(field, last)
	}
	if !standard || def.Local {
		return
	}
	if last < s.LastRequired() {
		c.absent(s)
	}
}

// absent reports the required fields that the segment ends before.
func (c *checker) absent(s explain.Item) {
	for i := range s.Parts(true) {
		if f, _ := i.Field(); i.Absent() && f.Usage == dict.Required {
			c.at(i, RuleFieldMissing, Error, "required field %s (%s) is missing", i.Path(), f.Name)
		}
	}
}

// place reports what is odd about where the segment stands.
func (c *checker) place(s explain.Item, name string, standard bool) {
	switch s.Flag() {
	case explain.FlagUnknown:
		c.at(s, RuleSegmentUnknown, Warning, "%q is no segment of HL7; local ones begin with Z", name)
		return
	case explain.FlagUnexpected:
		c.at(s, RuleSegmentUnexpected, Warning, "%s is not part of the structure %s", name, c.structure())
	case explain.FlagOutOfOrder:
		c.at(s, RuleSegmentOrder, Warning, "%s does not stand in its place in the structure %s", name, c.structure())
	case explain.FlagRepeated:
		c.at(s, RuleSegmentRepeated, Warning, "%s may not be repeated in this place of the structure %s", name, c.structure())
	}
	switch {
	case standard || explain.IsLocal(name):
	case s.Known():
		c.at(s, RuleSegmentVersion, Warning, "version %s has no segment %s; another one does",
			c.doc.Version().Name(), name)
	case c.doc.Structure() == nil:
		c.at(s, RuleSegmentUnknown, Warning, "%q is no segment of HL7; local ones begin with Z", name)
	}
}

func (c *checker) structure() string {
	if s := c.doc.Structure(); s != nil {
		return s.ID
	}
	return ""
}

// field checks a field with all in it.
func (c *checker) field(i explain.Item, number int) {
	f, known := i.Field()
	empty := i.Empty()
	switch {
	case !known && !empty:
		c.at(i, RuleFieldExtra, Info, "version %s has no field %s", c.doc.Version().Name(), i.Path())
		return
	case !known:
		return
	case empty && f.Usage == dict.Required:
		c.at(i, RuleFieldMissing, Error, "required field %s (%s) is empty", i.Path(), f.Name)
		return
	case empty:
		return
	}
	if number <= 2 && isHeader(i) {
		return // delimiters
	}
	if i.IsLeaf() {
		c.value(i, f)
	} else {
		c.repetitions(i, f)
	}
}

// repetitions checks a field that has parts, which may be its repetitions.
func (c *checker) repetitions(i explain.Item, f dict.Field) {
	repetitions := 0
	for r := range i.Parts(false) {
		if r.Kind() != explain.KindRepetition || c.enough() {
			break
		}
		repetitions++
		c.value(r, f)
	}
	if repetitions == 0 {
		c.value(i, f)
	}
	if f.Max > 0 && repetitions > f.Max && f.Type != "VARIES" {
		c.at(i, RuleFieldRepeated, Warning, "%s (%s) is there %d times, at most %d are allowed",
			i.Path(), f.Name, repetitions, f.Max)
	}
}

func isHeader(i explain.Item) bool {
	n, ok := i.Node()
	if !ok {
		return false
	}
	switch string(n.Segment().Name()) {
	case "MSH", "FHS", "BHS":
		return true
	}
	return false
}
