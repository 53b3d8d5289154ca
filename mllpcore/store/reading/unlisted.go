package reading

import (
	"context"
	"iter"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// Unlisted is what the list, by which Scan and Find go, does not tell of the messages that a log has or had.
type Unlisted struct {
	IDs  []message.ID // of messages that it should have and lacks, in their order
	Gone int64        // how many messages the log has counted of which nothing is left
}

// listCounted compares how many rows the list has with how many it should have, by what is counted already: an index is
// walked for that, and no message is read.
const listCounted = "SELECT (SELECT count(*) FROM summary) = (SELECT value FROM meta WHERE name = 'count') + " +
	"(SELECT count(*) FROM mark k WHERE k.deleted IS NOT NULL AND EXISTS (SELECT 1 FROM message WHERE id = k.id) " +
	"AND k.id <= (SELECT value FROM meta WHERE name = 'derived'))"

const (
	inList = "m.id <= (SELECT value FROM meta WHERE name = 'derived') AND " +
		"NOT EXISTS (SELECT 1 FROM mark k WHERE k.id = m.id AND k.deleted IS NOT NULL)"
	notInList = "SELECT m.id FROM message m WHERE " + inList +
		" AND NOT EXISTS (SELECT 1 FROM summary s WHERE s.id = m.id) ORDER BY m.id"
	goneMessages = "SELECT max(0, (SELECT value FROM meta WHERE name = 'count') - " +
		"(SELECT count(*) FROM message m WHERE " + inList + ") - " +
		"(SELECT count(*) FROM summary s WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = s.id)))"
)

// Unlisted finds out whether the list has all messages: quickly where it has, and by reading all of the log where it
// has not. What it has found until it meets damage it returns with the error.
func (r *Reader) Unlisted(ctx context.Context) (u Unlisted, err error) {
	err = r.Read(ctx, func(c *sqlite.Conn) error {
		defer c.EndsWith(ctx)()
		if agrees, err := c.Number(listCounted); err != nil || agrees != 0 {
			return err
		}
		err := c.IDs(ctx, func(id int64) bool {
			u.IDs = append(u.IDs, message.ID(id))
			return true
		}, notInList)
		if err != nil {
			return err
		}
		u.Gone, err = c.Number(goneMessages)
		return err
	})
	return u, err
}

// findAlso is Find with o.Also, each in its place.
func (r *Reader) findAlso(ctx context.Context, q *query.Query, o ScanOptions) iter.Seq2[tables.Row, error] {
	also := slices.Clone(o.Also)
	slices.SortFunc(also, func(a, b message.ID) int { return int(b) - int(a) })
	also = slices.DeleteFunc(also, func(id message.ID) bool {
		return id <= o.AfterID || o.BeforeID != 0 && id >= o.BeforeID
	})
	return func(yield func(tables.Row, error) bool) {
		given := 0
		give := func(row tables.Row) bool {
			given++
			return yield(row, nil) && given != o.Limit
		}
		// until gives those of also that are newer than a message.
		until := func(id message.ID) bool {
			for len(also) > 0 && also[0] >= id {
				row, matches, err := r.unlistedRow(ctx, q, also[0])
				if err != nil {
					yield(tables.Row{}, err)
					return false
				}
				if !o.WithBody {
					row.Body = nil
				}
				if matches && also[0] > id && !give(row) { // what the list has by now comes with it
					return false
				}
				also = also[1:]
			}
			return true
		}
		for row, err := range r.find(ctx, q, o) {
			if err != nil {
				yield(tables.Row{}, err)
				return
			}
			if !until(row.ID) || !give(row) {
				return
			}
		}
		until(0)
	}
}

// unlistedRow derives the row of a message from its bytes, and tells whether q matches it.
func (r *Reader) unlistedRow(
	ctx context.Context, q *query.Query, id message.ID,
) (row tables.Row, matches bool, err error) {
	page, err := r.page(ctx, sqlite.RowOrder{}, 1, keptOne, int64(id))
	if err != nil || len(page) == 0 { // retention has dropped it
		return tables.Row{}, false, err
	}
	row = tables.RowOf(page[0])
	row.Body = page[0].Body
	mark, err := r.Marked(ctx, id)
	if err == nil {
		row.Bookmarked, row.Note = mark.Bookmarked, mark.Note
		err = r.Read(ctx, func(c *sqlite.Conn) error { return tables.FindDuplicate(c, &row) })
	}
	return row, err == nil && q.Match(row.Record()), err
}
