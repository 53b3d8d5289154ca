package store

import (
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// gatherBytes is how much of one transaction is written to the log ahead together. SQLite writes two small pieces a
// page.
const gatherBytes = 1 << 20

// ahead is the log ahead (SQLite's WAL) on its way to the disk. While the writer is in a transaction, what SQLite
// writes is gathered and written at once when SQLite wants it synced. That sync may be left to later: SQLite takes it
// for done, and whoever began the transaction sees to it. Everything else goes through as it is.
type ahead struct {
	filled atomic.Int64   // how far it is filled, in bytes
	file   atomic.Uintptr // SQLite's file of the writer, 0 until it has written
	real   methods        // what is in front of the disk

	syncing sync.Mutex
	lost    atomic.Bool // a sync failed, and what it may have left out has not been written again

	// What follows belongs to the writer's goroutine.
	leave    func(written int) bool // in a transaction: whether its sync may be left; nil otherwise
	gathered piece
	whole    bool // gathered holds all that the transaction has written
	left     bool // the sync was left
	synced   bool // it was not
}

// inFront puts itself before the methods of the log ahead.
func (a *ahead) inFront(m *methods) {
	a.real = *m
	m.read, m.write, m.sync, m.truncate = a.read, a.write, a.sync, a.truncate
}

// begin has the writes of a transaction gathered in memory that belongs to it. leave tells whether the sync of so many
// bytes may be left.
func (a *ahead) begin(memory []byte, leave func(written int) bool) {
	a.leave, a.gathered, a.whole, a.left, a.synced = leave, piece{bytes: memory[:0]}, true, false, false
}

// end ends a transaction. Either its sync was left, and p is all that it has written, or it was synced, or it wrote
// nothing.
func (a *ahead) end() (p piece, left, synced bool) {
	a.leave = nil
	return a.gathered, a.left, a.synced
}

func (a *ahead) gathering(file uintptr) bool { return a.file.Load() == file && a.leave != nil }

func (a *ahead) write(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	a.file.Store(file) // nobody but the writer writes
	a.filled.Store(offset + int64(n))
	if a.leave == nil {
		return a.real.write(tls, file, buf, n, offset)
	}
	for !a.gathered.add(buf, n, offset, gatherBytes) {
		if rc := a.flush(tls, file); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return sqlite3.SQLITE_OK
}

// flush writes what has been gathered so far, before the transaction is whole.
func (a *ahead) flush(tls *libc.TLS, file uintptr) int32 {
	if len(a.gathered.bytes) == 0 {
		return sqlite3.SQLITE_OK
	}
	rc := a.gathered.write(tls, file, a.real.write)
	a.gathered.bytes, a.whole = a.gathered.bytes[:0], false
	return rc
}

func (a *ahead) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if !a.gathering(file) {
		return a.reach(tls, file, flags)
	}
	if rc := a.gathered.write(tls, file, a.real.write); rc != sqlite3.SQLITE_OK {
		return rc
	}
	// At its start there is a header, which must be on the disk before what follows it.
	if a.whole && a.gathered.offset > 0 && a.leave(len(a.gathered.bytes)) {
		a.left = true
		return sqlite3.SQLITE_OK
	}
	a.gathered.bytes, a.whole = a.gathered.bytes[:0], false
	rc := a.reach(tls, file, flags)
	a.synced = rc == sqlite3.SQLITE_OK
	return rc
}

// reach returns when what has been written is on the disk. After it failed it goes on to fail until lost is taken back,
// whoever asks and for whatever reason: the system tells of a failure only once, to one of those that wait on the same
// file, and takes what it could not write for written.
func (a *ahead) reach(tls *libc.TLS, file uintptr, flags int32) int32 {
	a.syncing.Lock()
	defer a.syncing.Unlock()
	if a.lost.Load() {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	rc := a.real.sync(tls, file, flags)
	if rc != sqlite3.SQLITE_OK {
		a.lost.Store(true)
	}
	return rc
}

// wait returns when what has been written is on the disk. It may be called beside the writer, which must not close the
// file meanwhile.
func (a *ahead) wait(tls *libc.TLS) error {
	if rc := a.reach(tls, a.file.Load(), sqlite3.SQLITE_SYNC_FULL); rc != sqlite3.SQLITE_OK {
		return &sqlError{code: int(rc), text: "disk I/O error: what was written did not reach the disk"}
	}
	return nil
}

func (a *ahead) read(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	if a.gathering(file) {
		if rc := a.flush(tls, file); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return a.real.read(tls, file, buf, n, offset)
}

func (a *ahead) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	if a.gathering(file) {
		if rc := a.flush(tls, file); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return a.real.truncate(tls, file, size)
}
