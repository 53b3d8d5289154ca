package check

import (
	"bytes"
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7"
)

// kind checks MSH-9: whether there is such a message, and whether its parts say the same.
func (c *checker) kind(h *hl7.Header, msgType string) {
	event := h.Text(clip(bytes.TrimSpace(h.Trigger())))
	stated := h.Text(clip(bytes.TrimSpace(h.Structure())))
	structure := c.doc.Structure()
	switch {
	case c.local: // a message that sites have agreed on
	case structure == nil && c.basis == basisKnown:
		c.unknownKind(msgType, event)
	case structure != nil && stated != "" && stated != structure.ID:
		c.statedKind(msgType, event, stated, structure.ID)
	}
	c.trigger = event
}

// unknownKind reports a message that the version does not have.
func (c *checker) unknownKind(msgType, event string) {
	name := msgType
	if event != "" {
		name += "^" + event
	}
	for later := range c.version.Later() {
		if _, ok := later.StructureOf(msgType, event, ""); ok {
			c.header(9, RuleStructure, Info, "version %s has no message %s; version %s has",
				c.version.Name(), name, later.Name())
			return
		}
	}
	c.header(9, RuleStructure, Warning, "version %s has no message %s", c.version.Name(), name)
}

// statedKind compares MSH-9.3 with what MSH-9.1 and MSH-9.2 say.
func (c *checker) statedKind(msgType, event, stated, wanted string) {
	if strings.HasPrefix(stated, "Z") || strings.Contains(stated, "_Z") {
		return // a structure of their own
	}
	ofType, _, _ := strings.Cut(stated, "_")
	switch {
	case ofType == msgType && c.lists(stated, event): // the dictionary knows the event by another name as well
	case stated == msgType+"_"+event || stated == msgType:
		c.header(9, RuleContradiction, Info, "MSH-9.3 is %s; the standard calls the structure of %s^%s %s",
			stated, msgType, event, wanted)
	case ofType == msgType || c.answer:
		c.header(9, RuleContradiction, Warning, "MSH-9.3 is %s, but %s^%s has the structure %s",
			stated, msgType, event, wanted)
	default:
		c.header(9, RuleContradiction, Error, "MSH-9.3 is %s, but MSH-9 says %s^%s, whose structure is %s",
			stated, msgType, event, wanted)
	}
}

// lists reports whether table 0354 has the event under a structure. Where it does not know the structure, nothing
// speaks against it.
func (c *checker) lists(structure, event string) bool {
	t, ok := c.version.Table("0354")
	if !ok {
		return true
	}
	events, ok := t.Lookup(structure)
	if !ok {
		_, ok = c.version.Structure(structure)
		return ok
	}
	return slices.Contains(strings.FieldsFunc(events, func(r rune) bool { return r == ',' || r == ' ' }), event)
}

// event compares EVN-1 with MSH-9.2.
func (c *checker) event(segment hl7.Segment) {
	n, ok := segment.Field(1)
	if !ok || c.trigger == "" || n.Len() > maxShown {
		return
	}
	value := strings.TrimSpace(n.Text())
	if value == "" || value == `""` || strings.EqualFold(value, c.trigger) {
		return
	}
	if f := c.add(place{rule: RuleContradiction, severity: Error, segment: "EVN", field: 1}); f != nil {
		f.Path, f.Offset, f.Len = n.Path().String(), n.Offset(), n.Len()
		f.Text = "EVN-1 says " + value + ", but MSH-9 says " + c.trigger
	}
}
