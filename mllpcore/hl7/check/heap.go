package check

import (
	"cmp"
	"fmt"
	"slices"

	"mllpscope/mllpcore/hl7"
)

// place is what findings are put together by: the same rule at the same part of all segments of a name.
type place struct {
	rule      Rule
	severity  Severity
	segment   string
	field     int
	component int
	sub       int
}

// found is a finding with what is needed to put it together with others.
type found struct {
	Finding
	place place
	cause cause
	quiet bool   // it is told together with others of its cause only
	code  string // the table and the value that is not in it
}

// heap collects findings. An empty one costs nothing: most messages are in order.
type heap struct {
	list  []*found
	index map[place]*found
	full  bool
}

// maxFindings bounds the list: what has so many different ones is no HL7.
const maxFindings = 1000

// add returns a new finding at a place, to be filled in; nil where there is one already, which is counted. No words are
// made for what is not shown.
func (h *heap) add(p place) *found {
	if f := h.index[p]; f != nil {
		f.Count++
		return nil
	}
	if len(h.list) >= maxFindings {
		h.full = true
		return nil
	}
	if h.index == nil {
		h.index = make(map[place]*found)
	}
	f := &found{Finding: Finding{Rule: p.rule, Severity: p.severity, Count: 1}, place: p}
	h.index[p] = f
	h.list = append(h.list, f)
	return f
}

// at adds a finding at a segment.
func (h *heap) at(n hl7.Node, segment string, rule Rule, severity Severity) *found {
	f := h.add(place{rule: rule, severity: severity, segment: segment})
	if f != nil {
		f.Path, f.Offset, f.Len = n.Path().String(), n.Offset(), n.Len()
	}
	return f
}

// of adds a finding at a value.
func (h *heap) of(v *value, rule Rule, severity Severity) *found {
	f := h.add(place{
		rule: rule, severity: severity, segment: v.segment.name, field: v.field, component: v.component, sub: v.sub,
	})
	if f != nil {
		f.Path, f.Offset, f.Len = v.path(), v.offset, len(v.raw)
	}
	return f
}

// findings returns the list in the order of the message.
func (h *heap) findings() []Finding {
	list := make([]Finding, 0, len(h.list)+1)
	for _, f := range h.list {
		if f.Count > 1 {
			f.Text += fmt.Sprintf(" (%d times)", f.Count)
		}
		list = append(list, f.Finding)
	}
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.Offset, b.Offset) })
	if h.full {
		list = append(list, Finding{
			Rule: RuleStructure, Severity: Warning, Count: 1,
			Text: fmt.Sprintf("more than %d different findings: the rest is not listed", maxFindings),
		})
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// has reports whether something was found by a rule at a segment.
func (h *heap) has(rule Rule, segment string) bool {
	return slices.ContainsFunc(h.list, func(f *found) bool { return f.Rule == rule && f.place.segment == segment })
}
