package store

import (
	"cmp"
	"context"
	"slices"
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
	parts, err := s.guessed(ctx, c)
	if err != nil {
		return nil, err
	}
	for limit := cmp.Or(s.options.least, candidatesLeast); limit <= candidatesMost; limit *= candidatesStep {
		small := slices.IndexFunc(parts, func(p guess) bool { return p.rows > 4*limit })
		if small < 0 {
			small = len(parts)
		}
		for i, p := range parts[:small] {
			found, whole, err := s.among(ctx, c, p.part, limit)
			if err != nil {
				return nil, err
			}
			if whole {
				return found, s.narrow(ctx, c, found, slices.Delete(parts, i, i+1))
			}
		}
	}
	return nil, nil //nolint:nilnil // nil is an answer
}

// guess is a part and about how many rows are in it.
type guess struct {
	part []query.Range
	rows int
}

// sampled is how many rows, spread over all, are looked at for a guess.
const sampled = 64

// guessed guesses how many rows are in each part, those with the fewest first.
func (s *scan) guessed(ctx context.Context, c *conn) ([]guess, error) {
	parts := make([]guess, len(s.options.parts))
	for i, part := range s.options.parts {
		parts[i].part = part
	}
	if len(parts) == 1 {
		return parts, nil
	}
	first, err := c.number("SELECT min(id) FROM summary WHERE id > ?", int64(s.options.AfterID))
	if err != nil {
		return nil, err
	}
	all := int64(s.before) - first
	counts, args := "count(*)", []any{}
	for _, part := range s.options.parts {
		holds := "0"
		for _, r := range part {
			if !ofMarks(r) { // these are few
				holds += " OR (" + r.SQL + ")"
				args = append(args, r.Args...)
			}
		}
		counts += ", ifnull(sum(" + holds + "), 0)"
	}
	for i := range int64(sampled) {
		args = append(args, first+all*i/sampled)
	}
	err = c.queryContext(ctx, func(v []any) (bool, error) {
		for i := range parts {
			parts[i].rows = int(integer(v[i+1]) * all / max(integer(v[0]), 1))
		}
		return false, nil
	}, "SELECT "+counts+" FROM summary s NOT INDEXED WHERE s.id IN (?"+strings.Repeat(",?", sampled-1)+")", args...)
	slices.SortStableFunc(parts, func(a, b guess) int { return cmp.Compare(a.rows, b.rows) })
	return parts, err
}

// ofMarks reports whether a range is of the table mark and not of summary.
func ofMarks(r query.Range) bool { return strings.Contains(r.SQL, "k.") }

// narrow keeps what is in all parts of which an index has little enough.
func (s *scan) narrow(ctx context.Context, c *conn, found *idSet, parts []guess) error {
	for _, p := range parts {
		set, whole, err := s.among(ctx, c, p.part, min(narrowStep*found.count, narrowMost))
		if err != nil {
			return err
		}
		if whole {
			found.keep(set)
		}
	}
	return nil
}

// among reads the IDs of the rows in the ranges; whole is false when there are more than most of them.
func (s *scan) among(ctx context.Context, c *conn, part []query.Range, most int) (set *idSet, whole bool, err error) {
	set = newIDSet()
	read := 0
	for _, r := range part {
		from := "s.id FROM summary s"
		if ofMarks(r) {
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
