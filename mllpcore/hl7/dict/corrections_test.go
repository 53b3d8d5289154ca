package dict_test

import (
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/dict"
)

// outline writes a structure as gen/corrections.txt does: [ ] optional, { } repeating, < | > choice.
func outline(parts []*dict.Part) string {
	var list []string
	for _, p := range parts {
		text := p.Name
		switch {
		case p.Choice:
			text = "<" + strings.ReplaceAll(p.Name, ",", "|") + ">"
		case p.IsGroup():
			text += "(" + outline(p.Parts) + ")"
		}
		if p.Max != 1 {
			text = "{" + text + "}"
		}
		if p.Min == 0 {
			text = "[" + text + "]"
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

// TestCorrections holds every row of the table of corrections against the dictionary that is embedded: a row that was
// added without generating it anew fails.
func TestCorrections(t *testing.T) {
	data, err := os.ReadFile("gen/corrections.txt")
	if err != nil {
		t.Fatal(err)
	}
	d := open(t)
	rows := 0
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, " | ")
		if len(columns) != 5 {
			t.Fatalf("line %d: %d columns", i+1, len(columns))
		}
		for _, version := range strings.Fields(columns[0]) {
			rows++
			v, exact := d.Version(version)
			if !exact {
				t.Fatalf("line %d: no version %s", i+1, version)
			}
			if got, want := corrected(v, columns[1], columns[3]), columns[3]; got != want {
				t.Errorf("line %d, version %s, %s: the dictionary has %q, want %q", i+1, version, columns[1], got, want)
			}
		}
	}
	if rows < 150 {
		t.Errorf("only %d corrections", rows)
	}
}

// corrected returns what the dictionary has in the place of a row; want itself where that is what is wanted.
func corrected(v *dict.Version, where, want string) string {
	name, what, _ := strings.Cut(where, " ")
	segment, number, isField := strings.Cut(name, "-")
	switch {
	case isField:
		return fieldProperty(v, segment, number, what)
	case name == "table":
		id, code, _ := strings.Cut(what, " ")
		n, _ := strconv.Atoi(id)
		table, _ := v.Table(dict.TableID(n))
		text, _ := table.Lookup(code)
		return text
	case name == "rename":
		if _, ok := v.Structure(what); ok {
			return what
		}
		return hasStructure(v, want, want, "")
	case name == "type":
		_, ok := v.Type(what)
		return found(ok, want)
	case what == "components":
		ty, ok := v.Type(name)
		return found(ok && len(ty.Components) == 2, want)
	case what == "fields" || len(name) == 3 && strings.HasPrefix(want, "as in "):
		s, ok := v.Segment(name)
		return found(ok && len(s.Fields) > 6, want)
	}
	got := want
	for _, id := range strings.Fields(where) {
		if one := hasStructure(v, id, want, want); one != want {
			got = one
		}
	}
	return got
}

func found(ok bool, want string) string {
	if ok {
		return want
	}
	return "nothing"
}

// hasStructure looks for a snippet in the structures that a name or pattern names; in one of a pattern's is enough.
func hasStructure(v *dict.Version, name, want, snippet string) string {
	if _, text, ok := strings.Cut(snippet, ": "); ok {
		snippet = text
	}
	if strings.HasPrefix(snippet, "as in ") {
		snippet = "MSH"
	}
	open := strings.Contains(snippet, "...")
	snippet = strings.ReplaceAll(strings.ReplaceAll(snippet, " ...", ""), "... ", "")
	last := "no structure " + name
	for _, id := range v.Structures() {
		if ok, err := path.Match(name, id); err != nil || !ok {
			continue
		}
		s, _ := v.Structure(id)
		last = outline(s.Parts)
		if strings.Contains(last, snippet) && (s.Open || !open) {
			return want
		}
	}
	return last
}

func fieldProperty(v *dict.Version, segment, number, what string) string {
	s, ok := v.Segment(segment)
	if !ok {
		return "no segment"
	}
	n, _ := strconv.Atoi(number)
	f, ok := s.Field(n)
	if !ok {
		return "no field"
	}
	switch what {
	case "name":
		return f.Name
	case "type":
		return f.Type
	case "usage":
		return f.Usage.String()
	case "max":
		return counted(f.Max, "any")
	case "length":
		return counted(f.Length, "-")
	}
	n, _ = strconv.Atoi(f.Table)
	return counted(n, "-")
}

func counted(n int, zero string) string {
	if n == 0 {
		return zero
	}
	return strconv.Itoa(n)
}
