package check

import (
	"strconv"

	"mllpscope/mllpcore/hl7/dict"
)

// scope is one group of the message while its segments are gone through.
type scope struct {
	id    int
	base  int  // where the runs of this group begin
	begin bool // its first segment has been seen
}

// begun marks that the first segment of a group was seen. It counts the group, and so among its parent's segments.
func (s *scope) begun(runs int) {
	if !s.begin {
		s.begin, s.base = true, runs
	}
}

// run is the set IDs of the segments of one name in one group.
type run struct {
	scope       int
	name        string
	part        *dict.Part
	first, last int
	gaps        bool // they do not go up by one, so that it is not known which of them have been there
}

// setID remembers the set ID of a segment and reports one that was there before in the same group. Set IDs begin
// anew in each group, and may leave numbers out.
func (c *checker) setID(v *value, part *dict.Part) {
	name := v.segment.name
	id, ok := number(v.raw)
	if !ok || part == nil && c.doc.Structure() != nil {
		return // a segment in the wrong place is found as such
	}
	at := len(c.scopes) - 1
	if !c.scopes[at].begin {
		at = max(at-1, 0)
	}
	s := &c.scopes[at]
	r := c.run(name, part, s)
	switch {
	case r == nil:
		c.runs = append(c.runs, run{scope: s.id, name: name, part: part, first: id, last: id})
	case part == nil && c.previous != name: // without a structure only neighbours are known to belong together
		r.first, r.last, r.gaps = id, id, false
	case id == r.last+1:
		r.last = id
	case id == r.last || id < r.last && id >= r.first && !r.gaps:
		c.repeated(v, id)
	default:
		r.gaps, r.last = true, id
	}
}

// run returns the run that a segment goes on with, nil for none.
func (c *checker) run(name string, part *dict.Part, s *scope) *run {
	for i := len(c.runs) - 1; i >= 0; i-- {
		if r := &c.runs[i]; r.scope == s.id && r.part == part && r.name == name {
			return r
		}
	}
	return nil
}

func (c *checker) repeated(v *value, id int) {
	severity, name := Info, v.segment.name
	if name == "OBX" {
		severity = Warning // a receiver that updates results by it mixes them
	}
	if f := c.of(v, RuleSetID, severity); f != nil {
		f.Text = name + "-1: the set ID " + strconv.Itoa(id) + " was there before"
	}
}

// number reads a few digits.
func number(raw []byte) (n int, ok bool) {
	const most = 9
	if len(raw) == 0 || len(raw) > most {
		return 0, false
	}
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
