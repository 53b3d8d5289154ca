package store

import (
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// partBytes is how much of a move is given to the disk at a time. Left to the sync at its end, all of it would be
// written together, and messages that wait for the log ahead would wait for it: 50 ms where it is 20 with parts.
const partBytes = 4 << 20

// base is the log's own file while the log ahead is moved into it (SQLite's checkpoint). It gives what is written to
// the disk in parts, and syncs at the end of a larger move: SQLite does only when the whole log ahead has been moved,
// which would be the writer's to wait for. One connection moves at a time, SQLite sees to that.
type base struct {
	real methods                                       // what is in front of the disk
	part func(file uintptr, from, n int64) (done bool) // gives a part to the disk

	mu       sync.Mutex
	moving   uintptr // SQLite's file of the connection that moves; 0 when none does
	wrote    int64   // how many bytes the move has written
	from, to int64   // what may not be on its way to the disk yet lies between
	bytes    int     // of it
	failed   bool    // nothing of the move will count as moved
	open     bool    // the last move wrote, and SQLite has not synced since: it moved a part of the log ahead
	lost     bool    // the disk refused what the last move wrote
	pending  bool    // earlier moves wrote what may not be on the disk
	broken   bool    // what was moved is not on the disk, and SQLite takes it for moved
}

// inFront puts itself before the methods of the file.
func (b *base) inFront(m *methods) {
	b.real = *m
	m.write, m.sync, m.control = b.write, b.sync, b.control
}

func (b *base) write(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	rc := b.real.write(tls, file, buf, n, offset)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.moving != file {
		return rc
	}
	if rc == sqlite3.SQLITE_OK && !b.wroteLocked(int(n), offset) {
		rc = sqlite3.SQLITE_IOERR_WRITE
		b.broken = b.broken || b.pending // the system does not say what it could not write
	}
	b.failed = b.failed || rc != sqlite3.SQLITE_OK
	return rc
}

// wroteLocked notes what a move has written, and gives a part to the disk; false when the disk refuses it. The caller
// holds mu.
func (b *base) wroteLocked(n int, offset int64) bool {
	if b.bytes == 0 {
		b.from, b.to = offset, offset
	}
	b.wrote += int64(n)
	b.from, b.to = min(b.from, offset), max(b.to, offset+int64(n))
	if b.bytes += n; b.bytes < partBytes {
		return true
	}
	b.bytes = 0
	return b.part(b.moving, b.from, b.to-b.from)
}

// sync is SQLite's own, at the end of a move of the whole log ahead, which begins anew when it went well. The system
// tells of what it could not write only once. So when something has been taken for moved before that may be among it,
// none succeeds any more: what is in the log ahead stays there, and is moved once the log is opened anew.
func (b *base) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	rc := b.real.sync(tls, file, flags)
	if rc == sqlite3.SQLITE_OK && b.lost {
		rc = sqlite3.SQLITE_IOERR_FSYNC
	}
	if rc != sqlite3.SQLITE_OK {
		b.broken = b.pending
	}
	b.open, b.lost, b.pending = false, false, false
	return rc
}

func (b *base) control(tls *libc.TLS, file uintptr, op int32, arg uintptr) int32 {
	b.mu.Lock()
	switch {
	case op == sqlite3.SQLITE_FCNTL_CKPT_START:
		b.start(file)
	case op == sqlite3.SQLITE_FCNTL_CKPT_DONE && b.moving == file: // whether the move went well or not
		b.moving = 0
		b.open = b.wrote > 0 && !b.failed
		if b.wrote >= partBytes && !b.failed {
			b.lost = b.real.sync(tls, file, sqlite3.SQLITE_SYNC_FULL) != sqlite3.SQLITE_OK
			b.open, b.pending = b.lost, b.pending && b.lost
		}
	}
	b.mu.Unlock()
	return b.real.control(tls, file, op, arg)
}

// start begins a move. The caller holds mu.
func (b *base) start(file uintptr) {
	b.broken = b.broken || b.open && b.lost
	b.pending = b.pending || b.open
	b.moving, b.wrote, b.bytes = file, 0, 0
	b.failed, b.open, b.lost = false, false, false
}
