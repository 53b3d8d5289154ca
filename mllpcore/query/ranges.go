package query

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Range is a stretch of an index: a condition like that of SQL, on a column of Columns.Indexed alone, or on columns
// behind it in an index.
type Range struct {
	SQL  string
	Args []any
}

// ranges are several, of which a row is in one; nil where no index tells.
type ranges []Range

// and narrows all by what an index tells as well.
func (r ranges) and(e expression) ranges {
	narrow := slices.Clone(r)
	for i := range narrow {
		narrow[i].SQL = "(" + narrow[i].SQL + ") AND " + e.sql
		narrow[i].Args = slices.Concat(narrow[i].Args, e.args)
	}
	return narrow
}

// Parts returns conditions that all rows have to fulfil for which Match may hold, and each in a form that indexes can
// answer: as ranges of which a row must be in one. A database may choose the part that leaves the fewest rows, which
// it cannot know of a negation, or of a part of what is asked by the whole. A query of which no index knows anything
// has none.
func (q *Query) Parts(c Columns) [][]Range {
	if q.root == nil {
		return nil
	}
	p := q.plan(&c)
	var parts [][]Range
	unequal := map[string][]any{} // to all of these is a column, at one place in parts
	place := map[string]int{}
	for _, e := range p.upper.operands("AND") {
		switch {
		case e.hold == nil:
		case e.of != nil && e.of.column != "":
			column := e.of.column
			if unequal[column] == nil {
				place[column], parts = len(parts), append(parts, nil)
			}
			unequal[column] = append(unequal[column], e.of.args...)
			parts[place[column]] = gaps(column, unequal[column])
		default:
			parts = append(parts, e.hold)
		}
	}
	return parts
}

// operands returns what op joins to the expression; the negation of one joins the negations of the other.
func (e expression) operands(op string) []expression {
	switch {
	case e.constant():
		return nil
	case e.op == op && e.among != nil:
		return e.among
	case e.of != nil && e.of.op != "" && e.of.op != op:
		var all []expression
		for _, one := range e.of.among {
			all = append(all, one.not().operands(op)...)
		}
		return all
	}
	return []expression{e}
}

// both returns the ranges that hold the rows of one as well as those of the other.
func both(a, b ranges) ranges {
	if a == nil || b == nil {
		return nil
	}
	return slices.Concat(a, b)
}

// either returns one of the two; what is written first is supposed to say more, if it is not in too many pieces.
func either(a, b ranges) ranges {
	if a == nil || b != nil && len(b) < len(a) {
		return b
	}
	return a
}

// within is an expression on one column with the ranges that it and its opposite are.
func (c *Columns) within(column string, e expression, hold, fail ranges) expression {
	if slices.Contains(c.Indexed, column) {
		e.hold, e.fail = hold, fail
	}
	return e
}

// itself is the range that an expression is.
func (e expression) itself() ranges { return ranges{{e.sql, e.args}} }

// equal compares a column with one of some values of one type.
func (c *Columns) equal(column string, values ...any) expression {
	e := compare(oneOf(column, len(values)), values...)
	e.column = column
	return c.within(column, e, e.itself(), gaps(column, values))
}

// gaps are the ranges that leave some values out.
func gaps(column string, values []any) ranges {
	values = slices.CompactFunc(slices.SortedFunc(slices.Values(values), inOrder), func(a, b any) bool {
		return inOrder(a, b) == 0
	})
	others := ranges{{column + " IS NULL", nil}, {column + " < ?", []any{values[0]}}}
	for i, v := range values[1:] {
		others = append(others, Range{column + " > ? AND " + column + " < ?", []any{values[i], v}})
	}
	return append(others, Range{column + " > ?", []any{values[len(values)-1]}})
}

// inOrder compares two values of one type as SQLite does.
func inOrder(a, b any) int {
	switch a := a.(type) {
	case string:
		return strings.Compare(a, b.(string)) //nolint:forcetypeassert // of one type
	case []byte:
		return bytes.Compare(a, b.([]byte)) //nolint:forcetypeassert // of one type
	default:
		return cmp.Compare(a.(int64), b.(int64)) //nolint:forcetypeassert // there is no other
	}
}

// stretch compares a column with a lower and an upper bound, by the operators before them.
func (c *Columns) stretch(column, above string, low any, below string, high any) expression {
	e := compare(column+" "+above+" ?", low).join("AND", compare(column+" "+below+" ?", high))
	e.among = nil // one range, not two conditions
	return c.within(column, e, e.itself(), []Range{
		{column + " IS NULL", nil},
		{column + " " + opposite(above) + " ?", []any{low}},
		{column + " " + opposite(below) + " ?", []any{high}},
	})
}

// beyond compares a column with one bound.
func (c *Columns) beyond(column, op string, bound any) expression {
	e := compare(column+" "+op+" ?", bound)
	return c.within(column, e, e.itself(), []Range{
		{column + " IS NULL", nil}, {column + " " + opposite(op) + " ?", []any{bound}},
	})
}

func opposite(op string) string {
	return map[string]string{opLess: opAtLeast, opAtMost: opMore, opMore: opAtMost, opAtLeast: opLess}[op]
}

// partial reports whether an index leaves out what is empty.
func (c *Columns) partial(column string) bool { return column == c.PatientID || column == c.Note }

// empty holds where a column has no text, present where it has some.
func (c *Columns) empty(column string) expression {
	e := compare("ifnull(" + column + ", '') = ''")
	if c.partial(column) {
		return c.within(column, e, nil, []Range{{column + " <> ''", nil}})
	}
	some, none := textRanges(column)
	return c.within(column, e, none, some)
}

func (c *Columns) present(column string) expression {
	e := compare(column + " <> ''")
	if c.partial(column) {
		return c.within(column, e, e.itself(), nil)
	}
	some, none := textRanges(column)
	return c.within(column, e, some, none)
}

func textRanges(column string) (some, none ranges) {
	return ranges{{column + " > ''", nil}}, ranges{{column + " IS NULL", nil}, {column + " = ''", nil}}
}

// filled adds to an expression on a column whose index leaves out what is empty that it is not: the index is taken only
// for what says so. It does not know the others.
func (c *Columns) filled(column string, e expression) expression {
	if !c.partial(column) {
		return e
	}
	e = compare(column+" <> ''").join("AND", e)
	e.among = nil
	return c.within(column, e, e.itself(), nil)
}
