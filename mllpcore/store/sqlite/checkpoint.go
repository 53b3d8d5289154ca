package sqlite

import sqlite3 "modernc.org/sqlite/lib"

// MoveRest is what of the WAL the writer moves itself, because only then nothing comes meanwhile and the WAL can begin
// anew: so little that hardly a message waits.
const MoveRest = 2 << 20

// Moved is how a move ended.
type Moved struct {
	Some, Whole bool  // whether anything was moved, and whether nothing is left
	Frames      int64 // how many the WAL holds
	Err         error
}

// Move moves the WAL into the file as far as no reader needs it.
func (f *Files) Move(c *Conn) Moved {
	return f.Checkpoint(c, "PRAGMA wal_checkpoint(PASSIVE)")
}

// Checkpoint runs a statement that moves the WAL into the file, and returns how that ended.
func (f *Files) Checkpoint(c *Conn, how string) Moved {
	f.Base.forget()
	whole, frames := false, int64(0)
	err := c.Query(func(v []any) (bool, error) {
		frames = max(Int(v[1]), 0)
		whole = Int(v[0]) == 0 && Int(v[1]) == Int(v[2])
		return false, nil
	}, how)
	some, lost := f.Base.result()
	if err == nil && lost != sqlite3.SQLITE_OK { // SQLite does not tell of it
		err = &Error{Code: int(lost), Text: "what was moved did not reach the disk"}
	}
	if whole && err == nil {
		f.Base.trust()
	}
	return Moved{Some: some && err == nil, Whole: whole && err == nil, Frames: frames, Err: err}
}
