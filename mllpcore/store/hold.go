package store

import (
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// holdMost is how much may be written to the log ahead before what the writer reads is looked at anew: the mover moves
// nothing that is newer than that.
const holdMost = 4 << 20

// hold keeps the writer's connection reading while messages follow each other. Otherwise each insert begins to read and
// ends it: with four of the six locks of the file that it takes, and a look at whether another process has written.
type hold struct {
	statement *statement // nil = does not read
	from      int64      // how far the log ahead was filled when it began
}

// hold has the connection read on from now, unless the last message came long ago.
func (w *writer) hold() {
	filled := w.store.files.ahead.filled.Load()
	if h := w.held; h.statement != nil && filled >= h.from && filled-h.from < holdMost {
		return
	}
	w.letGo()
	if time.Since(w.lastAppend) > quiet {
		return
	}
	s, err := w.conn.prepared("SELECT value FROM meta")
	if err != nil {
		return // the insert will tell
	}
	if sqlite3.Xsqlite3_step(w.conn.tls, s.p) != sqlite3.SQLITE_ROW {
		sqlite3.Xsqlite3_reset(w.conn.tls, s.p)
		return
	}
	w.held = hold{s, filled}
}

// letGo ends what hold began. Only inserts may come before it.
func (w *writer) letGo() {
	if w.held.statement != nil {
		sqlite3.Xsqlite3_reset(w.conn.tls, w.held.statement.p)
		w.held = hold{}
	}
}
