package columns

import (
	"slices"

	"mllpscope/mllpcore/hl7"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// keys are the names of the columns of every list: what is remembered, whatever their titles are.
func keys() [list.Columns]string {
	return [list.Columns]string{
		list.ColMark:      "★",
		list.ColTime:      "time",
		list.ColFrom:      "from",
		list.ColType:      "type",
		list.ColControlID: "control ID",
		list.ColPatient:   "patient",
		list.ColSize:      "size",
		list.ColAnswer:    "answer",
		list.ColMillis:    "ms",
		list.ColChecks:    "checks",
		list.ColNote:      "⚠",
	}
}

// usual are the keys in the order of a list that nobody has changed.
func usual() []string {
	all := keys()
	return all[:]
}

// fixed are the columns of every list. What a message is about gets the room that is left over before all others: it is
// the only one that is a sentence.
func fixed() [list.Columns]widgets.Column {
	return [list.Columns]widgets.Column{
		list.ColMark:      {Title: "★", Chars: 1},
		list.ColTime:      {Title: "Time"},
		list.ColFrom:      {Title: "From", Chars: 21, Min: 10},
		list.ColType:      {Title: "Type", Chars: 9, Min: 8},
		list.ColControlID: {Title: "Control ID", Chars: 14, Min: 8, Grow: 1},
		list.ColPatient:   {Title: "Patient", Chars: 14, Min: 6, Grow: 1},
		list.ColSize:      {Title: "Size", Chars: 5, Min: 4, End: true},
		list.ColAnswer:    {Title: "Answer", Chars: 6, Min: 5},
		list.ColMillis:    {Title: "Took", Chars: 7, Min: 6, End: true},
		list.ColChecks:    {Title: "Checks", Chars: 5, Min: 5},
		list.ColNote:      {Title: "What", Chars: 30, Min: 12, Grow: 6},
	}
}

// About says what a column shows, for its menu.
func About(cell int) string {
	return [list.Columns]string{
		list.ColMark:      "Bookmark",
		list.ColTime:      "When the last byte of the message came",
		list.ColFrom:      "Address and port of the client; → for one that a message was sent to",
		list.ColType:      "Message type and trigger event (MSH-9)",
		list.ColControlID: "Control ID (MSH-10)",
		list.ColPatient:   "Patient identifier and name (PID-3.1, PID-5)",
		list.ColSize:      "Bytes of the message",
		list.ColAnswer:    "Acknowledgement code of the answer",
		list.ColMillis:    "Time from the last byte of the message to our answer",
		list.ColChecks:    "Findings of the Checks tab, with the sign of the gravest",
		list.ColNote:      "What is unusual about the message, and your note",
	}[cell]
}

// Grid returns the columns as the grid draws them, and notes what each shows.
func (c *Columns) Grid() []widgets.Column {
	var columns []widgets.Column
	c.cells = c.cells[:0]
	all, names := fixed(), keys()
	for _, key := range c.shown {
		column, cell := widgets.Column{}, slices.Index(names[:], key)
		if cell >= 0 {
			column = all[cell]
			if cell == list.ColTime {
				column = c.timeColumn()
			}
			column.About = About(cell)
		} else {
			cell = list.Columns + slices.Index(c.paths, key)
			column = widgets.Column{Title: key, Chars: max(14, len(key)), Min: max(11, len(key)), Grow: 1}
		}
		column.Width, column.Sorted = c.Width(key), c.sorted(cell)
		columns, c.cells = append(columns, column), append(c.cells, cell)
	}
	return columns
}

// timeColumn is as wide as the way to tell times needs.
func (c *Columns) timeColumn() widgets.Column {
	title, chars := c.times.Column()
	column := widgets.Column{Title: title, Chars: chars, End: c.times.Relative()}
	if c.times == model.TimeOfDay {
		column.Min = len("12:00:00.000") // the day is cut before other columns are out of sight
	}
	return column
}

// sorted tells whether the list is sorted by a column, and in which direction.
func (c *Columns) sorted(cell int) int {
	o := c.order
	switch {
	case !o.On, o.By < list.Columns && o.By != cell:
		return 0
	case o.By >= list.Columns && (cell < list.Columns || c.look(cell) != o.Path):
		return 0
	case o.Reverse:
		return -1
	}
	return 1
}

// look returns the path that a cell shows.
func (c *Columns) look(cell int) hl7.Path {
	p, _ := ParsePath(c.paths[cell-list.Columns]) // only such are among them
	return p
}

// Cell returns what a column of the grid shows: a column of list.Row, or from list.Columns on one of Paths.
func (c *Columns) Cell(col int) int { return c.cells[col] }

// Cells returns what all columns of the grid show, as Cell tells it.
func (c *Columns) Cells() []int { return c.cells }

// Key returns the name of a column of the grid.
func (c *Columns) Key(col int) string { return c.shown[col] }

// Path returns the path that a column of the grid shows, "" for the others.
func (c *Columns) Path(col int) string {
	if n := c.cells[col] - list.Columns; n >= 0 {
		return c.paths[n]
	}
	return ""
}

// ChecksKey is the name of the column of findings.
func ChecksKey() string { return keys()[list.ColChecks] }

// Choice is one column that a person can show or hide.
type Choice struct {
	Key, Title string
	Shown      bool
}

// Choices are all columns there are: those of every list in their usual order, and the paths.
func (c *Columns) Choices() []Choice {
	var choices []Choice
	for cell, key := range keys() {
		title := fixed()[cell].Title
		switch cell {
		case list.ColMark:
			title = "★ Bookmark"
		case list.ColMillis:
			title = "Took (time to the answer)"
		}
		choices = append(choices, Choice{key, title, c.Shows(key)})
	}
	for _, path := range c.paths {
		choices = append(choices, Choice{path, path, true})
	}
	return choices
}
