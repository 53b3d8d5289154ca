package store

import (
	"net/url"
	"slices"

	"mllpscope/mllpcore"
)

// sink is the new log that rows are written to.
type sink struct {
	conn      *conn
	pending   int
	notProven map[int64]bool
	damaged   map[int64]bool
	unsummed  int64 // the highest ID of a row without a checksum
}

// newSink makes a log in the file, which is empty.
func newSink(path string) (*sink, error) {
	c, err := openConn(path, url.Values{"mode": {"rw"}, pragmas: {"synchronous(OFF)", "locking_mode(EXCLUSIVE)"}})
	if err != nil {
		return nil, err
	}
	k := &sink{conn: c, notProven: map[int64]bool{}, damaged: map[int64]bool{}}
	err = create(c, schemaVersion)
	for _, q := range []string{"PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = OFF"} {
		if err == nil {
			_, err = c.number(q)
		}
	}
	if err == nil {
		err = c.exec("BEGIN")
	}
	if err != nil {
		_ = c.close() // the file is given up
		return nil, err
	}
	return k, nil
}

// rowsTogetherWritten is after how many rows the new log is given to the system.
const rowsTogetherWritten = 1000

// take takes a row that was found; its values hold only now. An older one counts where there is none that is newer.
func (k *sink) take(r *foundRow, older bool) error {
	good := r.right || !r.sum && r.plausible() && !older
	if r.id() <= 0 {
		return nil
	}
	if !good {
		if r.kind == rowMessage {
			k.damaged[r.id()] = true
		}
		return nil
	}
	if k.pending++; k.pending%rowsTogetherWritten == 0 {
		for _, q := range [...]string{"COMMIT", "BEGIN"} {
			if err := k.conn.exec(q); err != nil {
				return err
			}
		}
	}
	if !r.sum {
		k.unsummed = max(k.unsummed, r.id())
	}
	return k.write(r)
}

func (k *sink) write(r *foundRow) error {
	c, id := k.conn, r.id()
	switch r.kind {
	case rowMessage:
		if r.right && k.notProven[id] {
			delete(k.notProven, id)
			if err := c.exec("DELETE FROM message WHERE id = ?", id); err != nil {
				return err
			}
		}
		n, err := c.execCount(insertMessage+"(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", r.padded(messageColumnCount)...)
		if n > 0 && !r.right {
			k.notProven[id] = true
		}
		return err
	case rowAnswer:
		return c.exec("INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			r.padded(mostColumns)...)
	default:
		v := r.padded(messageColumnCount)
		if v[4] == nil {
			v[4] = ""
		}
		return c.exec("INSERT INTO mark (id, bookmarked, note, deleted, damaged, sum) VALUES (?, ?, ?, ?, ?, ?) "+
			"ON CONFLICT DO NOTHING", v...)
	}
}

// finish leaves a log that was closed in good order, and counts.
func (k *sink) finish() (r Recovered, err error) {
	c := k.conn
	for _, q := range [...]string{
		"DELETE FROM answer WHERE id NOT IN (SELECT id FROM message)",
		"DELETE FROM mark WHERE id NOT IN (SELECT id FROM message)",
		"UPDATE meta SET value = (SELECT ifnull(max(id), 0) FROM message) WHERE name = 'last'",
		endOpenMark,
	} {
		if err := c.exec(q); err != nil {
			return r, err
		}
	}
	if err := c.exec(setMeta, "unsummed", k.unsummed); err != nil {
		return r, err
	}
	for id := range k.damaged {
		n, err := c.number("SELECT count(*) FROM message WHERE id = ?", id)
		if err != nil {
			return r, err
		}
		if n == 0 {
			r.DamagedIDs = append(r.DamagedIDs, mllpcore.MessageID(id))
		}
	}
	slices.Sort(r.DamagedIDs)
	r.Damaged, r.NotProven = int64(len(r.DamagedIDs)), int64(len(k.notProven))
	r.DamagedIDs = r.DamagedIDs[:min(len(r.DamagedIDs), MaxFindings)]
	for query, to := range map[string]*int64{
		"SELECT count(*) FROM message": &r.Whole, "SELECT count(*) FROM answer": &r.Answers,
		"SELECT count(*) FROM mark":                                       &r.Marks,
		"SELECT ifnull(max(id) - min(id) + 1 - count(*), 0) FROM message": &r.Unused,
	} {
		if *to, err = c.number(query); err != nil {
			return r, err
		}
	}
	r.Whole -= r.NotProven
	return r, c.exec("COMMIT")
}
