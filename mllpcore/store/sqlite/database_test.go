package sqlite

import (
	"math"
	"slices"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

const databaseFile, otherFile = 2, 4

// TestMoveIsOnDisk has what a large copy wrote given to the disk in parts and synced before SQLite counts it as copied,
// a small one synced when SQLite does not, and nothing besides.
func TestMoveIsOnDisk(t *testing.T) {
	b, d := baseOnDisk(t)
	d.write(b, databaseFile, 2*partBytes) // by no copy
	d.move(b, walfile.PageBytes, 1)
	d.await(t, 1, 1) // SQLite's own
	d.append(1)
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_START)
	d.write(b, otherFile, 2*partBytes)
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_DONE)
	d.end(b)
	d.await(t, 1, 1)
	d.append(1)
	d.move(b, walfile.PageBytes, 2)
	d.await(t, 2, 2)
	if len(d.parts) != 0 {
		t.Errorf("parts %v of small moves and what is none", d.parts)
	}
	d.move(b, 5*partBytes/2, 3)
	d.write(b, databaseFile, 2*partBytes) // by no copy
	d.await(t, 4, 3)
	if want := []int64{0, partBytes, partBytes, partBytes}; !slices.Equal(d.parts, want) {
		t.Errorf("the parts %v of a large move, want %v", d.parts, want)
	}
	if d.asked != 8 {
		t.Errorf("%d of 8 calls of xFileControl reached the system", d.asked)
	}
}

// TestMoveThatMessagesOvertake has messages come between the end of a small copy and SQLite's look at it: SQLite does
// not sync then, and what was copied does not count.
func TestMoveThatMessagesOvertake(t *testing.T) {
	b, d := baseOnDisk(t)
	d.append(1)
	d.overtaken = true
	d.move(b, walfile.PageBytes, 2)
	d.await(t, 0, 0)
	d.overtaken = false
	d.move(b, 2*walfile.PageBytes, 3)
	d.await(t, 1, 3)
}

// TestMoveBesideAnother has somebody else want to copy meanwhile, who finds it busy: what the checkpoint that goes on
// has written is synced nevertheless before it counts.
func TestMoveBesideAnother(t *testing.T) {
	b, d := baseOnDisk(t)
	d.append(1)
	*d.number(attemptedAt) = 1
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_START)
	d.write(b, databaseFile, walfile.PageBytes)
	b.forget()
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_DONE)
	*d.number(backfilledAt) = 1
	d.end(b)
	d.await(t, 1, 1)
}

// TestMoveIsGathered has what a checkpoint writes side by side written together, all of it before it counts as copied,
// and where it belongs.
func TestMoveIsGathered(t *testing.T) {
	b, d := baseOnDisk(t)
	var file [64 * walfile.PageBytes]byte
	b.Real.Write = func(tls *libc.TLS, f, buf uintptr, n int32, offset int64) int32 {
		copy(file[offset:], unsafe.Slice(vfs.At[byte](buf), n))
		return d.dropWrite(tls, f, buf, n, offset)
	}
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_START)
	var want [len(file)]byte
	for i := range len(file) / walfile.PageBytes {
		if i == 1 || i == 40 { // pages that were not changed
			continue
		}
		page := unsafe.Slice(vfs.At[byte](d.page), walfile.PageBytes)
		for j := range page {
			page[j] = byte(i + 1)
		}
		copy(want[i*walfile.PageBytes:], page)
		b.write(d.tls, databaseFile, d.page, walfile.PageBytes, int64(i)*walfile.PageBytes)
	}
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_DONE)
	pieces := []int64{
		0, walfile.PageBytes, 2 * walfile.PageBytes, vfs.WriteBytes, 18 * walfile.PageBytes, vfs.WriteBytes, 34 * walfile.PageBytes, 6 * walfile.PageBytes,
		41 * walfile.PageBytes, vfs.WriteBytes, 57 * walfile.PageBytes, 7 * walfile.PageBytes,
	}
	if !slices.Equal(d.written, pieces) {
		t.Errorf("written in the pieces %v, want %v", d.written, pieces)
	}
	if file != want {
		t.Error("what was written is not what was moved")
	}
}

// TestMoveRefusedAtItsEnd has no room for what was gathered last, when SQLite takes all for written: of all of the log
// ahead, and of a part of it.
func TestMoveRefusedAtItsEnd(t *testing.T) {
	for _, more := range []uint32{0, 1} {
		b, d := baseOnDisk(t)
		d.append(more)
		d.full = math.MaxInt32
		b.forget()
		d.move(b, walfile.PageBytes, 1)
		d.await(t, 0, 0)
		if some, lost := b.result(); some || lost != sqlite3.SQLITE_FULL {
			t.Errorf("something was moved: %v; lost with code %d, want %d", some, lost, sqlite3.SQLITE_FULL)
		}
		d.full = 0
		b.forget()
		d.move(b, walfile.PageBytes, 1)
		d.await(t, 1, 1)
		if some, lost := b.result(); !some || lost != sqlite3.SQLITE_OK {
			t.Errorf("then something was moved: %v; lost with code %d", some, lost)
		}
	}
}

