package explain

import (
	"iter"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// Roots returns the groups and segments at the top, in the order of the message.
func (d *Document) Roots() iter.Seq[Item] { return d.chain(d.root()) }

// chain returns a place and those beside it.
func (d *Document) chain(at int32) iter.Seq[Item] {
	return func(yield func(Item) bool) { d.eachOf(at, yield) }
}

func (d *Document) eachOf(at int32, yield func(Item) bool) {
	for ; at >= 0; at = d.places.at(at).next {
		if !yield(d.item(at)) {
			return
		}
	}
}

func (d *Document) item(at int32) Item {
	p := d.places.at(at)
	if p.group {
		return Item{doc: d, kind: KindGroup, place: at}
	}
	return Item{doc: d, kind: KindSegment, place: at, node: d.msg.SegmentAt(int(p.ref)).Node()}
}

// Segments returns all segments in the order of the message, as items.
func (d *Document) Segments() iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for at := range d.places.len {
			if !d.places.at(at).group && !yield(d.item(at)) {
				return
			}
		}
	}
}

// Parts returns what is inside, empty parts included; with absent also the fields and components that the dictionary
// has and the message ends before.
func (i Item) Parts(absent bool) iter.Seq[Item] {
	return func(yield func(Item) bool) { i.parts(absent, yield) }
}

func (i Item) parts(absent bool, yield func(Item) bool) {
	switch {
	case i.kind == KindGroup:
		i.doc.eachOf(i.doc.first(i.place), yield)
		return
	case i.gone:
		return
	}
	last, level := 0, hl7.LevelField
	for n := range i.node.Children() {
		last, level = n.Number(), n.Level()
		if !yield(i.part(n)) {
			return
		}
	}
	if absent && level != hl7.LevelRepetition {
		i.missing(last, yield)
	}
}

// LastRequired returns the highest number of the fields that a segment must have, 0 for none.
func (i Item) LastRequired() int {
	if i.kind != KindSegment {
		return 0
	}
	return i.doc.segment(i.node.Segment()).required
}

// part makes the item of a node inside this one.
func (i Item) part(n hl7.Node) Item {
	part := Item{doc: i.doc, place: i.place, node: n, kind: kindOf(n.Level())}
	switch n.Level() {
	case hl7.LevelField:
		part.field, part.known = i.doc.fieldOf(n.Segment(), n.Number())
	case hl7.LevelRepetition:
		part.field, part.known = i.field, i.known
	case hl7.LevelComponent:
		part.field, part.known = i.doc.componentOf(i.field, n.Number())
	default:
		parent := i.field
		if i.kind == KindField || i.kind == KindRepetition {
			parent, _ = i.doc.componentOf(i.field, 1) // components are left out: what is here are parts of the first one
		}
		part.field, part.known = i.doc.componentOf(parent, n.Number())
	}
	return part
}

func kindOf(l hl7.Level) Kind {
	switch l {
	case hl7.LevelSegment:
		return KindSegment
	case hl7.LevelField:
		return KindField
	case hl7.LevelRepetition:
		return KindRepetition
	case hl7.LevelComponent:
		return KindComponent
	}
	return KindSubcomponent
}

// missing yields what the dictionary has after the last part.
func (i Item) missing(last int, yield func(Item) bool) {
	count, kind := 0, KindComponent
	switch {
	case i.kind == KindSegment:
		if info := i.doc.segment(i.node.Segment()); info.def != nil {
			count, kind = len(info.def.Fields), KindField
		}
	case i.kind == KindComponent:
		kind = KindSubcomponent
		fallthrough
	case i.kind == KindField || i.kind == KindRepetition:
		if t, ok := i.doc.version.AnyType(i.field.Type); ok && last > 0 {
			count = len(t.Components)
		}
	}
	if last >= count {
		return
	}
	end, path := i.node, i.node.Path()
	for n := last + 1; n <= count; n++ {
		part := Item{doc: i.doc, kind: kind, place: i.place, node: end, path: path, gone: true}
		switch kind {
		case KindField:
			part.path.Field = n
			part.field, part.known = i.doc.fieldOf(end.Segment(), n)
		case KindComponent:
			part.path.Component = n
			part.field, part.known = i.doc.componentOf(i.field, n)
		default:
			part.path.Subcomponent = n
			part.field, part.known = i.doc.componentOf(i.field, n)
		}
		if part.known && !yield(part) {
			return
		}
	}
}

// fieldOf returns what is known of field n of a segment. OBX-5 has the type that OBX-2 names, MFE-4 that of MFE-5.
func (d *Document) fieldOf(s hl7.Segment, n int) (f dict.Field, known bool) {
	info := d.segment(s)
	if info.def == nil {
		return dict.Field{Max: 1}, false
	}
	def, ok := info.def.Field(n)
	if !ok {
		return dict.Field{Max: 1}, false
	}
	f = *def
	if by := namedBy(info.def.ID, n); by > 0 {
		if typ, ok := s.Field(by); ok && typ.Len() > 0 {
			if id := strings.TrimSpace(d.Decode(head(typ.Raw()))); d.isType(id) {
				f.Type = id
			}
		}
	}
	return f, true
}

// namedBy returns which field names the type of field n, 0 for none.
func namedBy(segment string, n int) int {
	switch {
	case segment == "OBX" && n == 5:
		return 2
	case segment == "MFE" && n == 4, segment == "MFA" && n == 5:
		return n + 1
	}
	return 0
}

func (d *Document) isType(id string) bool { _, ok := d.version.AnyType(id); return ok }

// componentOf returns component n of a field's type. A table of a coded field holds the values of its first component.
func (d *Document) componentOf(f dict.Field, n int) (c dict.Field, known bool) {
	t, ok := d.version.AnyType(f.Type)
	if !ok {
		return dict.Field{Max: 1}, false
	}
	if t.Simple() && (n == 1 || f.Type == variable) {
		f.Table, f.Usage = "", dict.Optional
		return f, f.Name != "" // a level that the message writes out and the type does not have
	}
	def, ok := t.Component(n)
	if !ok {
		return dict.Field{Max: 1}, false
	}
	c = *def
	if n == 1 && c.Table == "" && isCoded(f.Type) {
		c.Table = f.Table
	}
	if f.Type == "TS" && n == 1 {
		c.Type = "TS" // up to version 2.4 the time itself is called a string
	}
	return c, true
}

// variable is the type of fields that hold any type.
const variable = "VARIES"

func isCoded(typ string) bool {
	switch typ {
	case "CE", "CWE", "CNE", "CF":
		return true
	}
	return false
}

// isSimple knows the types of most values without asking the dictionary.
func isSimple(typ string) bool {
	switch typ {
	case "ST", "ID", "IS", "NM", "SI", "TX", "FT", "DT", "TM", "DTM":
		return true
	}
	return false
}

// simple goes down the first components of a field that stands without any, until a type has none: the identifier of a
// coded field, the time of a time stamp.
func (d *Document) simple(f dict.Field) dict.Field {
	for range 4 {
		if isSimple(f.Type) {
			break
		}
		t, ok := d.version.AnyType(f.Type)
		if !ok || t.Simple() || IsTimeType(f.Type) {
			break
		}
		first, known := d.componentOf(f, 1)
		if !known {
			break
		}
		f = first
	}
	return f
}
