package store

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"mllpscope/mllpcore"
)

// How much a scan reads before it hands rows on. Nothing of the log is held while whoever scans looks at them, so one
// that takes its time does not keep the log ahead from being overwritten.
const (
	scanRows    = 512
	scanMaxRows = 16384
	scanBytes   = 8 << 20
	// scanWindow is how many of the newest IDs are looked at before an index is asked, and one of scanDense of them has to
	// match for going on without.
	scanWindow = 8192
	scanDense  = 64
)

// ScanOptions choose what Scan returns.
type ScanOptions struct {
	// Where is a condition in SQL over the columns of summary, as "s.type = ?", and of mark, as "k.bookmarked = 1" (k is
	// NULL for a message without a mark). Empty takes all. Deleted messages never match.
	Where string
	Args  []any // int64, string, []byte or bool, one for each ? of Where

	BeforeID mllpcore.MessageID // only messages with a lower ID; 0 starts at the newest
	AfterID  mllpcore.MessageID // only messages with a higher ID
	Limit    int                // at most so many; 0 for all
	WithBody bool               // fill in Row.Body
	BodyMax  int                // only as many bytes of it; 0 for all

	// Progress is told from time to time that everything with an ID of at least id has been looked at. It may be nil.
	Progress func(id mllpcore.MessageID)
}

// Scan returns what matches, newest first: from what is derived by its indexes, from the rest by reading it. It reads
// in parts, each as the log is at that moment; a message is returned at most once. It ends with the error when the log
// cannot be read, the condition is wrong or ctx ends.
func (r *Reader) Scan(ctx context.Context, o ScanOptions) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s := scan{reader: r, options: o, before: upper(o.BeforeID), rows: scanRows}
		given := 0
		for !s.ended && (o.Limit <= 0 || given < o.Limit) {
			if o.Limit > 0 {
				s.rows = min(s.rows, o.Limit-given)
			}
			if err := r.read(ctx, func(c *conn) error { return s.part(ctx, c) }); err != nil {
				yield(Row{}, err)
				return
			}
			for i := range s.found {
				if given++; !yield(s.found[i], nil) || given == o.Limit {
					return
				}
				s.found[i] = Row{}
			}
			if o.Progress != nil {
				o.Progress(s.before)
			}
			s.rows = min(s.rows*2, scanMaxRows)
		}
	}
}

// Rows returns up to n rows with an ID below before, newest first; 0 starts at the newest.
func (r *Reader) Rows(ctx context.Context, before mllpcore.MessageID, n int) ([]Row, error) {
	return r.collect(ctx, ScanOptions{BeforeID: before, Limit: n})
}

// RowsAfter returns the n oldest rows with an ID above after, newest first.
func (r *Reader) RowsAfter(ctx context.Context, after mllpcore.MessageID, n int) ([]Row, error) {
	end := int64(0)
	err := r.pool.read(ctx, func(c *conn) (err error) {
		end, err = c.number(`SELECT max(id) FROM (SELECT m.id FROM message m LEFT JOIN mark k ON k.id = m.id
			WHERE m.id > ? AND k.deleted IS NULL ORDER BY m.id LIMIT ?)`, int64(after), int64(max(n, 0)))
		return err
	})
	if err != nil || end == 0 {
		return nil, err
	}
	return r.collect(ctx, ScanOptions{BeforeID: mllpcore.MessageID(end + 1), AfterID: after, Limit: n})
}

