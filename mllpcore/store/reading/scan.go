package reading

import (
	"cmp"
	"context"
	"iter"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// How much a scan reads before it hands rows on. Nothing of the log is held while whoever scans looks at them, so one
// that takes its time does not keep the WAL from being overwritten.
const (
	scanRows    = 512
	scanMaxRows = 16384
	scanBytes   = 8 << 20
	// Where no index can be asked, so many IDs are looked at in one part, and more from part to part.
	scanWindow    = 8192
	scanMaxWindow = 65536
	// Of candidates so many are looked at by one statement, and so many statements or spans make a part: few at first, as
	// somebody waits for them.
	candidatesPerQuery = 256
	fewCandidates      = 16 // are looked at by a statement of their own
	candidatesQueries  = 4
	candidatesMaxQuery = 128
	walkMost           = 4                         // IDs for each candidate are walked through without choosing
	denseSpan          = tables.SpanIDs / walkMost // candidates
)

// ScanOptions choose what Scan returns.
type ScanOptions struct {
	// Where is a condition in SQL over the columns of summary, as "s.type = ?", and of mark, as "k.bookmarked = 1" (k is
	// NULL for a message without a mark). Empty takes all. Deleted messages never match. By itself it is looked up in no
	// index: Find is for what people ask.
	Where string
	Args  []any // int64, string, []byte or bool, one for each ? of Where

	BeforeID message.ID // only messages with a lower ID; 0 starts at the newest
	AfterID  message.ID // only messages with a higher ID
	Limit    int        // at most so many; 0 for all
	WithBody bool       // fill in Row.Body
	BodyMax  int        // only as many bytes of it; 0 for all

	// Also are messages that the list lacks, as Unlisted found them: Find looks at them as well. Scan does not.
	Also []message.ID

	// Progress is told from time to time that everything with an ID of at least id has been looked at. It may be nil.
	Progress func(id message.ID)

	withSeveral bool            // fill in Row.Body of blocks with several messages
	parts       [][]query.Range // of the query that Where is of: what indexes can answer; never empty ones

	Window message.ID // instead of scanWindow, when it is set
	Dense  int        // instead of denseSpan
}

// Scan returns what matches, newest first: of what is derived and, by reading it, of the rest. It reads in parts, each
// as the log is at that moment; a message is returned at most once. It ends with the error when the log cannot be read,
// the condition is wrong or ctx ends.
func (r *Reader) Scan(ctx context.Context, o ScanOptions) iter.Seq2[tables.Row, error] {
	return func(yield func(tables.Row, error) bool) {
		s := scan{reader: r, options: o, before: Upper(o.BeforeID), rows: scanRows, window: cmp.Or(o.Window, scanWindow)}
		given := 0
		for !s.ended && (o.Limit <= 0 || given < o.Limit) {
			if o.Limit > 0 {
				s.rows = min(s.rows, o.Limit-given)
			}
			err := r.Read(ctx, func(c *sqlite.Conn) error { return s.part(ctx, c) })
			if err != nil && !sqlite.OfDamage(err) {
				yield(tables.Row{}, err)
				return
			}
			for i := range s.found { // also those before damage
				if given++; !yield(s.found[i], nil) || given == o.Limit {
					return
				}
				s.found[i] = tables.Row{}
			}
			if err != nil {
				yield(tables.Row{}, err)
				return
			}
			if o.Progress != nil {
				o.Progress(s.before)
			}
			s.rows = min(s.rows*2, scanMaxRows)
		}
	}
}

// Rows returns up to n rows with an ID below before, newest first; 0 starts at the newest.
func (r *Reader) Rows(ctx context.Context, before message.ID, n int) ([]tables.Row, error) {
	return r.collect(ctx, ScanOptions{BeforeID: before, Limit: n})
}

// RowsAfter returns the n oldest rows with an ID above after, newest first.
func (r *Reader) RowsAfter(ctx context.Context, after message.ID, n int) ([]tables.Row, error) {
	end := int64(0)
	err := r.Read(ctx, func(c *sqlite.Conn) (err error) {
		end, err = c.Number(`SELECT max(id) FROM (SELECT m.id FROM message m LEFT JOIN mark k ON k.id = m.id
			WHERE m.id > ? AND k.deleted IS NULL ORDER BY m.id LIMIT ?)`, int64(after), int64(max(n, 0)))
		return err
	})
	if err != nil || end == 0 {
		return nil, err
	}
	return r.collect(ctx, ScanOptions{BeforeID: message.ID(end + 1), AfterID: after, Limit: n})
}

func (r *Reader) collect(ctx context.Context, o ScanOptions) ([]tables.Row, error) {
	if o.Limit <= 0 {
		return nil, ctx.Err()
	}
	rows := make([]tables.Row, 0, min(o.Limit, 1024))
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
	before  message.ID // all from here on has been looked at
	rows    int        // how many to read in one part
	found   []tables.Row
	bytes   int64
	window  message.ID // how many IDs are looked at without an index in one part
	ended   bool

	candidates *Candidates // nil = not known
	set        *IDSet      // of them in one span; nil = not read
	span       int64       // of set
	queries    int         // statements for candidates in the next part
}

// part reads the next part into found.
func (s *scan) part(ctx context.Context, c *sqlite.Conn) error {
	s.found, s.bytes = s.found[:0], 0
	derived, err := c.Number("SELECT value FROM meta WHERE name = 'derived'")
	if err != nil {
		return err
	}
	low := max(s.options.AfterID, message.ID(derived))
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

// derived reads from summary: what indexes name, or all.
func (s *scan) derived(ctx context.Context, c *sqlite.Conn) error {
	newest, err := c.Number("SELECT max(id) FROM summary WHERE id < ?", int64(s.before))
	if err != nil {
		return err
	}
	s.before = min(s.before, message.ID(newest+1))
	if s.candidates == nil {
		if s.candidates, err = NewCandidates(ctx, c, s.options.parts, int64(s.options.AfterID)); err != nil {
			return err
		}
	}
	if len(s.candidates.Conditions) > 0 {
		return s.named(ctx, c)
	}
	low, table := s.options.AfterID, "summary s"
	if s.options.Where != "" {
		table = "summary s NOT INDEXED"
		if s.before > s.window {
			low = max(low, s.before-s.window)
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
	s.window = min(2*s.window, scanMaxWindow)
	s.passed(low)
	return nil
}

// passed notes that all above low has been looked at.
func (s *scan) passed(low message.ID) {
	low = max(low, s.options.AfterID)
	s.before = low + 1
	s.ended = low == s.options.AfterID
}

// named reads those of the candidates that match.
func (s *scan) named(ctx context.Context, c *sqlite.Conn) error {
	queries := max(s.queries, candidatesQueries)
	s.queries = min(2*queries, candidatesMaxQuery)
	for ; queries > 0 && !s.ended && len(s.found) < s.rows && s.bytes <= scanBytes; queries-- {
		span := tables.SpanOf(int64(s.before) - 1)
		if s.set == nil || s.span != span {
			set, err := s.candidates.of(ctx, c, span)
			if err != nil {
				return err
			}
			s.set, s.span = set, span
		}
		low := message.ID(max(span<<tables.SpanBits, 1) - 1)
		if s.set.Count == 0 {
			s.set = nil
			s.passed(low)
			continue
		}
		last, err := s.among(ctx, c, low)
		if err != nil {
			return err
		}
		if last <= low+1 {
			s.set = nil
			s.passed(low)
			continue
		}
		s.before = last
	}
	return nil
}

// among looks at the next candidates of a span whose IDs are above low, and returns the last that was looked at: low
// when there are no more.
func (s *scan) among(ctx context.Context, c *sqlite.Conn, low message.ID) (last message.ID, err error) {
	n := s.rows - len(s.found)
	if s.set.Count >= cmp.Or(s.options.Dense, denseSpan) {
		if last, err = s.match(ctx, c, "summary s NOT INDEXED", s.before, max(low, s.options.AfterID), n); last == 0 {
			last = low
		}
		return last, err
	}
	ids := s.set.Below(int64(s.before), candidatesPerQuery)
	if len(ids) == 0 {
		return low, nil
	}
	if last, err = s.matchIDs(ctx, c, ids, n); last == 0 {
		last = message.ID(ids[len(ids)-1])
	}
	return last, err
}

const (
	// SelectTail reads messages that are not derived yet.
	SelectTail = "SELECT " + tables.HeadColumns + " FROM message m LEFT JOIN answer a ON a.id = m.id " +
		"LEFT JOIN mark k ON k.id = m.id WHERE m.id < ? AND m.id > ? ORDER BY m.id DESC LIMIT ?"
	// tailRows is how many messages that are not derived are read in one part.
	tailRows = 512
)

// tail derives messages that the writer has not derived yet into a table of this connection only, and matches there.
func (s *scan) tail(ctx context.Context, c *sqlite.Conn, low message.ID) error {
	if err := c.Exec("CREATE TEMP TABLE IF NOT EXISTS tail (" + tables.SummaryTable + ")"); err != nil {
		return err
	}
	if err := c.Exec("DELETE FROM temp.tail"); err != nil {
		return err
	}
	n := tailRows
	if s.options.Where == "" {
		n = min(n, s.rows)
	}
	insert, read, lowest := tables.InsertRow("temp.tail"), 0, s.before
	order := sqlite.RowOrder{After: int64(low), Before: int64(s.before), Step: -1}
	err := c.QueryContext(ctx, func(v []any) (bool, error) {
		if err := order.Next(sqlite.Int(v[0])); err != nil {
			return false, err
		}
		row := tables.RowOfHead(v)
		if a, ok := s.reader.answers.Get(row.ID); ok {
			row.Answer, row.Answered = a, true
		}
		if row.Damaged != "" {
			s.reader.damage.find(row.ID, row.Damaged)
		}
		if err := tables.FindDuplicate(c, &row); err != nil {
			return false, err
		}
		read, lowest = read+1, row.ID
		return true, c.Exec(insert, row.Values()...)
	}, SelectTail, int64(s.before), int64(low), int64(n))
	if err != nil && !sqlite.OfDamage(err) {
		return err
	}
	damage := err // all before it is shown
	last, err := s.match(ctx, c, "temp.tail s", s.before, low, n)
	switch {
	case err != nil:
		return err
	case last > lowest: // the bodies filled the part
		s.before = last
	case damage != nil:
		return damage
	case read < n:
		s.before = low + 1
	default:
		s.before = lowest
	}
	s.ended = s.before <= s.options.AfterID+1
	return nil
}
