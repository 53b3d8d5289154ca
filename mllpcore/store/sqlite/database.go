package sqlite

import (
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// partBytes is how much of a checkpoint is given to the disk at a time. Left to the sync at its end, all of it would be
// written together, and messages that wait for the WAL would wait for it: 50 ms where it is 20 with parts.
const partBytes = 4 << 20

// Of SQLite's index of the WAL, which its connections share (https://www.sqlite.org/walformat.html, "The
// WAL-Index File Format"): how large its first part is, where that has how many frames the WAL holds, the salts
// of those, how many of them count as copied and how many a checkpoint tries, and which lock is held for as long as it
// changes the file.
const (
	IndexBytes       = sqlite3.WALINDEX_PGSZ
	framesAt         = 16  // mxFrame
	saltsAt          = 32  // aSalt
	backfilledAt     = 96  // nBackfill
	attemptedAt      = 128 // nBackfillAttempted
	lockOfCheckpoint = 3   // WAL_READ_LOCK(0)
)

// database is the log's own file while the WAL is copied into it (SQLite's checkpoint). One connection does that at a
// time, SQLite sees to that.
//
// SQLite writes page by page, in their order. What lies side by side is gathered and written together: the system keeps
// a new part of a file in as large pieces as it was written in, and each costs it about the same.
//
// What is written is given to the disk in parts, and synced at the end of a larger checkpoint. SQLite syncs only when
// the whole WAL has been copied, which would be the writer's to wait for; a part of it SQLite takes for copied without.
// But the system tells only once of what it could not write: the next sync would go well, the WAL would begin anew, and
// messages would be gone. So it syncs parts as well, and what is not on the disk does not count as copied.
//
// After the disk has refused anything of a checkpoint, the file is doubted until all of the WAL has been copied: what
// is copied gets new space, and is read back from the disk before it counts. Nothing can be lost by that: the disk
// holds all of it in the WAL, where every reader finds it meanwhile.
type database struct {
	Real methods                                       // what is in front of the disk
	Part func(file uintptr, from, n int64) (done bool) // gives a part to the disk
	free func(file uintptr, from, n int64) error       // gives the space of a part back
	Look func(file uintptr) (*vfs.Device, error)       // the file on the disk
	Own  ownFrames                                     // what is copied

	walIndex *WALIndex // is told how much a checkpoint copies

	mu            sync.Mutex
	checkpointing uintptr      // SQLite's file of the connection that copies; 0 when none does
	index         uintptr      // of the WAL; 0 when it could not be had
	before        uint32       // how many frames counted as copied before
	gathered      vfs.Gathered // not written yet
	wrote         int64        // how many bytes the checkpoint has written, gathered ones included
	from, to      int64        // what may not be on its way to the disk yet lies between
	bytes         int          // of it
	failed        bool         // a write failed: SQLite counts nothing of the checkpoint
	synced        bool         // what the checkpoint wrote is on the disk
	lost          int32        // SQLite's code for why it may not be; 0 = nothing was lost
	Doubted       atomic.Bool
	proofs        []Proof // of what the checkpoint wrote, while the file is doubted
}

// inFront puts itself before the methods of the file.
func (b *database) inFront(m *methods) {
	b.Real = *m
	m.Write, m.Sync, m.control, m.lock = b.write, b.sync, b.control, b.lock
}

func (b *database) write(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	b.mu.Lock()
	if b.checkpointing != file {
		b.mu.Unlock()
		return b.Real.Write(tls, file, buf, n, offset)
	}
	defer b.mu.Unlock()
	rc := b.gather(tls, buf, n, offset)
	if rc != sqlite3.SQLITE_OK {
		b.failed = true
		b.Doubted.Store(true)
	}
	return rc
}

// gather takes what a checkpoint writes, and gives a part to the disk. The caller holds mu.
func (b *database) gather(tls *libc.TLS, buf uintptr, n int32, offset int64) int32 {
	if b.index == 0 {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	for !b.gathered.Add(buf, n, offset, vfs.WriteBytes) {
		if rc := b.flush(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if b.bytes == 0 {
		b.from, b.to = offset, offset
	}
	b.wrote += int64(n)
	b.from, b.to = min(b.from, offset), max(b.to, offset+int64(n))
	if b.bytes += int(n); b.bytes < partBytes {
		return sqlite3.SQLITE_OK
	}
	b.bytes = 0
	if rc := b.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if !b.Part(b.checkpointing, b.from, b.to-b.from) {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return sqlite3.SQLITE_OK
}

// flush writes what has been gathered. The caller holds mu.
func (b *database) flush(tls *libc.TLS) int32 {
	p := b.gathered
	b.gathered.Bytes = p.Bytes[:0]
	if b.Doubted.Load() && len(p.Bytes) > 0 {
		if b.renew(p) != nil {
			return sqlite3.SQLITE_IOERR_WRITE
		}
		b.proofs = append(b.proofs, ProofOf(p))
	}
	return p.Write(tls, b.checkpointing, b.Real.Write)
}

// renew gives a part of the file that is about to be written new space. The first page stays where it is: it was
// written when the log was made, and tells everybody that it is one.
func (b *database) renew(p vfs.Gathered) error {
	from, to := max(p.Offset, int64(b.Own.PageSize())), p.Offset+int64(len(p.Bytes))
	if from >= to {
		return nil
	}
	return b.free(b.checkpointing, from, to-from)
}

// sync is SQLite's own, at the end of a checkpoint of the whole WAL, which begins anew when it went well.
func (b *database) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.checkpointing == file && b.lost != sqlite3.SQLITE_OK {
		return b.lost
	}
	if b.checkpointing != file {
		return b.Real.Sync(tls, file, flags)
	}
	return b.reach(tls, flags)
}

// reach returns when the disk holds what the checkpoint has written. The caller holds mu.
func (b *database) reach(tls *libc.TLS, flags int32) int32 {
	b.lost = b.Real.Sync(tls, b.checkpointing, flags)
	if b.lost == sqlite3.SQLITE_OK && b.Doubted.Load() {
		b.lost = b.prove()
	}
	b.synced = b.lost == sqlite3.SQLITE_OK
	if !b.synced {
		b.Doubted.Store(true)
	}
	return b.lost
}

// prove tells whether the disk holds what the checkpoint has written.
func (b *database) prove() int32 {
	if len(b.proofs) == 0 {
		return sqlite3.SQLITE_OK
	}
	d, err := b.Look(b.checkpointing)
	if allHeld(b.proofs, d, err) != nil {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	b.proofs = b.proofs[:0] // what comes is another part
	return sqlite3.SQLITE_OK
}

// control is called for much else as well, also by the writer, which does not wait for a checkpoint.
func (b *database) control(tls *libc.TLS, file uintptr, op int32, arg uintptr) int32 {
	switch op {
	case sqlite3.SQLITE_FCNTL_CKPT_START:
		b.start(tls, file)
	case sqlite3.SQLITE_FCNTL_CKPT_DONE: // whether the checkpoint went well or not
		b.done(tls, file)
	}
	return b.Real.control(tls, file, op, arg)
}

func (b *database) start(tls *libc.TLS, file uintptr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.checkpointing, b.index, b.wrote, b.bytes = file, b.mapped(tls, file), 0, 0
	b.gathered.Bytes, b.failed, b.synced, b.lost = b.gathered.Bytes[:0], false, false, sqlite3.SQLITE_OK
	b.proofs = b.proofs[:0]
	if b.index != 0 && mayFault(func() {
		b.before = b.frames(backfilledAt).Load()
		b.Own.begin(vfs.BytesAt(b.index+saltsAt, saltBytes), b.before, b.frames(attemptedAt).Load())
		b.walIndex.begins(int(b.before), int(b.frames(attemptedAt).Load()))
	}) {
		b.index = 0 // somebody has cut it off
	}
}

func (b *database) done(tls *libc.TLS, file uintptr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.checkpointing != file || b.failed || b.index == 0 {
		return
	}
	if b.wrote == 0 {
		b.walIndex.took()
		return
	}
	if b.lost = b.flush(tls); b.lost != sqlite3.SQLITE_OK {
		b.Doubted.Store(true)
		return
	}
	b.walIndex.took() // before SQLite counts it, and the writer begins the WAL anew
	whole := false
	mayFault(func() { whole = b.frames(attemptedAt).Load() == b.frames(framesAt).Load() })
	if b.wrote > CheckpointRest || !whole {
		b.reach(tls, sqlite3.SQLITE_SYNC_FULL)
	}
}

// mapped returns where the index of the WAL is in memory; 0 when it cannot be had.
func (b *database) mapped(tls *libc.TLS, file uintptr) uintptr {
	const pointerBytes = 8
	index := tls.Alloc(pointerBytes)
	defer tls.Free(pointerBytes)
	*vfs.At[uintptr](index) = 0
	if b.Real.index(tls, file, 0, IndexBytes, 0, index) != sqlite3.SQLITE_OK {
		return 0
	}
	return *vfs.At[uintptr](index)
}

// frames is a number of frames in the index.
func (b *database) frames(where uintptr) *atomic.Uint32 {
	return vfs.At[atomic.Uint32](b.index + where)
}

// lock is called when the lock of a checkpoint is given back, right after SQLite has noted how much counts as copied.
// What is not on the disk does not: it is copied once more, by the next.
func (b *database) lock(tls *libc.TLS, file uintptr, first, n, how int32) int32 {
	const end = sqlite3.SQLITE_SHM_UNLOCK | sqlite3.SQLITE_SHM_EXCLUSIVE
	if first == lockOfCheckpoint && how == end {
		b.mu.Lock()
		if b.checkpointing == file {
			if b.wrote > 0 && !b.synced {
				mayFault(func() { b.frames(backfilledAt).Store(b.before) }) // SQLite makes anew what was cut off
			}
			b.checkpointing = 0
			b.Own.end()
		}
		b.mu.Unlock()
	}
	return b.Real.lock(tls, file, first, n, how)
}

// forget forgets how the last checkpoint went; not while one goes on, which is yet to end.
func (b *database) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.checkpointing == 0 {
		b.wrote, b.synced, b.lost = 0, false, sqlite3.SQLITE_OK
	}
}

// Doubt has what is copied written to new space and read back from the disk; trust ends that, when all is copied.
func (b *database) Doubt() { b.Doubted.Store(true) }

func (b *database) trust() { b.Doubted.Store(false) }

// result tells whether anything was copied since forget and is on the disk, and by SQLite's code why something of it
// may not be.
func (b *database) result() (some bool, lost int32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.wrote > 0 && b.synced, b.lost
}
