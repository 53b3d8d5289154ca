package dict

import (
	"maps"
	"slices"
)

// Overlay is what a user adds to the dictionary: Z segments, and local fields, data types and tables, as JSON.
//
//	{
//	  "versions": ["2.5", "2.5.1"],
//	  "segments": {
//	    "ZPI": {"name": "Pet", "fields": {"1": {"name": "Kind", "type": "CWE", "table": "9001", "usage": "required"}}},
//	    "PV1": {"fields": {"3": {"name": "Ward"}, "53": {"name": "Bracelet", "type": "ST", "max": 0, "length": 20}}}
//	  },
//	  "types":  {"ZAM": {"name": "Amount of food", "components": {"1": {"name": "Grams", "type": "NM"}}}},
//	  "tables": {"9001": {"name": "Kind of pet", "values": {"D": "Dog"}}, "0069": {"values": {"ZOO": "Zoo"}}}
//	}
//
// Everything is optional. Without versions it holds for all. What is there already keeps what is not said anew: PV1-3
// above only gets another name, table 0069 one more value. usage is optional, required, conditional or withdrawn; max
// is the most repetitions, 0 for any number and 1 where it is not said; length the most characters, 0 for no limit.
type Overlay struct {
	versions []string
	segments map[string]*definition
	types    map[string]*definition
	tables   map[string]*localTable
}

// definition is a local segment or data type.
type definition struct {
	name   string
	fields map[int]change
}

// change is what is said of a field; nil is not said.
type change struct {
	name, typ, table *string
	usage            *Usage
	max, length      *int
}

type localTable struct {
	name   string
	values []Value
}

// apply returns v with the overlay, or v's own content where the overlay does not speak of that version.
func (o *Overlay) apply(v *Version) *Version {
	w := *v
	if len(o.versions) > 0 && !slices.Contains(o.versions, v.name) {
		return &w
	}
	w.segments, w.types = maps.Clone(v.segments), maps.Clone(v.types)
	for id, def := range o.segments {
		s := Segment{ID: id, Name: id, Local: true}
		if old, ok := v.segments[id]; ok {
			s = *old
		}
		if def.name != "" {
			s.Name = def.name
		}
		s.Fields = def.apply(s.Fields)
		w.segments[id] = &s
	}
	for id, def := range o.types {
		t := Type{ID: id, Name: id}
		if old, ok := v.types[id]; ok {
			t = *old
		}
		if def.name != "" {
			t.Name = def.name
		}
		t.Components = def.apply(t.Components)
		w.types[id] = &t
	}
	return &w
}

func (d *definition) apply(fields []Field) []Field {
	last := len(fields)
	for n := range d.fields {
		last = max(last, n)
	}
	list := make([]Field, last)
	copy(list, fields)
	for n, c := range d.fields {
		f := &list[n-1]
		if f.Name == "" {
			*f = Field{Type: "ST", Max: 1}
		}
		c.apply(f)
	}
	return list
}

func (c *change) apply(f *Field) {
	set(&f.Name, c.name)
	set(&f.Type, c.typ)
	set(&f.Table, c.table)
	set(&f.Usage, c.usage)
	set(&f.Max, c.max)
	set(&f.Length, c.length)
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// table returns a table that the overlay adds or changes.
func (o *Overlay) table(base *Dictionary, id string) (*Table, bool) {
	local, ok := o.tables[id]
	if !ok {
		return nil, false
	}
	t := &Table{ID: id, Name: local.name}
	if old, ok := base.Table(id); ok {
		t.Defined, t.Values = old.Defined, slices.Clone(old.Values)
		if t.Name == "" {
			t.Name = old.Name
		}
		for _, v := range local.values {
			if i, ok := old.index[v.Code]; ok {
				t.Values[i] = v
			} else {
				t.Values = append(t.Values, v)
			}
		}
	} else {
		t.Values = local.values
	}
	t.makeIndex()
	return t, true
}
