package sqlite

import (
	"slices"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// ownFrames tells whether the frames that are copied are those that SQLite's index knows. SQLite believes the index:
// where somebody has emptied or cut the WAL, or copied another over it, it would take what stands there for pages, and
// copy them over whole ones. A checkpoint looks at all of its frames before it writes the first page, since one that
// ends halfway leaves pages of different moments, and at each again when it is read.
type ownFrames struct {
	salts atomic.Pointer[[saltBytes]byte] // of the present frames, by the index; nil while none are copied

	pageBytes int // of the log

	mu       sync.Mutex
	from, to uint32 // the frames that are copied, of which nothing was looked at yet; equal when all were
	strange  bool   // there are others among them
}

// saltBytes is how long the salts in the header of a frame are.
const saltBytes = walfile.FrameSumAt - walfile.FrameSaltAt

// begin begins a checkpoint of some frames, with the salts that all of them must have.
func (o *ownFrames) begin(salts []byte, from, to uint32) {
	o.mu.Lock()
	o.from, o.to, o.strange = from, max(from, to), false
	o.mu.Unlock()
	o.salts.Store((*[saltBytes]byte)(slices.Clone(salts)))
}

// PageSize is how long a page of the log is.
func (o *ownFrames) PageSize() int {
	if o.pageBytes == 0 {
		return walfile.PageBytes
	}
	return o.pageBytes
}

func (o *ownFrames) end() { o.salts.Store(nil) }

// readPage reads the page of a frame at an offset in the WAL.
func (o *ownFrames) readPage(tls *libc.TLS, file, buf uintptr, offset int64, read vfs.Transfer) int32 {
	salts, pageBytes := o.salts.Load(), o.PageSize()
	if salts == nil {
		return read(tls, file, buf, int32(pageBytes), offset)
	}
	frame := tls.Alloc(walfile.FrameHeaderBytes + pageBytes)
	defer tls.Free(walfile.FrameHeaderBytes + pageBytes)
	if rc := o.look(tls, file, frame, salts, read); rc != sqlite3.SQLITE_OK {
		return rc
	}
	rc := read(tls, file, frame, int32(walfile.FrameHeaderBytes+pageBytes), offset-walfile.FrameHeaderBytes)
	if rc == sqlite3.SQLITE_OK && !isOwn(frame, salts) {
		rc = sqlite3.SQLITE_IOERR_DATA
	}
	if rc == sqlite3.SQLITE_OK {
		copy(vfs.BytesAt(buf, int32(pageBytes)), vfs.BytesAt(frame+walfile.FrameHeaderBytes, int32(pageBytes)))
	}
	return rc
}

// look looks at the headers of all frames that are copied, once in each checkpoint.
func (o *ownFrames) look(tls *libc.TLS, file, header uintptr, salts *[saltBytes]byte, read vfs.Transfer) int32 {
	o.mu.Lock()
	defer o.mu.Unlock()
	for ; o.from < o.to && !o.strange; o.from++ {
		at := walfile.HeaderBytes + int64(o.from)*int64(walfile.FrameHeaderBytes+o.PageSize())
		rc := read(tls, file, header, walfile.FrameHeaderBytes, at)
		o.strange = rc != sqlite3.SQLITE_OK || !isOwn(header, salts)
	}
	if o.strange {
		return sqlite3.SQLITE_IOERR_DATA
	}
	return sqlite3.SQLITE_OK
}

// isOwn tells whether the header of a frame has the salts.
func isOwn(header uintptr, salts *[saltBytes]byte) bool {
	return string(vfs.BytesAt(header+walfile.FrameSaltAt, saltBytes)) == string(salts[:])
}
