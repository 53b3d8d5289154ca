package store

import sqlite3 "modernc.org/sqlite/lib"

// ruined tells whether the log's file is so damaged that its WAL may be all that is whole: it is neither moved into the
// file nor removed then, not even when the log is closed. It looks at the file once more.
func (w *writer) ruined() bool {
	_ = w.store.watch.look() // the state tells
	return w.store.health.has(damaged)
}

// leaveWAL has the writer's connection leave the WAL as it is when it is closed.
func (w *writer) leaveWAL() {
	if w.conn != nil {
		_ = w.conn.set(dbConfig{sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}) // there is nobody to tell
	}
}
