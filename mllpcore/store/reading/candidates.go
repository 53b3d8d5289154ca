package reading

import (
	"context"
	"slices"
	"strings"

	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

const (
	// Of a span so many IDs are read from each index first, then more, until one index has named all that it knows.
	candidatesLeast = 32
	candidatesStep  = 8
	// Where one index has named the candidates, others are still asked when they are read sooner than that many rows are
	// looked at: of one for each row that may be looked at.
	narrowStep = 128
	// What had more than so many IDs in a span is taken to have more in some older ones as well, without being asked.
	moreSpans = 8
	// wholeMost is how many IDs are read from an index over all spans.
	wholeMost = 1 << 16
)

// Candidates names the IDs of the rows that may match, from indexes.
type Candidates struct {
	Conditions []*condition // none: no index names them
	after      int64        // no ID up to this one
}

// condition is one that has to hold, by ranges of indexes, of which a row must be in one.
type condition struct {
	Spanned []indexRange // of the indexes by span
	ids     *IDSet       // in other ranges
	more    int          // there were more than so many
	span    int64        // in this span
}

// hasMore tells whether a span probably has more IDs for which the condition holds.
func (c *condition) hasMore(span int64, than int) bool {
	return c.more >= than && c.span-span < moreSpans
}

// indexRange is a statement that gives the IDs in a range. Its first argument is the span where the index is by span.
type indexRange struct {
	Statement string
	Args      []any
}

// NewCandidates finds out which parts of a query indexes can answer, and reads what they tell of all spans at once.
func NewCandidates(ctx context.Context, c *sqlite.Conn, parts [][]query.Range, after int64) (*Candidates, error) {
	defer c.Interruptible(ctx)()
	n := &Candidates{after: after}
	for _, part := range parts {
		one, err := n.condition(ctx, c, part)
		if err != nil {
			return nil, err
		}
		if one != nil {
			n.Conditions = append(n.Conditions, one)
		}
	}
	return n, nil
}

// condition makes one of a part; nil when no index names all the rows for which it holds.
func (n *Candidates) condition(ctx context.Context, c *sqlite.Conn, part []query.Range) (*condition, error) {
	one := &condition{ids: NewIDSet()}
	for _, r := range part {
		ofMarks := strings.Contains(r.SQL, "k.")
		whole := "SELECT s.id FROM summary s WHERE " + r.SQL
		if ofMarks {
			whole = "SELECT k.id FROM mark k WHERE " + r.SQL
		}
		if ofMarks || strings.Contains(r.SQL, "s.control_id = ?") { // the index over all spans knows few of one ID
			all, err := n.read(ctx, c, one.ids, []indexRange{{whole, r.Args}}, wholeMost)
			switch {
			case err != nil:
				return nil, err
			case all:
				continue
			case ofMarks:
				return nil, nil //nolint:nilnil // nil is an answer
			}
		}
		one.Spanned = append(one.Spanned, indexRange{
			"SELECT s.id FROM summary s WHERE " + tables.InSpan + " AND (" + r.SQL + ")", slices.Concat([]any{int64(0)}, r.Args),
		})
	}
	return one, nil
}

// of returns the IDs of a span for which all conditions may hold.
func (n *Candidates) of(ctx context.Context, c *sqlite.Conn, span int64) (*IDSet, error) {
	found, open, err := n.few(ctx, c, span)
	if err == nil && found == nil {
		found, open, err = n.fewest(ctx, c, span, open)
	}
	if err != nil {
		return nil, err
	}
	for _, one := range open {
		most := narrowStep * found.Count
		if one.hasMore(span, most) {
			continue
		}
		ids, all, err := n.inSpan(ctx, c, one, span, most)
		if err != nil {
			return nil, err
		}
		if all {
			found.Keep(ids)
		}
	}
	return found, nil
}

// few returns the IDs for which those conditions hold that hold for few, nil when none does; the others are open.
func (n *Candidates) few(ctx context.Context, c *sqlite.Conn, span int64) (found *IDSet, open []*condition, err error) {
	for i, one := range n.Conditions {
		if one.hasMore(span, candidatesLeast) {
			open = append(open, one)
			continue
		}
		ids, all, err := n.inSpan(ctx, c, one, span, candidatesLeast)
		switch {
		case err != nil:
			return nil, nil, err
		case all && ids.Count == 0: // it may be the same in the next span, and is asked first
			copy(n.Conditions[1:i+1], n.Conditions[:i])
			n.Conditions[0] = one
			return ids, nil, nil
		case !all:
			open = append(open, one)
		case found == nil:
			found = ids
		default:
			found.Keep(ids)
		}
	}
	return found, open, nil
}

// fewest returns the IDs for which about the rarest of some conditions holds; the others stay open.
func (n *Candidates) fewest(
	ctx context.Context, c *sqlite.Conn, span int64, open []*condition,
) (found *IDSet, rest []*condition, err error) {
	for most := candidatesLeast * candidatesStep; ; most *= candidatesStep {
		for i, one := range open {
			if one.hasMore(span, most) {
				continue
			}
			ids, all, err := n.inSpan(ctx, c, one, span, most)
			if err != nil {
				return nil, nil, err
			}
			if all {
				return ids, slices.Delete(open, i, i+1), nil
			}
		}
	}
}

// tables.InSpan reads the IDs of a span for which one condition holds; all is false when there are more than most.
func (n *Candidates) inSpan(
	ctx context.Context, c *sqlite.Conn, one *condition, span int64, most int,
) (ids *IDSet, all bool, err error) {
	for _, r := range one.Spanned {
		r.Args[0] = span
	}
	ids = NewIDSet()
	ids.addWithin(one.ids, span<<tables.SpanBits, (span+1)<<tables.SpanBits)
	if all, err = n.read(ctx, c, ids, one.Spanned, most); err == nil && !all {
		one.more, one.span = most, span
	}
	return ids, all, err
}

// read adds the IDs of the rows in some ranges; all is false when there are more than most, and not all were added.
func (n *Candidates) read(
	ctx context.Context, c *sqlite.Conn, to *IDSet, ranges []indexRange, most int,
) (all bool, err error) {
	read := 0
	for _, r := range ranges {
		err := c.IDs(ctx, func(id int64) bool {
			if id > n.after {
				to.Add(id)
			}
			read++
			return read <= most
		}, r.Statement, r.Args...)
		if err != nil || read > most {
			return false, err
		}
	}
	return true, nil
}
