package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// corrections is the one table of what the npm package has wrong.
//
//go:embed corrections.txt
var corrections string

// correction is one row: what is wrong where, and why.
type correction struct {
	line     int
	versions []string
	where    string // a field and what of it (PID-3 usage), a segment, or structures (OML_O21 OML_O33, ADT_*)
	from, to string
	why      string
}

// absent stands for what the package does not have.
const absent = "-"

// parseCorrections reads the rows: five columns, divided by " | ". A row that begins with " |" has the versions of the
// one before; a why of " is that of the one before.
func parseCorrections(text string) ([]correction, error) {
	var rows []correction
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, " | ")
		if len(columns) != 5 {
			return nil, fmt.Errorf("corrections, line %d: %d columns instead of 5", i+1, len(columns))
		}
		for j := range columns {
			columns[j] = strings.TrimSpace(columns[j])
		}
		row := correction{
			line: i + 1, versions: strings.Fields(columns[0]), where: columns[1],
			from: columns[2], to: columns[3], why: columns[4],
		}
		if row.why == `"` && len(rows) > 0 {
			row.why = rows[len(rows)-1].why
		}
		if len(row.versions) == 0 || row.where == "" || row.from == row.to || row.why == "" {
			return nil, fmt.Errorf("corrections, line %d: incomplete", i+1)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// apply puts every row right in every version that it names, and fails where the package no longer has what the row
// says: a correction never does nothing.
func (src *source) apply(rows []correction) error {
	for _, row := range rows {
		for _, name := range row.versions {
			v, ok := src.versions[name]
			if !ok {
				return fmt.Errorf("corrections, line %d: no version %q", row.line, name)
			}
			if err := src.correct(v, row); err != nil {
				return fmt.Errorf("corrections, line %d, version %s, %s: %w", row.line, name, row.where, err)
			}
		}
	}
	return nil
}

func (src *source) correct(v version, row correction) error {
	where, what, _ := strings.Cut(row.where, " ")
	segment, number, isField := strings.Cut(where, "-")
	switch {
	case isField:
		return v.correctField(segment, number, what, row)
	case where == "table":
		return src.correctTable(what, row)
	case where == "rename":
		return v.rename(what, row)
	case where == "type" || what == "components":
		return src.takeType(v, cmp.Or(strings.TrimPrefix(what, "components"), where), row)
	case what == "fields":
		return src.addFields(v, where, row)
	case row.from == absent && v.isSegment(where):
		return src.addSegment(v, where, row)
	}
	return src.correctStructures(v, row)
}

// correctTable changes or adds what a code means; what is the table's number and the code.
func (src *source) correctTable(what string, row correction) error {
	id, code, _ := strings.Cut(what, " ")
	t, ok := src.tables[id]
	if !ok {
		return fmt.Errorf("no table %s", id)
	}
	if text, there := t.Values[code]; cmp.Or(text, absent) != row.from || there == (row.from == absent) {
		return fmt.Errorf("the table has %q", text)
	}
	t.Values[code] = row.to
	return nil
}

// rename puts a structure in the place of the one that has its name.
func (v version) rename(id string, row correction) error {
	m, ok := v.messages[id]
	if !ok || id != row.from {
		return fmt.Errorf("no structure %s", id)
	}
	delete(v.messages, id)
	v.messages[row.to] = m
	return nil
}

// takeType takes a data type over from another version, all of it or more of its components.
func (src *source) takeType(v version, id string, row correction) error {
	has := absent
	if t, ok := v.types[id]; ok {
		has = strconv.Itoa(len(t.Subfields))
	}
	if has != row.from {
		return fmt.Errorf("the type has %s components", has)
	}
	from, err := src.other(row)
	if err != nil {
		return err
	}
	t, ok := from.types[id]
	if !ok {
		return fmt.Errorf("%s has no such type either", row.to)
	}
	old := v.types[id]
	t.Desc = cmp.Or(old.Desc, t.Desc)
	t.Subfields = slices.Concat(old.Subfields, t.Subfields[len(old.Subfields):])
	v.types[id] = t
	return nil
}

func (v version) isSegment(name string) bool { return len(name) == len("PID") && name != "ACK" }

// copied is how a row takes something over from another version.
const copied = "as in "

func (src *source) other(row correction) (version, error) {
	name, ok := strings.CutPrefix(row.to, copied)
	if !ok {
		return version{}, fmt.Errorf("%q does not begin with %q", row.to, copied)
	}
	v, ok := src.versions[name]
	if !ok {
		return version{}, fmt.Errorf("no version %q", name)
	}
	return v, nil
}

func (src *source) addSegment(v version, name string, row correction) error {
	if _, ok := v.segments[name]; ok {
		return fmt.Errorf("the segment is there")
	}
	from, err := src.other(row)
	if err != nil {
		return err
	}
	s, ok := from.segments[name]
	if !ok {
		return fmt.Errorf("%s has no such segment either", row.to)
	}
	v.segments[name] = segment{Desc: s.Desc, Fields: slices.Clone(s.Fields)}
	return nil
}

// addFields takes the fields over that another version has more of.
func (src *source) addFields(v version, name string, row correction) error {
	s, ok := v.segments[name]
	if !ok || fmt.Sprint(len(s.Fields)) != row.from {
		return fmt.Errorf("the segment has %d fields", len(s.Fields))
	}
	from, err := src.other(row)
	if err != nil {
		return err
	}
	s.Fields = append(slices.Clone(s.Fields), from.segments[name].Fields[len(s.Fields):]...)
	v.segments[name] = s
	return nil
}

// correctStructures changes a snippet of the outline of all structures that a row names; of those that a pattern names
// it changes the ones that have the snippet.
func (src *source) correctStructures(v version, row correction) error {
	changed := 0
	for _, name := range strings.Fields(row.where) {
		ids, err := v.structures(name)
		if err != nil {
			return err
		}
		for _, id := range ids {
			done, err := src.correctStructure(v, id, row)
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			if !done && !isPattern(name) {
				return fmt.Errorf("%s is %q", id, outlineOf(v.messages[id]))
			}
			if done {
				changed++
			}
		}
	}
	if changed == 0 {
		return fmt.Errorf("no structure has %q", row.from)
	}
	return nil
}

func isPattern(name string) bool { return strings.Contains(name, "*") }

func (v version) structures(name string) ([]string, error) {
	if !isPattern(name) {
		return []string{name}, nil
	}
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(v.messages)) {
		ok, err := path.Match(name, id)
		if err != nil {
			return nil, err
		}
		if ok {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (src *source) correctStructure(v version, id string, row correction) (done bool, err error) {
	m, there := v.messages[id]
	switch {
	case row.from == absent && there:
		return false, fmt.Errorf("the structure is there")
	case row.from == absent:
		return true, src.addStructure(v, id, row)
	case !there:
		return false, fmt.Errorf("there is no such structure")
	}
	old := outlineOf(m)
	if strings.Count(old, row.from) != 1 {
		return false, nil
	}
	text := strings.Replace(old, row.from, row.to, 1)
	m.Segments.Segments, m.open, err = parseOutline(text, v.describer(m.Segments.Segments))
	v.messages[id] = m
	return true, err
}

// addStructure adds one as another version has it, or by its outline. Its name is that of the nearest version.
func (src *source) addStructure(v version, id string, row correction) error {
	if strings.HasPrefix(row.to, copied) {
		from, err := src.other(row)
		if err != nil {
			return err
		}
		m, ok := from.messages[id]
		if !ok {
			return fmt.Errorf("%s has no such structure either", row.to)
		}
		v.messages[id] = m
		return nil
	}
	title, outline, ok := strings.Cut(row.to, ": ")
	if !ok {
		return fmt.Errorf("a new structure needs a name before its outline")
	}
	m := message{Desc: title}
	var err error
	m.Segments.Segments, m.open, err = parseOutline(outline, v.describer(nil))
	v.messages[id] = m
	return err
}

// describer returns what parts are called in words: as before, or as the segment is.
func (v version) describer(parts []part) func(string) string {
	words := make(map[string]string)
	var collect func([]part)
	collect = func(parts []part) {
		for _, p := range parts {
			words[p.Name] = p.Desc
			collect(p.Children)
			collect(p.Compounds)
		}
	}
	collect(parts)
	return func(name string) string {
		if text, ok := words[name]; ok {
			return text
		}
		return v.segments[name].Desc
	}
}
