package sqlite

import (
	"encoding/binary"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// gatherBytes is how much is written to the WAL together. SQLite writes two small pieces a page.
const gatherBytes = 1 << 20

// ahead is the WAL on its way to the disk. Only the writer's connection writes there. What it writes is gathered and
// written together when SQLite wants it synced or reads it. A checkpoint, which syncs the WAL before it moves it, has
// nothing to wait for: what counts in the WAL was synced by the transaction that wrote it.
//
// After the disk has refused a write or a sync the WAL takes nothing more until it has begun anew (see renew.go of the
// log): the system tells of a failure once and takes for written what it could not write, and what is written over it
// later may not reach the disk either, although the next sync goes well.
type ahead struct {
	Filled  atomic.Int64   // how far it is filled, in bytes
	dirty   atomic.Uintptr // SQLite's file that has written since its last sync, 0 when none has
	Refused atomic.Bool    // the disk refused something, and it has not begun anew since
	Salt    atomic.Uint32  // the first salt of its header
	real    methods        // what is in front of the disk
	Look    func(file uintptr) (*vfs.Device, error)
	own     *ownFrames // of what is moved
	index   *WALIndex

	// What follows belongs to the writer's goroutine.
	gathered vfs.Piece
	Doubted  bool    // what comes next is read back from the disk before it counts
	written  []Proof // what was, since the last sync, when it is doubted
}

// inFront puts itself before the methods of the WAL.
func (a *ahead) inFront(m *methods) {
	a.real = *m
	m.read, m.Write, m.Sync, m.truncate = a.read, a.write, a.sync, a.truncate
}

func (a *ahead) write(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	if a.Refused.Load() {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	if !a.index.wrote(vfs.BytesAt(buf, n), offset) {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	if a.dirty.Swap(file) == 0 {
		a.gathered.Bytes = a.gathered.Bytes[:0]
	}
	a.Filled.Store(offset + int64(n))
	if offset == 0 && n >= walfile.HeaderBytes {
		a.Salt.Store(binary.BigEndian.Uint32(vfs.BytesAt(buf, n)[walfile.SaltAt:]))
	}
	for !a.gathered.Add(buf, n, offset, gatherBytes) {
		if rc := a.flush(tls, file); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return sqlite3.SQLITE_OK
}

// flush writes what has been gathered.
func (a *ahead) flush(tls *libc.TLS, file uintptr) int32 {
	if len(a.gathered.Bytes) == 0 {
		return sqlite3.SQLITE_OK
	}
	if a.Doubted {
		a.written = append(a.written, ProofOf(a.gathered))
	}
	rc := a.gathered.Write(tls, file, a.real.Write)
	a.gathered.Bytes = a.gathered.Bytes[:0]
	return a.noted(rc)
}

// noted notes that the disk refused something, if it did: nothing that was written since the last sync counts.
func (a *ahead) noted(rc int32) int32 {
	if rc != sqlite3.SQLITE_OK {
		a.Refused.Store(true)
		a.Forget()
	}
	return rc
}

// Forget forgets what has been written since the last sync.
func (a *ahead) Forget() {
	a.dirty.Store(0)
	a.gathered.Bytes, a.written = a.gathered.Bytes[:0], nil
}

func (a *ahead) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if a.dirty.Load() != file {
		return sqlite3.SQLITE_OK
	}
	if rc := a.flush(tls, file); rc != sqlite3.SQLITE_OK {
		return rc
	}
	rc := a.real.Sync(tls, file, flags)
	if rc == sqlite3.SQLITE_OK && a.Doubted {
		rc = a.prove(file)
	}
	if a.noted(rc) == sqlite3.SQLITE_OK {
		a.Forget()
	}
	return rc
}

// prove tells whether the disk holds what has been written since the last sync. With that of the first frames, which
// follow the header, the WAL is not doubted any more.
func (a *ahead) prove(file uintptr) int32 {
	d, err := a.Look(file)
	if allHeld(a.written, d, err) != nil {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	a.Doubted = a.Filled.Load() <= walfile.HeaderBytes
	return sqlite3.SQLITE_OK
}

func (a *ahead) read(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	if a.dirty.Load() == file {
		if rc := a.flush(tls, file); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	page := a.own.PageSize()
	if int(n) == page && (offset-walfile.HeaderBytes)%int64(walfile.FrameHeaderBytes+page) == walfile.FrameHeaderBytes {
		return a.own.readPage(tls, file, buf, offset, a.real.read)
	}
	return a.real.read(tls, file, buf, n, offset)
}

func (a *ahead) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	if a.dirty.Load() == file {
		if rc := a.flush(tls, file); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if size == 0 && !a.index.beginAnew() {
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	return a.real.truncate(tls, file, size)
}
