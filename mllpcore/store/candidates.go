package store

import (
	"cmp"
	"context"
	"strings"

	"mllpscope/mllpcore/query"

	sqlite3 "modernc.org/sqlite/lib"
)

// Indexes are asked how much they have to a condition, first a little, then more, until one has all.
const (
	candidatesLeast = 4096
	candidatesStep  = 4
	candidatesMost  = 1 << 22
	// Where one index has named the candidates, others are still asked when they are read sooner than that many rows are
	// looked at: of one for each row that may be looked at, and not more than is read in a moment.
	narrowStep = 32
	narrowMost = 32768
)

// candidates returns the IDs of all rows that may match, from indexes: of the part with the fewest rows, and of others
// where reading them costs less than looking at rows. nil is that no index narrows it enough.
func (s *scan) candidates(ctx context.Context, c *conn) (*idSet, error) {
	parts := s.options.parts
	least := cmp.Or(s.options.least, candidatesLeast)
	if len(parts) == 1 {
		least = candidatesMost
	}
	for limit := least; limit <= candidatesMost; limit *= candidatesStep {
		found, rest, err := s.narrowed(ctx, c, nil, parts, limit)
		if err != nil {
			return nil, err
		}
		if found == nil {
			continue
		}
		if most := min(narrowStep*found.count, narrowMost); most > limit {
			found, _, err = s.narrowed(ctx, c, found, rest, most)
		}
		return found, err
	}
	return nil, nil //nolint:nilnil // nil is an answer
}

// narrowed reads the parts that have at most so many rows, and keeps what is in all of them and in found, if not nil.
func (s *scan) narrowed(
	ctx context.Context, c *conn, found *idSet, parts [][]query.Range, most int,
) (_ *idSet, rest [][]query.Range, err error) {
	for _, part := range parts {
		set, whole, err := s.among(ctx, c, part, most)
		switch {
		case err != nil:
			return nil, nil, err
		case !whole:
			rest = append(rest, part)
		case found == nil:
			found = set
		default:
			found.keep(set)
		}
	}
	return found, rest, nil
}

// among reads the IDs of the rows in the ranges; whole is false when there are more than most of them.
func (s *scan) among(ctx context.Context, c *conn, part []query.Range, most int) (set *idSet, whole bool, err error) {
	set = newIDSet()
	read := 0
	for _, r := range part {
		from := "s.id FROM summary s"
		if strings.Contains(r.SQL, "k.") {
			from = "k.id FROM mark k"
		}
		err := c.ids(ctx, func(id int64) bool {
			if id > int64(s.options.AfterID) && id < int64(s.before) {
				set.add(id)
			}
			read++
			return read <= most
		}, "SELECT "+from+" WHERE "+r.SQL, r.Args...)
		if err != nil || read > most {
			return nil, false, err
		}
	}
	return set, true, nil
}

// ids calls each with the first column of each row until it returns false. It is a query that makes no values: there
// may be a million.
func (c *conn) ids(ctx context.Context, each func(id int64) bool, query string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	defer c.interruptible(ctx)()
	err = s.steps(args, func() (bool, error) { return each(sqlite3.Xsqlite3_column_int64(c.tls, s.p, 0)), nil })
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
