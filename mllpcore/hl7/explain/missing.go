package explain

import (
	"iter"
	"slices"

	"mllpscope/mllpcore/hl7/dict"
)

// Missing is a part that the structure requires and the message does not have.
type Missing struct {
	Part  *dict.Part
	Group Item // in which it is missing; its Kind is KindGroup, unless Top
	Top   bool // it is missing in the message itself
	After Item // the last item before the gap; the zero Item where the gap is at the beginning
}

// Missing returns what is missing, in the order of the message. A group whose parts are all optional is not missed.
func (d *Document) Missing() iter.Seq[Missing] {
	return func(yield func(Missing) bool) {
		if d.structure == nil {
			return
		}
		for _, m := range d.gaps(d.structure.Parts, d.root()) {
			m.Top = true
			if !yield(m) {
				return
			}
		}
		for at := range d.places.len {
			if !d.places.at(at).group {
				continue
			}
			for _, m := range d.gaps(d.partOf(at).Parts, d.first(at)) {
				m.Group = d.item(at)
				if !yield(m) {
					return
				}
			}
		}
	}
}

// gaps compares the parts of a group with what is there.
func (d *Document) gaps(parts []*dict.Part, first int32) []Missing {
	var gaps []Missing
	at, after := first, int32(-1)
	for _, p := range parts {
		found := false
		for ; at >= 0; at = d.places.at(at).next {
			here := d.partOf(at)
			if here != nil && here != p {
				break
			}
			found = found || here == p
			after = at
		}
		if !found && p.Min > 0 && needs(p) {
			gap := Missing{Part: p}
			if after >= 0 {
				gap.After = d.item(after)
			}
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

// needs reports whether something must stand where the part is.
func needs(p *dict.Part) bool {
	if !p.IsGroup() {
		return true
	}
	if p.Choice {
		return !slices.ContainsFunc(p.Parts, func(a *dict.Part) bool { return a.Min == 0 || !needs(a) })
	}
	return slices.ContainsFunc(p.Parts, func(c *dict.Part) bool { return c.Min > 0 && needs(c) })
}
