package query

import (
	"slices"
	"strings"
)

// expression is a part of a WHERE clause that is never NULL where it counts: NULL is taken as false, and negation makes
// true of it (IS NOT TRUE).
type expression struct {
	sql   string // empty for a constant, otherwise safe beside AND, OR and IS NOT TRUE
	args  []any
	value bool // of a constant
	op    string
	among []expression // that op joins
	of    *expression  // what is negated
	// column is that which is compared with args, and must be equal to one of them; "" for another comparison.
	column string

	hold, fail ranges // where the rows are that it is true for, and the others; nil where no index tells
}

func always() expression { return expression{value: true} }

func never() expression { return expression{} }

func compare(sql string, args ...any) expression { return expression{sql: sql, args: args} }

func (e expression) constant() bool { return e.sql == "" }

func (e expression) not() expression {
	if e.constant() {
		return expression{value: !e.value}
	}
	return expression{
		sql: "((" + e.sql + ") IS NOT TRUE)", args: e.args, of: &e, hold: e.fail, fail: e.hold,
	}
}

// join connects two expressions by AND (where true changes nothing) or OR (where false changes nothing).
func (e expression) join(op string, o expression) expression {
	neutral := op == "AND"
	switch {
	case e.constant() && e.value == neutral:
		return o
	case o.constant() && o.value == neutral:
		return e
	case e.constant():
		return e
	case o.constant():
		return o
	}
	joined := expression{
		sql: "(" + e.bare(op) + " " + op + " " + o.bare(op) + ")", args: slices.Concat(e.args, o.args), op: op,
		among: slices.Concat(e.operands(op), o.operands(op)),
	}
	if op == "AND" {
		joined.hold, joined.fail = either(e.hold, o.hold), both(e.fail, o.fail)
	} else {
		joined.hold, joined.fail = both(e.hold, o.hold), either(e.fail, o.fail)
	}
	return joined
}

// bare leaves the parentheses of the same operator away.
func (e expression) bare(op string) string {
	if e.op == op {
		return strings.TrimSuffix(strings.TrimPrefix(e.sql, "("), ")")
	}
	return e.sql
}

// condition is what a database can say about a test: upper holds for every row that the test may hold for, lower only
// for rows that it does hold for. Where they are the same, the database decides alone.
type condition struct {
	upper, lower expression
	exact        bool
}

// known is a condition that a database decides alone.
func known(e expression) condition { return condition{upper: e, lower: e, exact: true} }

// atLeast is a condition of which a database can only say what is necessary for it.
func atLeast(e expression) condition { return condition{upper: e, lower: never()} }

// unknown is a condition that a database can say nothing about.
func unknown() condition { return atLeast(always()) }

func (c condition) not() condition {
	return condition{upper: c.lower.not(), lower: c.upper.not(), exact: c.exact}
}

func (c condition) and(o condition) condition {
	return condition{
		upper: c.upper.join("AND", o.upper), lower: c.lower.join("AND", o.lower),
		exact: c.exact && o.exact || c.is(false) || o.is(false),
	}
}

func (c condition) or(o condition) condition {
	return condition{
		upper: c.upper.join("OR", o.upper), lower: c.lower.join("OR", o.lower),
		exact: c.exact && o.exact || c.is(true) || o.is(true),
	}
}

// is reports whether the condition is known to be that for all rows.
func (c condition) is(value bool) bool {
	return c.exact && c.upper.constant() && c.upper.value == value
}
