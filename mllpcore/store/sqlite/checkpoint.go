package sqlite

import sqlite3 "modernc.org/sqlite/lib"

// CheckpointRest is what of the WAL the writer copies itself, because only then nothing comes meanwhile and the WAL can
// begin anew: so little that hardly a message waits.
const CheckpointRest = 2 << 20

// CheckpointResult is how a checkpoint ended.
type CheckpointResult struct {
	Some, Whole bool  // whether anything was copied, and whether nothing is left
	Frames      int64 // how many the WAL holds
	Err         error
}

// CheckpointPassive checkpoints the WAL as far as no reader needs it.
func (f *Files) CheckpointPassive(c *Conn) CheckpointResult {
	return f.Checkpoint(c, "PRAGMA wal_checkpoint(PASSIVE)")
}

// Checkpoint runs a statement that checkpoints the WAL, and returns how that ended.
func (f *Files) Checkpoint(c *Conn, how string) CheckpointResult {
	f.Database.forget()
	whole, frames := false, int64(0)
	err := c.Query(func(v []any) (bool, error) {
		frames = max(Int(v[1]), 0)
		whole = Int(v[0]) == 0 && Int(v[1]) == Int(v[2])
		return false, nil
	}, how)
	some, lost := f.Database.result()
	if err == nil && lost != sqlite3.SQLITE_OK { // SQLite does not tell of it
		err = &Error{Code: int(lost), Text: "what was moved did not reach the disk"}
	}
	if whole && err == nil {
		f.Database.trust()
	}
	return CheckpointResult{Some: some && err == nil, Whole: whole && err == nil, Frames: frames, Err: err}
}
