package reading

import (
	"context"
	"strconv"
	"strings"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// What a scan reads of a message beside its summary.
const (
	noBody = "NULL"
	// bodyChanged tells whether the body that is read is that of the message: one that is not there is lost.
	bodyChanged = "CASE WHEN m.id IS NULL THEN 'lost' ELSE " + tables.ChangedMessage + " END"
)

// ofSeveral limits the bodies to those that are needed to find a message behind the first one in its block.
var ofSeveral = " AND s.quirks & " + strconv.Itoa(int(frame.QuirkSecondMSH)) + " <> 0"

// match appends what matches in a table like summary between the IDs, and returns the last ID when there may be more.
func (s *scan) match(
	ctx context.Context, c *sqlite.Conn, table string, before, after message.ID, n int,
) (last message.ID, err error) {
	args := []any{int64(before)}
	bounds := "s.id < ?"
	if after > 0 { // a bound that excludes nothing would make SQLite walk the IDs where an index knows a range
		bounds += " AND s.id > ?"
		args = append(args, int64(after))
	}
	return s.matchWithin(ctx, c, table, bounds, args, n)
}

// matchWithin is match for the IDs that a condition is about.
func (s *scan) matchWithin(
	ctx context.Context, c *sqlite.Conn, table, bounds string, args []any, n int,
) (last message.ID, err error) {
	body, changed, join := noBody, noBody, ""
	switch {
	case s.options.WithBody:
		body, changed, join = "m.body", bodyChanged, " LEFT JOIN message m ON m.id = s.id"
		if s.options.BodyMax > 0 {
			body = "substr(m.body, 1, " + strconv.Itoa(s.options.BodyMax) + ")"
		}
	case s.options.withSeveral:
		body, changed, join = "m.body", tables.ChangedMessage, " LEFT JOIN message m ON m.id = s.id"+ofSeveral
	}
	name, _, _ := strings.Cut(table, " ")
	marks := ""
	if strings.Contains(s.options.Where, "k.") {
		marks = " LEFT JOIN mark k ON k.id = s.id"
	}
	// First the IDs, which an index may give without the rows, then the rows of those that are returned.
	statement := "SELECT " + tables.RowColumns + ", s.sum, s.id > " + tables.Unsummed +
		", k.bookmarked, k.note, k.damaged, " + body + ", " + changed + " FROM (SELECT s.id FROM " + table + marks +
		" WHERE " + bounds + " AND NOT EXISTS (SELECT 1 FROM mark d WHERE d.id = s.id AND d.deleted IS NOT NULL)" +
		s.where() + " ORDER BY s.id DESC LIMIT ?) p CROSS JOIN " + name + " s ON s.id = p.id" + join +
		" LEFT JOIN mark k ON k.id = s.id ORDER BY p.id DESC"
	args = append(args, s.options.Args...)
	count, order := 0, sqlite.RowOrder{Before: int64(s.before), Step: -1}
	err = c.QueryContext(ctx, func(v []any) (bool, error) {
		if err := order.Next(sqlite.Int(v[0])); err != nil {
			return false, err
		}
		row, err := s.row(ctx, c, v)
		if err != nil {
			return false, err
		}
		s.add(row)
		count++
		if count == n || s.bytes > scanBytes {
			last = row.ID
		}
		return last == 0, nil
	}, statement, append(args, int64(n))...)
	return last, err
}

// row reads a row, and what is at hand of its message. What the disk has changed of what was derived is derived again
// from the message.
func (s *scan) row(ctx context.Context, c *sqlite.Conn, v []any) (tables.Row, error) {
	const n = tables.RowColumnCount
	const sum, summed, bookmarked, note, noted, body, changed = n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6
	row, known := tables.ReadRow(v), sqlite.Text(v[noted])
	if changedRow(v[:tables.OwnColumnCount], v[sum], v[summed]) {
		again, err := s.derivedAgain(ctx, c, row.ID)
		if err != nil {
			return tables.Row{}, err
		}
		s.reader.damage.FindStale(row.ID, false)
		if again.ID != 0 {
			again.Answer, again.Answered = row.Answer, row.Answered
			row = again
		}
	}
	row.Bookmarked, row.Note = sqlite.Int(v[bookmarked]) != 0, sqlite.Text(v[note])
	row.Body = sqlite.Blob(v[body])
	switch state := v[changed].(type) {
	case string:
		row.Damaged = tables.LostBytes
	case int64:
		row.Damaged = tables.DamageOf(state, nil)
	}
	if row.Damaged != "" {
		s.reader.damage.Check(row.ID, row.Damaged, known)
	} else if v[changed] == nil { // nobody has looked now
		row.Damaged = s.reader.damage.of(row.ID, known)
	}
	return row, nil
}

// changedRow tells whether a row of summary is not as it was written: tables.ChangedSummary, from what was read
// already.
func changedRow(own []any, sum, summed any) bool {
	if sum == nil {
		return sqlite.Int(summed) != 0
	}
	return sqlite.Int(sum) != sqlite.SumOf(own)
}

// derivedAgain derives the row of a message that is not deleted; none when there is no such message.
func (s *scan) derivedAgain(ctx context.Context, c *sqlite.Conn, id message.ID) (row tables.Row, err error) {
	err = c.QueryContext(ctx, func(v []any) (bool, error) {
		row = tables.RowOfHead(v)
		return false, tables.FindDuplicate(c, &row)
	}, SelectTail, int64(id)+1, int64(id)-1, int64(1))
	return row, err
}

// add appends a row with the answer that may not be in the file yet.
func (s *scan) add(row tables.Row) {
	if a, ok := s.reader.answers.Get(row.ID); ok {
		a.Bytes, a.Faults = nil, nil
		row.Answer, row.Answered = a, true
	}
	s.found = append(s.found, row)
	s.bytes += int64(len(row.Body)) + 512
}

// matchIDs is match for some IDs.
func (s *scan) matchIDs(ctx context.Context, c *sqlite.Conn, ids []int64, n int) (last message.ID, err error) {
	first, end := ids[0], ids[len(ids)-1]
	if len(ids) == candidatesPerQuery && first-end < walkMost*candidatesPerQuery { // all between are looked at sooner
		return s.match(ctx, c, "summary s NOT INDEXED", message.ID(first+1), message.ID(end-1), n)
	}
	size := candidatesPerQuery
	if len(ids) <= fewCandidates {
		size = fewCandidates
	}
	args := make([]any, size) // NULL is no ID: there is one statement for any number of them
	for i, id := range ids {
		args[i] = id
	}
	within := "s.id IN (?" + strings.Repeat(",?", len(args)-1) + ")"
	return s.matchWithin(ctx, c, "summary s NOT INDEXED", within, args, n)
}
