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

// walWriter is the WAL on its way to the disk. Only the writer's connection writes there. What it writes is gathered
// and written together when SQLite wants it synced or reads it. A checkpoint, which syncs the WAL before it copies it,
// has nothing to wait for: what counts in the WAL was synced by the transaction that wrote it.
//
// After the disk has refused a write or a sync the WAL takes nothing more until it has begun anew (see renew.go of the
// log): the system tells of a failure once and takes for written what it could not write, and what is written over it
// later may not reach the disk either, although the next sync goes well.
type walWriter struct {
	Filled  atomic.Int64   // how far it is filled, in bytes
	dirty   atomic.Uintptr // SQLite's file that has written since its last sync, 0 when none has
	Refused atomic.Bool    // the disk refused something, and it has not begun anew since
	Salt    atomic.Uint32  // the first salt of its header
	real    methods        // what is in front of the disk
	Look    func(file uintptr) (*vfs.Device, error)
	own     *ownFrames // of what is copied
	index   *WALIndex

	// What follows belongs to the writer's goroutine, or to who has the lock of writing.
	ends     ends // of the transaction that goes on
	gathered vfs.Gathered
	Doubted  bool    // what comes next is read back from the disk before it counts
	written  []Proof // what was, since the last sync, when it is doubted
}

// inFront puts itself before the methods of the WAL.
func (a *walWriter) inFront(m *methods) {
	a.real = *m
	m.read, m.Write, m.Sync, m.truncate = a.read, a.write, a.sync, a.truncate
}

func (a *walWriter) write(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
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
	a.ends.note(file, vfs.BytesAt(buf, n), offset, a.frameBytes())
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
func (a *walWriter) flush(tls *libc.TLS, file uintptr) int32 {
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
func (a *walWriter) noted(rc int32) int32 {
	if rc != sqlite3.SQLITE_OK {
		a.Refused.Store(true)
		a.Forget()
	}
	return rc
}

// Forget forgets what has been written since the last sync.
func (a *walWriter) Forget() {
	a.dirty.Store(0)
	a.gathered.Bytes, a.written = a.gathered.Bytes[:0], nil
}

func (a *walWriter) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
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
func (a *walWriter) prove(file uintptr) int32 {
	d, err := a.Look(file)
	if allHeld(a.written, d, err) != nil {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	a.Doubted = a.Filled.Load() <= walfile.HeaderBytes
	return sqlite3.SQLITE_OK
}

func (a *walWriter) read(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
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

func (a *walWriter) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
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

// frameBytes is how long a frame is.
func (a *walWriter) frameBytes() int64 { return int64(walfile.FrameHeaderBytes + a.own.PageSize()) }

// ends is where the frames begin that end a transaction, by which it counts for who reads the WAL without its index:
// in general one.
type ends struct {
	file        uintptr // SQLite's, of the WAL; 0 when there is none
	first, last int64
}

// note notes a frame that ends the transaction.
func (e *ends) note(file uintptr, written []byte, offset, frameBytes int64) {
	isHeader := len(written) == walfile.FrameHeaderBytes && (offset-walfile.HeaderBytes)%frameBytes == 0
	if !isHeader || binary.BigEndian.Uint32(written[4:]) == 0 {
		return
	}
	if e.file != file {
		*e = ends{file, offset, offset}
	}
	e.first, e.last = min(e.first, offset), max(e.last, offset)
}

// lockOfWriting is the lock of the index that is held while a transaction is written.
const lockOfWriting = 0 // WAL_WRITE_LOCK

// beforeUnlock puts itself before xShmLock of the log's file.
func (a *walWriter) beforeUnlock(m *methods) {
	lock := m.lock
	m.lock = func(tls *libc.TLS, file uintptr, first, n, how int32) int32 {
		if first == lockOfWriting && how == sqlite3.SQLITE_SHM_UNLOCK|sqlite3.SQLITE_SHM_EXCLUSIVE {
			a.takeBack(tls)
		}
		return lock(tls, file, first, n, how)
	}
}

// takeBack takes the end from a transaction that was written whole and did not get into the index, as when that found
// no room to grow. Where a shorter one is written over its beginning, its end would look as if something that counts
// was cut off by damage. It is called before anybody else can write.
func (a *walWriter) takeBack(tls *libc.TLS) {
	e := a.ends
	a.ends = ends{}
	if e.file == 0 || a.Refused.Load() || !a.index.leavesOut(int((e.last-walfile.HeaderBytes)/a.frameBytes())) {
		return
	}
	if a.dirty.Load() == e.file && a.flush(tls, e.file) != sqlite3.SQLITE_OK {
		return
	}
	none := tls.Alloc(walfile.FrameHeaderBytes)
	defer tls.Free(walfile.FrameHeaderBytes)
	clear(vfs.BytesAt(none, walfile.FrameHeaderBytes))
	for at := e.first; at <= e.last; at += a.frameBytes() {
		if a.noted(a.real.Write(tls, e.file, none, walfile.FrameHeaderBytes, at)) != sqlite3.SQLITE_OK {
			return
		}
	}
}