func (r *Reader) collect(ctx context.Context, o ScanOptions) ([]Row, error) {
	if o.Limit <= 0 {
		return nil, ctx.Err()
	}
	rows := make([]Row, 0, min(o.Limit, 1024))
	for row, err := range r.Scan(ctx, o) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// scan is how far a Scan has come.
type scan struct {
	reader  *Reader
	options ScanOptions
	before  mllpcore.MessageID // all from here on has been looked at
	rows    int                // how many to read in one part
	found   []Row
	bytes   int64
	sparse  bool // few match: indexes are better
	ended   bool
}

// part reads the next part into found.
func (s *scan) part(ctx context.Context, c *conn) error {
	s.found, s.bytes = s.found[:0], 0
	derived, err := c.number("SELECT value FROM meta WHERE name = 'derived'")
	if err != nil {
		return err
	}
	low := max(s.options.AfterID, mllpcore.MessageID(derived))
	if s.before > low+1 {
		return s.tail(ctx, c, low)
	}
	return s.derived(ctx, c)
}

func (s *scan) where() string {
	if s.options.Where == "" {
		return ""
	}
	return " AND (" + s.options.Where + ")"
}

// derived reads from summary: first the newest without any index, and as long as enough of them match. When few do, an
// index knows the rest; asked from the start it would have to sort all that match before it gives the newest.
func (s *scan) derived(ctx context.Context, c *conn) error {
	low, table := s.options.AfterID, "summary s"
	newest, err := c.number("SELECT max(id) FROM summary WHERE id < ?", int64(s.before))
	if err != nil {
		return err
	}
	s.before = min(s.before, mllpcore.MessageID(newest+1))
	if s.options.Where != "" && !s.sparse {
		table = "summary s NOT INDEXED"
		if s.before > scanWindow {
			low = max(low, s.before-scanWindow)
		}
	}
	last, err := s.match(ctx, c, table, s.before, low, s.rows)
	switch {
	case err != nil:
		return err
	case last != 0:
		s.before = last
		return nil
	}
	s.sparse = len(s.found) < scanWindow/scanDense
	s.before = low + 1
	s.ended = s.before <= s.options.AfterID+1
	return nil
}

// match appends what matches in a table like summary between the IDs, and returns the last ID when there may be more.
func (s *scan) match(
	ctx context.Context, c *conn, table string, before, after mllpcore.MessageID, n int,
) (last mllpcore.MessageID, err error) {
	body, join := "NULL", ""
	if s.options.WithBody {
		body, join = "m.body", " JOIN message m ON m.id = s.id"
		if s.options.BodyMax > 0 {
			body = "substr(m.body, 1, " + strconv.Itoa(s.options.BodyMax) + ")"
		}
	}
	args := []any{int64(before)}
	bounds := "s.id < ?"
	if after > 0 { // a bound that excludes nothing would make SQLite walk the IDs where an index knows a range
		bounds += " AND s.id > ?"
		args = append(args, int64(after))
	}
	name, _, _ := strings.Cut(table, " ")
	marks := ""
	if strings.Contains(s.options.Where, "k.") {
		marks = " LEFT JOIN mark k ON k.id = s.id"
	}
	// First the IDs, which an index may give without the rows, then the rows of those that are returned.
	query := "SELECT " + rowColumns + ", k.bookmarked, k.note, " + body + " FROM (SELECT s.id FROM " + table + marks +
		" WHERE " + bounds + " AND s.id NOT IN (SELECT id FROM mark WHERE deleted IS NOT NULL)" + s.where() +
		" ORDER BY s.id DESC LIMIT ?) p CROSS JOIN " + name + " s ON s.id = p.id" + join +
		" LEFT JOIN mark k ON k.id = s.id ORDER BY p.id DESC"
	args = append(args, s.options.Args...)
	count := 0
	err = c.queryContext(ctx, func(v []any) (bool, error) {
		row := readRow(v)
		row.Bookmarked, row.Note = integer(v[rowColumnCount]) != 0, text(v[rowColumnCount+1])
		row.Body, _ = v[rowColumnCount+2].([]byte)
		s.add(row)
		count++
		if count == n || s.bytes > scanBytes {
			last = row.ID
		}
		return last == 0, nil
	}, query, append(args, int64(n))...)
	return last, err
}

// add appends a row with the answer that may not be in the file yet.
func (s *scan) add(row Row) {
	if a, ok := s.reader.answers.get(row.ID); ok {
		a.Bytes, a.Faults = nil, nil
		row.Answer, row.Answered = a, true
	}
	s.found = append(s.found, row)
	s.bytes += int64(len(row.Body)) + 512
}

const (
	selectTail = "SELECT " + headColumns + " FROM message m LEFT JOIN answer a ON a.id = m.id " +
		"LEFT JOIN mark k ON k.id = m.id WHERE m.id < ? AND m.id > ? ORDER BY m.id DESC LIMIT ?"
	// tailRows is how many messages that are not derived are read in one part.
	tailRows = 512
)

// tail derives messages that the writer has not derived yet into a table of this connection only, and matches there.
func (s *scan) tail(ctx context.Context, c *conn, low mllpcore.MessageID) error {
	if err := c.exec("CREATE TEMP TABLE IF NOT EXISTS tail (" + summaryTable + ")"); err != nil {
		return err
	}
	if err := c.exec("DELETE FROM temp.tail"); err != nil {
		return err
	}
	n := tailRows
	if s.options.Where == "" {
		n = min(n, s.rows)
	}
	insert, read, lowest := insertRow("temp.tail"), 0, s.before
	err := c.queryContext(ctx, func(v []any) (bool, error) {
		row := rowOfHead(v)
		if a, ok := s.reader.answers.get(row.ID); ok {
			row.Answer, row.Answered = a, true
		}
		if err := findDuplicate(c, &row); err != nil {
			return false, err
		}
		read, lowest = read+1, row.ID
		return true, c.exec(insert, row.values()...)
	}, selectTail, int64(s.before), int64(low), int64(n))
	if err != nil {
		return err
	}
	last, err := s.match(ctx, c, "temp.tail s", s.before, low, n)
	switch {
	case err != nil:
		return err
	case last > lowest: // the bodies filled the part
		s.before = last
	case read < n:
		s.before = low + 1
	default:
		s.before = lowest
	}
	s.ended = s.before <= s.options.AfterID+1
	return nil
}
