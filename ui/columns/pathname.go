package columns

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// PathName returns what the dictionary calls a path, such as "Patient Identifier List, ID Number"; "" when it does not
// know it.
func PathName(d *dict.Dictionary, path string) string {
	p, ok := ParsePath(path)
	if !ok || d == nil {
		return ""
	}
	versions := d.Versions()
	for _, name := range slices.Backward(versions) { // the newest one that has it
		v, _ := d.Version(name)
		if text := nameIn(v, p); text != "" {
			return text
		}
	}
	return ""
}

func nameIn(v *dict.Version, p hl7.Path) string {
	s, ok := v.Segment(strings.ToUpper(p.Segment))
	if !ok {
		return ""
	}
	f, ok := s.Field(p.Field)
	if !ok {
		return ""
	}
	names := []string{f.Name}
	for _, n := range []int{p.Component, p.Subcomponent} {
		if n == 0 {
			break
		}
		t, ok := v.AnyType(f.Type)
		if !ok {
			break
		}
		if f, ok = t.Component(n); !ok {
			break
		}
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
