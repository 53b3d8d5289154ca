package ui

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// The names under which the columns of the message list are remembered.
const (
	prefColumns = "list.columns"
	prefChecks  = "list.checks"
	prefWidths  = "list.widths"
)

// columnsMost is how many paths can be columns: more would not be found again on any screen.
const columnsMost = 12

// listColumns are the columns of the message list: those of every list, and paths that a person added. They are
// remembered.
type listColumns struct {
	prefs  Memory
	paths  []string
	checks bool           // whether findings are counted
	widths map[string]int // by title, of the columns that a person made wider or narrower
	cells  []int          // what each column shows: a column of list.Row, or from model.Columns on a path
}

func newListColumns(p Memory) *listColumns {
	c := &listColumns{prefs: p, checks: p.BoolWithFallback(prefChecks, true), widths: map[string]int{}}
	for _, width := range p.StringList(prefWidths) {
		title, number, _ := strings.Cut(width, "=")
		if n, err := strconv.Atoi(number); err == nil && n >= widgets.Narrowest && n <= widgets.Widest {
			c.widths[title] = n
		}
	}
	for _, path := range p.StringList(prefColumns) {
		if _, ok := columnPath(path); ok && !slices.Contains(c.paths, path) && len(c.paths) < columnsMost {
			c.paths = append(c.paths, path)
		}
	}
	return c
}

// columnPath reads the path of a column: that of a field or a part of one.
func columnPath(text string) (hl7.Path, bool) {
	p, err := hl7.ParsePath(text)
	return p, err == nil && p.Field > 0
}

// toggle adds a path after the others or takes it away, and reports whether it is a column now.
func (c *listColumns) toggle(path string) bool {
	at := slices.Index(c.paths, path)
	if at >= 0 {
		c.paths = slices.Delete(slices.Clone(c.paths), at, at+1)
		c.setWidth(path, 0)
	} else {
		c.paths = append(slices.Clone(c.paths), path)
	}
	c.prefs.SetStringList(prefColumns, c.paths)
	return at < 0
}

// setWidth remembers how wide a person made a column, in characters; 0 forgets it.
func (c *listColumns) setWidth(title string, chars int) {
	c.widths[title] = chars
	if chars == 0 {
		delete(c.widths, title)
	}
	var list []string
	for _, t := range slices.Sorted(maps.Keys(c.widths)) {
		list = append(list, t+"="+strconv.Itoa(c.widths[t]))
	}
	c.prefs.SetStringList(prefWidths, list)
}

func (c *listColumns) setChecks(on bool) {
	c.checks = on
	c.prefs.SetBool(prefChecks, on)
}

// look returns what has to be read of the messages for the columns.
func (c *listColumns) look() list.Look {
	l := list.Look{Checks: c.checks}
	for _, text := range c.paths {
		p, _ := columnPath(text) // only such are among them
		l.Paths = append(l.Paths, p)
	}
	return l
}

// grid returns the columns as the grid draws them, and notes what each shows: paths stand behind the patient.
func (c *listColumns) grid() []widgets.Column {
	var columns []widgets.Column
	c.cells = c.cells[:0]
	add := func(column widgets.Column, cell int) {
		column.Width = c.widths[column.Title]
		columns, c.cells = append(columns, column), append(c.cells, cell)
	}
	for cell, column := range fixedColumns() {
		if cell == list.ColChecks && !c.checks {
			continue
		}
		add(column, cell)
		if cell != list.ColPatient {
			continue
		}
		for n, path := range c.paths {
			add(widgets.Column{Title: path, Chars: max(14, len(path)), Min: max(11, len(path)), Grow: 1}, list.Columns+n)
		}
	}
	return columns
}

// path returns the path that a column of the grid shows, "" for the others.
func (c *listColumns) path(col int) string {
	if n := c.cells[col] - list.Columns; n >= 0 {
		return c.paths[n]
	}
	return ""
}

// fixedColumns are the columns of every list.
func fixedColumns() []widgets.Column {
	return []widgets.Column{
		list.ColMark:      {Title: "★", Chars: 1},
		list.ColTime:      {Title: "time", Chars: 12},
		list.ColFrom:      {Title: "from", Chars: 21, Min: 15},
		list.ColType:      {Title: "type", Chars: 9, Min: 8},
		list.ColControlID: {Title: "control ID", Chars: 20, Min: 9, Grow: 1},
		list.ColPatient:   {Title: "patient", Chars: 18, Min: 10, Grow: 1},
		list.ColSize:      {Title: "size", Chars: 5, Min: 4, End: true},
		list.ColAnswer:    {Title: "answer", Chars: 6, Min: 5},
		list.ColMillis:    {Title: "ms", Chars: 6, Min: 5, End: true},
		list.ColChecks:    {Title: "checks", Chars: 5, Min: 4},
		list.ColNote:      {Title: "⚠", Chars: 16, Min: 6, Grow: 6},
	}
}

// pathName returns what the dictionary calls a path, such as "Patient Identifier List, ID Number"; "" when it does not
// know it.
func pathName(d *dict.Dictionary, path string) string {
	p, ok := columnPath(path)
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
