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
// the disk in parts, and has all of a larger move on the disk when it is over: SQLite syncs the file only when the
// whole log ahead has been moved, which would be the writer's to wait for. One connection moves at a time, SQLite sees
// to that.
type base struct {
	real methods                                       // what is in front of the disk
	part func(file uintptr, from, n int64) (done bool) // gives a part to the disk

	mu       sync.Mutex
	moving   uintptr // SQLite's file of the connection that moves; 0 when none does
	wrote    int64   // how many bytes the move has written
	from, to int64   // what may not be on its way to the disk yet lies between
	bytes    int     // of it
	lost     bool    // the disk has refused something; SQLite does not know it yet
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
	if rc == sqlite3.SQLITE_OK && b.moving == file {
		b.wroteLocked(int(n), offset)
	}
	return rc
}

// wroteLocked notes what a move has written, and gives a part to the disk. The caller holds mu.
func (b *base) wroteLocked(n int, offset int64) {
	if b.bytes == 0 {
		b.from, b.to = offset, offset
	}
	b.wrote += int64(n)
	b.from, b.to = min(b.from, offset), max(b.to, offset+int64(n))
	if b.bytes += n; b.bytes >= partBytes {
		b.bytes = 0
		b.lost = !b.part(b.moving, b.from, b.to-b.from) || b.lost
	}
}

// sync tells SQLite also of what the disk refused before: the system tells of it once.
func (b *base) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	b.mu.Lock()
	lost := b.lost
	b.lost = false
	b.mu.Unlock()
	if rc := b.real.sync(tls, file, flags); rc != sqlite3.SQLITE_OK || !lost {
		return rc
	}
	return sqlite3.SQLITE_IOERR_FSYNC
}

func (b *base) control(tls *libc.TLS, file uintptr, op int32, arg uintptr) int32 {
	switch op {
	case sqlite3.SQLITE_FCNTL_CKPT_START:
		b.mu.Lock()
		b.moving, b.wrote, b.bytes = file, 0, 0
		b.mu.Unlock()
	case sqlite3.SQLITE_FCNTL_CKPT_DONE: // whether the move went well or not
		b.mu.Lock()
		if b.wrote >= partBytes && b.real.sync(tls, file, sqlite3.SQLITE_SYNC_FULL) != sqlite3.SQLITE_OK {
			b.lost = true
		}
		b.moving = 0
		b.mu.Unlock()
	}
	return b.real.control(tls, file, op, arg)
}
