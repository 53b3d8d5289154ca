package reading

import (
	"fmt"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// AddGone adds those of some IDs that no message has.
func AddGone(gone *status.Spans, c *sqlite.Conn, of sqlite.KeptIDs) error {
	next := int64(of.First)
	err := c.Query(func(v []any) (bool, error) {
		id := sqlite.Int(v[0])
		if id > next {
			gone.Add(next, id-1)
		}
		next = max(next, id+1) // of a damaged log they may not grow
		return true, nil
	}, "SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id", next, int64(of.Last))
	if err == nil && next <= int64(of.Last) {
		gone.Add(next, int64(of.Last))
	}
	return err
}

// fewer says that fewer may be gone where a row that follows was changed by the disk: its ID may be another's.
func fewer(gone status.Spans, c *sqlite.Conn) (string, error) {
	for _, one := range gone {
		changed, err := c.Number("SELECT count(*) FROM message m WHERE m.id = ? AND "+tables.ChangedMessage, one.To+1)
		if err != nil {
			return "", err
		}
		if changed > 0 {
			return fmt.Sprintf(" The disk changed message %d, which follows, and perhaps its ID: fewer may be missing.",
				one.To+1), nil
		}
	}
	return "", nil
}

// wholeFrom raises the ID from which on none is left out.
const wholeFrom = "INSERT INTO meta VALUES ('whole', ?) " +
	"ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"

// NoteWholeFrom notes that IDs before one may be no message's, and none is left out from there on, in the transaction
// that makes it so: a start can tell by that what is gone of the messages that are not counted yet.
func NoteWholeFrom(c *sqlite.Conn, id message.ID) error { return c.Exec(wholeFrom, int64(id)) }

// LeavesOut tells whether IDs may be left out before the next message, and nothing has been noted of that.
func LeavesOut(c *sqlite.Conn) (bool, error) {
	n, err := c.Number("SELECT NOT EXISTS (SELECT 1 FROM meta WHERE name = 'whole') OR " +
		"(SELECT value FROM meta WHERE name = 'last') > (SELECT ifnull(max(id), 0) FROM message)")
	return n != 0, err
}

// wholePart is what must be whole of what has not been counted yet: its first and newest ID, and how many there are.
// An ID that is none is damage of its own.
const wholePart = `SELECT f.id, max(m.id), count(*) FROM message m JOIN (
	SELECT max(w.value, d.value + 1) AS id FROM meta w, meta d WHERE w.name = 'whole' AND d.name = 'derived') f
	WHERE m.id BETWEEN f.id AND ?`

// LeftOut says which messages are gone that had not been counted yet, "" when none is known to be.
func LeftOut(c *sqlite.Conn, path string) (text string, gone status.Spans, err error) {
	var all sqlite.KeptIDs
	there := int64(0)
	err = c.Query(func(v []any) (bool, error) {
		all = sqlite.KeptIDs{First: message.ID(sqlite.Int(v[0])), Last: message.ID(sqlite.Int(v[1]))}
		there = sqlite.Int(v[2])
		return false, nil
	}, wholePart, int64(tables.LastID))
	if err != nil || there == 0 || there > int64(all.Last-all.First) {
		return "", nil, err
	}
	if err := AddGone(&gone, c, all); err != nil {
		return "", nil, err
	}
	if len(gone) == 0 {
		return "", nil, nil
	}
	perhaps, err := fewer(gone, c)
	return fmt.Sprintf("The log %s lacks %s of those that it had not indexed yet (%s): another program deleted them, or "+
		"the disk lost them.%s Look for a whole copy, or have them sent again.",
		path, plural.Of(gone.Len(), "message"), gone, perhaps), gone, err
}
