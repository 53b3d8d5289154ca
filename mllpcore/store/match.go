package store

import (
	"context"
	"strconv"
	"strings"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
)

// bodyOfSeveral reads the bodies that are needed to find a message behind the first one in its block.
var bodyOfSeveral = "CASE WHEN s.quirks & " + strconv.Itoa(int(frame.QuirkSecondMSH)) +
	" <> 0 THEN (SELECT m.body FROM message m WHERE m.id = s.id) END"

// match appends what matches in a table like summary between the IDs, and returns the last ID when there may be more.
func (s *scan) match(
	ctx context.Context, c *conn, table string, before, after mllpcore.MessageID, n int,
) (last mllpcore.MessageID, err error) {
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
	ctx context.Context, c *conn, table, bounds string, args []any, n int,
) (last mllpcore.MessageID, err error) {
	body, join := "NULL", ""
	switch {
	case s.options.WithBody:
		body, join = "m.body", " JOIN message m ON m.id = s.id"
		if s.options.BodyMax > 0 {
			body = "substr(m.body, 1, " + strconv.Itoa(s.options.BodyMax) + ")"
		}
	case s.options.withSeveral:
		body = bodyOfSeveral
	}
	name, _, _ := strings.Cut(table, " ")
	marks := ""
	if strings.Contains(s.options.Where, "k.") {
		marks = " LEFT JOIN mark k ON k.id = s.id"
	}
	// First the IDs, which an index may give without the rows, then the rows of those that are returned.
	statement := "SELECT " + rowColumns + ", k.bookmarked, k.note, " + body + " FROM (SELECT s.id FROM " + table + marks +
		" WHERE " + bounds + " AND NOT EXISTS (SELECT 1 FROM mark d WHERE d.id = s.id AND d.deleted IS NOT NULL)" +
		s.where() + " ORDER BY s.id DESC LIMIT ?) p CROSS JOIN " + name + " s ON s.id = p.id" + join +
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
	}, statement, append(args, int64(n))...)
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

// matchIDs is match for some IDs.
func (s *scan) matchIDs(ctx context.Context, c *conn, ids []int64, n int) (last mllpcore.MessageID, err error) {
	first, end := ids[0], ids[len(ids)-1]
	if len(ids) == candidatesPerQuery && first-end < walkMost*candidatesPerQuery { // all between are looked at sooner
		return s.match(ctx, c, "summary s NOT INDEXED", mllpcore.MessageID(first+1), mllpcore.MessageID(end-1), n)
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