// disk stands for the system's methods, and for SQLite that copies.
type disk struct {
	tls       *libc.TLS
	shared    uintptr // the index of the WAL
	syncs     int
	asked     int
	page      uintptr
	written   []int64 // from and how much of each write
	writes    int
	full      int32   // writes of less than that fail
	fullAt    int     // so does this one
	parts     []int64 // from and how much of each
	answer    int32   // of syncs
	times     int     // so often; 0 is always
	refuses   bool    // parts
	overtaken bool    // a frame is appended at the end of each checkpoint
}

func baseOnDisk(t *testing.T) (*database, *disk) {
	d := &disk{tls: libc.NewTLS()}
	d.shared, d.page = libc.Xcalloc(d.tls, 1, IndexBytes), libc.Xcalloc(d.tls, 1, walfile.PageBytes)
	t.Cleanup(func() {
		libc.Xfree(d.tls, d.shared)
		libc.Xfree(d.tls, d.page)
		d.tls.Close()
	})
	b := &database{walIndex: new(WALIndex), Real: methods{
		Write: d.dropWrite,
		Sync:  d.sync,
		control: func(*libc.TLS, uintptr, int32, uintptr) int32 {
			d.asked++
			return sqlite3.SQLITE_OK
		},
		lock: func(*libc.TLS, uintptr, int32, int32, int32) int32 { return sqlite3.SQLITE_OK },
		index: func(_ *libc.TLS, _ uintptr, _, _, _ int32, into uintptr) int32 {
			*vfs.At[uintptr](into) = d.shared
			return sqlite3.SQLITE_OK
		},
	}}
	b.Part = d.part
	b.free = func(uintptr, int64, int64) error { return nil }
	b.Look = func(uintptr) (*vfs.Device, error) { return nil, vfs.ErrNoDevice }
	d.append(1)
	return b, d
}

// dropWrite takes what it cannot write, as the system does.
func (d *disk) dropWrite(_ *libc.TLS, _, _ uintptr, n int32, offset int64) int32 {
	if d.writes++; n < d.full || d.writes == d.fullAt {
		return sqlite3.SQLITE_FULL
	}
	d.written = append(d.written, offset, int64(n))
	return sqlite3.SQLITE_OK
}

func (d *disk) sync(*libc.TLS, uintptr, int32) int32 {
	d.syncs++
	if d.times > 0 && d.syncs > d.times {
		return sqlite3.SQLITE_OK
	}
	return d.answer
}

// part wants all of a part written before.
func (d *disk) part(_ uintptr, from, n int64) bool {
	d.parts = append(d.parts, from, n)
	last := d.written[len(d.written)-2:]
	return !d.refuses && last[0]+last[1] == from+n
}

func (d *disk) number(where uintptr) *uint32 { return vfs.At[uint32](d.shared + where) }

// append has the WAL hold more frames.
func (d *disk) append(frames uint32) { *d.number(framesAt) += frames }

// copy writes so much as SQLite's checkpoint does that can copy so many frames.
func (d *disk) move(b *database, n int64, frames uint32) {
	*d.number(attemptedAt) = frames
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_START)
	d.write(b, databaseFile, n)
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_DONE)
	if d.overtaken {
		d.append(1)
	}
	if frames == *d.number(framesAt) && b.sync(d.tls, databaseFile, sqlite3.SQLITE_SYNC_FULL) != sqlite3.SQLITE_OK {
		frames = *d.number(backfilledAt)
	}
	*d.number(backfilledAt) = frames
	d.end(b)
}

func (d *disk) write(b *database, file uintptr, n int64) {
	for at := int64(0); at < n; at += walfile.PageBytes {
		b.write(d.tls, file, d.page, walfile.PageBytes, at)
	}
}

// control calls xFileControl as SQLite does, which takes no notice of what it returns.
func (d *disk) control(b *database, op int32) { b.control(d.tls, databaseFile, op, 0) }

// end gives the locks of a checkpoint back, as SQLite does, and those of a reader.
func (d *disk) end(b *database) {
	b.lock(d.tls, otherFile, lockOfCheckpoint, 1, sqlite3.SQLITE_SHM_UNLOCK|sqlite3.SQLITE_SHM_SHARED)
	b.lock(d.tls, databaseFile, lockOfCheckpoint, 1, sqlite3.SQLITE_SHM_UNLOCK|sqlite3.SQLITE_SHM_EXCLUSIVE)
}

// await wants so many syncs until now, and so many frames that count as copied.
func (d *disk) await(t *testing.T, syncs int, moved uint32) {
	t.Helper()
	if got := *d.number(backfilledAt); d.syncs != syncs || got != moved {
		t.Errorf("%d syncs and %d frames that count as moved, want %d and %d", d.syncs, got, syncs, moved)
	}
}

// The writer may begin the WAL anew as soon as SQLite counts all of it as copied, which is before the checkpoint is
// over.
func TestMoveIsKnownBeforeSQLiteCountsIt(t *testing.T) {
	b, d := baseOnDisk(t)
	b.walIndex.pending = 1
	b.walIndex.Commit()
	*d.number(attemptedAt) = 1
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_START)
	d.write(b, databaseFile, walfile.PageBytes)
	if b.walIndex.beginAnew() {
		t.Error("the WAL begins anew before all of it was moved")
	}
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_DONE)
	if !b.walIndex.beginAnew() {
		t.Error("the WAL does not begin anew although all of it was moved")
	}
	d.end(b)
}
