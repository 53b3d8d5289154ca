package explain

import (
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// FieldOf returns what is known of field n of a segment. OBX-5 has the type that OBX-2 names.
func (d *Document) FieldOf(s hl7.Segment, n int) (f dict.Field, known bool) { return d.fieldOf(s, n) }

// ComponentOf returns what is known of component n of a field, or of subcomponent n of a component.
func (d *Document) ComponentOf(f dict.Field, n int) (c dict.Field, known bool) {
	return d.componentOf(f, n)
}

// SimpleOf returns what is known of the value of a field that stands without components: of a coded field that is its
// identifier.
func (d *Document) SimpleOf(f dict.Field) dict.Field { return d.simple(f) }

// Part returns the place of the structure that a group or segment takes, nil where the structure has none for it.
func (i Item) Part() *dict.Part {
	if i.kind != KindSegment && i.kind != KindGroup {
		return nil
	}
	return i.doc.partOf(i.place)
}

// Outline hands out all groups and segments in the order of the message, each with how many groups it stands in; a
// group comes before what is in it. It ends when visit wants no more.
func (d *Document) Outline(visit func(i Item, depth int) (more bool)) {
	ends := make([]int32, 0, 16) // of the groups that are open
	for at := range d.places.len {
		first := d.segmentOf(at)
		for len(ends) > 0 && first > ends[len(ends)-1] {
			ends = ends[:len(ends)-1]
		}
		if !visit(d.item(at), len(ends)) {
			return
		}
		if d.places.at(at).group {
			ends = append(ends, d.lastOf(at))
		}
	}
}
