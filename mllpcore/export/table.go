package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/spreadsheet"
	"mllpscope/mllpcore/message"
)

// Table says what a CSV file is to hold.
type Table struct {
	Columns []string // names of Columns, of Own, and paths such as PID-3.1; none means all of Columns
	Own     []Column // what the caller knows of a message beside that
	Excel   bool     // begins with a byte order mark: without one Excel takes UTF-8 for the code page of Windows
}

// Column is a column of a table by its name, in which case does not matter.
type Column struct {
	Name  string
	Text  func(k *message.Kept) string
	Tells bool // it says of a message that it is damaged
}

// byteOrderMark tells Excel that a file is in UTF-8.
const byteOrderMark = "\uFEFF"

// Write writes messages to a CSV file as Write does.
func (t Table) Write(w io.Writer, next iter.Seq2[message.Kept, error]) (Written, error) {
	e, err := t.encoder(w)
	if err != nil {
		return Written{}, err
	}
	return writeAll(e, next)
}

type table struct {
	out  *csv.Writer
	text []func(r *record, k *message.Kept) string // nil where a path is asked for
	path []hl7.Path
	row  []string
	tell bool // damaged is one of the columns
}

func (t Table) encoder(w io.Writer) (*table, error) {
	names := t.Columns
	if len(names) == 0 {
		names = Columns()
	}
	e := &table{out: csv.NewWriter(w), row: slices.Clone(names)}
	e.text = make([]func(*record, *message.Kept) string, len(names))
	e.path = make([]hl7.Path, len(names))
	for i, name := range names {
		same := func(other string) bool { return strings.EqualFold(other, name) }
		if at := slices.IndexFunc(t.Own, func(c Column) bool { return same(c.Name) }); at >= 0 {
			own := t.Own[at]
			e.text[i], e.row[i] = func(_ *record, k *message.Kept) string { return own.Text(k) }, own.Name
			e.tell = e.tell || own.Tells
			continue
		}
		if at := slices.IndexFunc(Columns(), same); at >= 0 {
			text := columns[at].text
			e.text[i], e.row[i] = func(r *record, _ *message.Kept) string { return text(r) }, columns[at].name
			continue
		}
		p, err := hl7.ParsePath(name)
		if err != nil || p.Field == 0 {
			return nil, fmt.Errorf("column %q: there are %s, and paths such as PID-3.1", name, strings.Join(t.names(), ", "))
		}
		p.Segment = strings.ToUpper(p.Segment)
		e.path[i], e.row[i] = p, p.String()
	}
	e.tell = e.tell || slices.Contains(e.row, damagedColumn)
	if t.Excel {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return nil, err
		}
	}
	return e, e.out.Write(e.row)
}

// names are all names that a column can have.
func (t Table) names() []string {
	var names []string
	for _, c := range t.Own {
		names = append(names, c.Name)
	}
	return append(names, Columns()...)
}

func (t *table) encode(k *message.Kept) error {
	r := recordOf(k)
	var msg *hl7.Message // taken apart when a path is asked for
	for i, text := range t.text {
		if text != nil {
			t.row[i] = spreadsheet.Cell(text(&r, k))
			continue
		}
		if msg == nil {
			var err error
			if msg, err = hl7.Parse(k.Body); err != nil { // such as a broken one: what is there is shown all the same
				if msg, err = hl7.View(k.Body, hl7.DelimitersOf(k.Body)); err != nil {
					return err
				}
			}
		}
		t.row[i] = spreadsheet.Cell(valuesAt(msg, t.path[i]))
	}
	return t.out.Write(t.row)
}

// valuesAt returns all values at a path.
func valuesAt(msg *hl7.Message, p hl7.Path) string {
	var values []string
	for n := range msg.Every(p) {
		values = append(values, n.Readable())
	}
	return strings.Join(values, spreadsheet.Separator)
}

func (t *table) tells() bool { return t.tell }

func (t *table) flush() error {
	t.out.Flush()
	return t.out.Error()
}
