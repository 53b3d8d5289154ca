package check

import (
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// segmentInfo is what is known of a segment's name.
type segmentInfo struct {
	name     string
	def      *dict.Segment // nil = nothing
	standard bool          // def is of the message's version
	from     string        // the version that has it; "" = none
	required int           // the number of its last required field
	setID    bool          // its first field counts the segments
}

// info looks a name up, once for all segments of it.
func (c *checker) info(name []byte) *segmentInfo {
	for i := range c.segments {
		if c.segments[i].name == string(name) {
			return &c.segments[i]
		}
	}
	s := segmentInfo{name: string(clip(name))}
	if s.def, s.standard = c.version.Segment(s.name); !s.standard {
		var known bool
		if s.def, s.from, known = c.version.AnySegment(s.name); !known {
			official, _ := c.version.Official(s.name)
			s.from = official.Since
		}
	}
	if s.def != nil {
		s.setID = len(s.def.Fields) > 0 && s.def.Fields[0].Type == "SI"
		for i := range s.def.Fields {
			if s.def.Fields[i].Usage == dict.Required {
				s.required = i + 1
			}
		}
	}
	c.segments = append(c.segments, s)
	return &c.segments[len(c.segments)-1]
}

// visit checks the next segment, or begins the next group.
func (c *checker) visit(i explain.Item, depth int) (more bool) {
	for len(c.scopes) > depth+1 {
		last := len(c.scopes) - 1
		c.runs = c.runs[:c.scopes[last].base]
		c.scopes = c.scopes[:last]
	}
	if i.Kind() == explain.KindGroup {
		c.groups++
		c.scopes = append(c.scopes, scope{id: c.groups, base: len(c.runs)})
		return true
	}
	c.segment(&i)
	c.scopes[len(c.scopes)-1].begun(len(c.runs))
	return !c.enough()
}

// segment checks where a segment stands, and its fields.
func (c *checker) segment(i *explain.Item) {
	n, _ := i.Node()
	segment := n.Segment()
	name := segment.Name()
	c.blanks(n)
	if len(name) != 3 {
		c.noSegment(n, name)
		return
	}
	info := c.info(name)
	if c.batch != nil {
		c.count(info.name, n)
	} else if info.name == nameMSH && segment.Index() > 0 {
		c.second(n)
		return
	}
	if info.name == "EVN" {
		c.event(segment)
	}
	c.place(i, n, info)
	if info.def != nil {
		c.fields(segment, n, info, i.Part())
	}
	c.previous = info.name
}

// blanks reports what stands before a segment's name.
func (c *checker) blanks(n hl7.Node) {
	before := n.Offset() - 1
	if before < 0 {
		return
	}
	if b := c.msg.Bytes()[before]; b != ' ' && b != '\t' {
		return
	}
	if f := c.add(place{rule: RuleSegmentBlank, severity: Warning}); f != nil {
		f.Path, f.Offset, f.Len = n.Path().String(), n.Offset(), n.Len()
		f.Text = "blanks stand before the segment's name: many receivers do not find it"
	}
}

// second reports that another message begins, and ends the checks there: nothing behind it belongs to this one.
func (c *checker) second(n hl7.Node) {
	if f := c.at(n, nameMSH, RuleSecondMessage, Error); f != nil {
		f.Text = "a second message begins here: send each in a block of its own, or as a batch"
	}
	c.stopped = true
}

// noSegment reports a line that has no name in front, once for all of them: it is one cause, whatever stands there.
func (c *checker) noSegment(n hl7.Node, name []byte) {
	f := c.add(place{rule: RuleSegmentUnknown, severity: Error})
	if f == nil {
		return
	}
	f.Offset, f.Len = n.Offset(), n.Len()
	shown := string(clip(name))
	if len(name) > len(shown) {
		shown += "…"
	}
	field := string(c.delims.Field)
	if len(name) > 3 && c.knows(name[:3]) {
		f.Path = string(name[:3])
		f.Text = "the fields of " + f.Path + " are not divided by " + field + " as MSH-1 says: it begins with " + quote(shown)
		return
	}
	f.Text = "this line is not a segment: it begins with " + quote(shown) + ", not with three letters and " + field
}

func quote(s string) string { return `"` + s + `"` }

func (c *checker) knows(name []byte) bool {
	_, _, ok := c.version.AnySegment(string(name))
	return ok
}

// place reports what is odd about where the segment stands.
func (c *checker) place(i *explain.Item, n hl7.Node, s *segmentInfo) {
	switch {
	case explain.IsLocal(s.name):
		return
	case s.def == nil:
		c.undefined(n, s)
		return
	case c.basis == basisNone || s.def.Local:
		return
	case !s.standard:
		c.otherVersion(n, s)
		return
	}
	switch flag := i.Flag(); {
	case c.local:
	case flag == explain.FlagUnexpected && c.basis == basisKnown:
		if f := c.at(n, s.name, RuleSegmentUnexpected, Warning); f != nil {
			f.Text = s.name + " is not part of " + c.structure()
		}
	case flag == explain.FlagOutOfOrder || flag == explain.FlagRepeated:
		c.misplaced(n, s, flag)
	}
}

// undefined reports a segment of which nothing is known, or only that a version after the newest one has it.
func (c *checker) undefined(n hl7.Node, s *segmentInfo) {
	switch {
	case c.basis == basisNewer:
	case s.from == "":
		c.unknown(n, s)
	case c.basis == basisKnown:
		c.otherVersion(n, s)
	}
}

// misplaced reports a segment that the structure has, but not here. A second patient is more than a matter of order.
func (c *checker) misplaced(n hl7.Node, s *segmentInfo, flag explain.Flag) {
	again := flag == explain.FlagRepeated || s.name == "PID" && n.Segment().Occurrence() > 1
	switch {
	case again && s.name == "PID":
		if f := c.at(n, s.name, RuleSegmentRepeated, Error); f != nil {
			f.Text = "a second PID: " + c.structure() + " is about one patient"
		}
	case again:
		if f := c.at(n, s.name, RuleSegmentRepeated, Warning); f != nil {
			f.Text = s.name + " may not be repeated here in " + c.structure()
		}
	default:
		if f := c.at(n, s.name, RuleSegmentOrder, Warning); f != nil {
			f.Text = s.name + " does not belong here in " + c.structure()
		}
	}
}

func (c *checker) unknown(n hl7.Node, s *segmentInfo) {
	if f := c.at(n, s.name, RuleSegmentUnknown, Warning); f != nil {
		f.Text = "unknown segment " + s.name + "; local segments start with Z"
	}
}

// otherVersion reports a segment that this version does not have.
func (c *checker) otherVersion(n hl7.Node, s *segmentInfo) {
	f := c.at(n, s.name, RuleSegmentVersion, Info)
	if f == nil {
		return
	}
	f.cause = causeLater
	f.Text = "version " + c.version.Name() + " has no segment " + s.name + "; version " + s.from + " has"
}

func (c *checker) structure() string {
	if s := c.doc.Structure(); s != nil {
		return s.ID
	}
	return "this message"
}
