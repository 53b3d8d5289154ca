package query

import "time"

// Query is what Parse makes of a text. It is immutable and safe for concurrent use.
type Query struct {
	root    node      // nil matches everything
	now     time.Time // what relative times count from; zero = the moment of asking
	checker Checker   // nil: no term about checks holds
}

// Parse reads a query; times without a zone are local. The empty text matches everything. The error is a *SyntaxError.
func Parse(text string) (*Query, error) { return ParseIn(text, time.Local) }

// ParseIn is Parse with another zone for times.
func ParseIn(text string, zone *time.Location) (*Query, error) {
	p := &parser{text: text, zone: zone}
	root, err := p.query()
	if err != nil {
		return nil, err // not the nil *SyntaxError
	}
	return &Query{root: root}, nil
}

// At returns the query with relative times, such as -15m or today, counted from now. Without it they are counted from
// each moment that Match or SQL is called.
func (q *Query) At(now time.Time) *Query { return &Query{root: q.root, now: now, checker: q.checker} }

// Empty reports whether the text of the query was empty, so that it matches everything.
func (q *Query) Empty() bool { return q.root == nil }

// String returns the query in its normal form, which Parse reads as the same query.
func (q *Query) String() string {
	if q.root == nil {
		return ""
	}
	return string(q.root.append(nil, levelOr))
}

// Needs says which parts of a Record Match looks at.
func (q *Query) Needs() Needs {
	if q.root == nil {
		return Needs{}
	}
	return q.root.needs()
}

// Match reports whether the query holds for the record. A part of the record that Needs asks for and that is not there
// counts as empty.
func (q *Query) Match(r Record) bool {
	if q.root == nil {
		return true
	}
	s := borrow(r, q.now)
	s.checker = q.checker
	defer s.giveBack()
	return q.root.match(s)
}

// SQL returns a condition for a WHERE clause of SQLite that every row which Match holds for fulfils, and its arguments.
// Where exact is true it is fulfilled by no others, so that Match need not be asked. A query of which the database
// knows nothing gives "1". Values are arguments always, never part of the text; NULL counts as empty.
func (q *Query) SQL(c Columns) (where string, args []any, exact bool) {
	if q.root == nil {
		return "1", nil, true
	}
	p := q.plan(&c)
	switch {
	case !p.upper.constant():
		return p.upper.sql, p.upper.args, p.exact
	case p.upper.value:
		return "1", nil, p.exact
	}
	return "0", nil, p.exact
}

// plan is what the database of c can say about the query, which is not empty.
func (q *Query) plan(c *Columns) condition {
	c.now = q.now
	if c.now.IsZero() {
		c.now = time.Now()
	}
	return q.root.plan(c)
}
