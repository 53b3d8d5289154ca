package dict_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/dict"
)

// TestNeighbours looks for faults by comparing each version with the one before and the one after: what changes for one
// version and then changes back is more often a slip of the data than a decision of HL7. What was found and is right is
// named in testdata/neighbours.txt.
func TestNeighbours(t *testing.T) {
	var found []string
	for _, v := range versions(t) {
		found = append(found, v.impossibleLengths()...)
		if v.before != nil {
			found = append(found, v.shorter()...)
		}
		if v.before != nil && v.after != nil {
			found = append(found, v.thereAndBack()...)
		}
	}
	known := judged(t)
	for _, f := range found {
		key, _, _ := strings.Cut(f, ":")
		if !known[key] {
			t.Error(f)
		}
		delete(known, key)
	}
	for key := range known {
		t.Errorf("%s is judged, and no longer odd", key)
	}
}

// judged reads the oddities that are in the standard itself, or do no harm.
func judged(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("testdata/neighbours.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			known[line] = true
		}
	}
	return known
}

// neighbours are a version and those beside it.
type neighbours struct{ before, now, after *dict.Version }

func versions(t *testing.T) []neighbours {
	t.Helper()
	d := open(t)
	names := d.Versions()
	list := make([]neighbours, len(names))
	for i, name := range names {
		list[i].now, _ = d.Version(name)
		if i > 0 {
			list[i].before, _ = d.Version(names[i-1])
		}
		if i+1 < len(names) {
			list[i].after, _ = d.Version(names[i+1])
		}
	}
	return list
}

// fields calls visit for every field of every segment.
func (n neighbours) fields(visit func(segment string, number int, f *dict.Field)) {
	for _, id := range n.now.Segments() {
		s, _ := n.now.Segment(id)
		for i := range s.Fields {
			visit(id, i+1, &s.Fields[i])
		}
	}
}

func field(v *dict.Version, segment string, number int) (*dict.Field, bool) {
	s, ok := v.Segment(segment)
	if !ok {
		return nil, false
	}
	return s.Field(number)
}

func required(f *dict.Field) string { return strconv.FormatBool(f.Usage == dict.Required) }

// thereAndBack finds properties that both neighbours have alike, and this version has not.
func (n neighbours) thereAndBack() (found []string) {
	n.fields(func(segment string, number int, f *dict.Field) {
		before, ok := field(n.before, segment, number)
		after, there := field(n.after, segment, number)
		if !ok || !there {
			return
		}
		for _, p := range []struct{ what, before, now, after string }{
			{"required", required(before), required(f), required(after)},
			{"type", before.Type, f.Type, after.Type},
			{"table", before.Table, f.Table, after.Table},
			{"max", strconv.Itoa(before.Max), strconv.Itoa(f.Max), strconv.Itoa(after.Max)},
		} {
			if p.before == p.after && p.now != p.before {
				found = append(found, fmt.Sprintf("%s %s-%d %s: %q between %q",
					n.now.Name(), segment, number, p.what, p.now, p.before))
			}
		}
	})
	return found
}

// shorter finds segments and types that have fewer parts than in the version before.
func (n neighbours) shorter() (found []string) {
	note := func(id, what string, now, before int) {
		if now < before {
			found = append(found, fmt.Sprintf("%s %s %s: %d after %d", n.now.Name(), id, what, now, before))
		}
	}
	for _, id := range n.now.Segments() {
		s, _ := n.now.Segment(id)
		if before, ok := n.before.Segment(id); ok {
			note(id, "fields", len(s.Fields), len(before.Fields))
		}
	}
	for _, id := range n.now.Types() {
		ty, _ := n.now.Type(id)
		if before, ok := n.before.Type(id); ok {
			note(id, "components", len(ty.Components), len(before.Components))
		}
	}
	return found
}

// impossibleLengths finds coded fields whose own table has values that are longer than the field.
func (n neighbours) impossibleLengths() (found []string) {
	n.fields(func(segment string, number int, f *dict.Field) {
		table, ok := n.now.Table(f.Table)
		if f.Type != "ID" || f.Length == 0 || !ok || !table.Defined {
			return
		}
		for _, value := range table.Values {
			if len(value.Code) > f.Length && value.Code != "Varies" { // that stands for codes, and is none
				found = append(found, fmt.Sprintf("%s %s-%d length: %d, and table %s has %q",
					n.now.Name(), segment, number, f.Length, f.Table, value.Code))
				return
			}
		}
	})
	return found
}
