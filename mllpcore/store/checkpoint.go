package store

import sqlite3 "modernc.org/sqlite/lib"

// moveRest is what of the WAL the writer moves itself, because only then nothing comes meanwhile and the WAL can begin
// anew: so little that hardly a message waits.
const moveRest = 2 << 20

// moved is how a move ended.
type moved struct {
	some, whole bool  // whether anything was moved, and whether nothing is left
	frames      int64 // how many the WAL holds
	err         error
}

// move moves the WAL into the file as far as no reader needs it.
func (f *files) move(c *conn) moved {
	return f.checkpoint(c, "PRAGMA wal_checkpoint(PASSIVE)")
}

func (f *files) checkpoint(c *conn, how string) moved {
	f.base.forget()
	whole, frames := false, int64(0)
	err := c.query(func(v []any) (bool, error) {
		frames = max(integer(v[1]), 0)
		whole = integer(v[0]) == 0 && integer(v[1]) == integer(v[2])
		return false, nil
	}, how)
	some, lost := f.base.result()
	if err == nil && lost != sqlite3.SQLITE_OK { // SQLite does not tell of it
		err = &sqlError{code: int(lost), text: "what was moved did not reach the disk"}
	}
	if whole && err == nil {
		f.base.trust()
	}
	return moved{some: some && err == nil, whole: whole && err == nil, frames: frames, err: err}
}
