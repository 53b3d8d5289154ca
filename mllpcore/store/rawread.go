package store

import (
	"errors"
	"fmt"
	"io"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// rawReader reads any part of a rawFile. It is used by one goroutine at a time.
type rawReader struct {
	*rawFile
	buffer uintptr
	size   int64
}

// rawBuffer is how much is read at a time at most.
const rawBuffer = 64 << 10 // as large as a page can be

// openRawReader opens a file that is there, for writing where that is asked for and allowed, but only to lock it.
func openRawReader(path string, writing bool) (*rawReader, error) {
	f, err := openRaw(path, writing)
	if err != nil {
		return nil, err
	}
	r, err := readerOf(f)
	if err != nil {
		return nil, errors.Join(err, f.close())
	}
	return r, nil
}

// readerOf returns a reader of a file that is open. It is to be ended with free, and the file to be closed.
func readerOf(f *rawFile) (*rawReader, error) {
	r := &rawReader{rawFile: f, buffer: libc.Xmalloc(f.tls, rawBuffer)}
	rc := int32(sqlite3.SQLITE_NOMEM)
	if r.buffer != 0 {
		rc = callable[func(*libc.TLS, uintptr, uintptr) int32](f.methods().FxFileSize)(f.tls, f.file, r.buffer)
	}
	if rc != sqlite3.SQLITE_OK {
		r.free()
		return nil, fmt.Errorf("%s cannot be read (sqlite code %d): look at the disk", f.path, rc)
	}
	r.size = *at[int64](r.buffer)
	return r, nil
}

// ReadAt implements io.ReaderAt.
func (r *rawReader) ReadAt(p []byte, offset int64) (n int, err error) {
	read := callable[transfer](r.methods().FxRead)
	for n < len(p) {
		some := int(min(int64(len(p)-n), rawBuffer, r.size-offset))
		if some <= 0 {
			return n, io.EOF
		}
		if rc := read(r.tls, r.file, r.buffer, int32(some), offset); rc != sqlite3.SQLITE_OK {
			return n, fmt.Errorf("%s cannot be read at byte %d (sqlite code %d): look at the disk", r.path, offset, rc)
		}
		copy(p[n:], unsafe.Slice(at[byte](r.buffer), some))
		n, offset = n+some, offset+int64(some)
	}
	return n, nil
}

// takeAlone takes SQLite's lock of who has a database for himself. It is had when nobody else, in this process or
// another, has the database open, and keeps others from opening it until unlock.
func (r *rawReader) takeAlone() bool {
	m := r.methods()
	lock := callable[func(*libc.TLS, uintptr, int32) int32](m.FxLock)
	got := true
	for _, level := range [...]int32{
		sqlite3.SQLITE_LOCK_SHARED, sqlite3.SQLITE_LOCK_RESERVED, sqlite3.SQLITE_LOCK_EXCLUSIVE,
	} {
		got = got && lock(r.tls, r.file, level) == sqlite3.SQLITE_OK
	}
	return got
}

func (r *rawReader) unlock() {
	callable[func(*libc.TLS, uintptr, int32) int32](r.methods().FxUnlock)(r.tls, r.file, sqlite3.SQLITE_LOCK_NONE)
}

// free ends reading.
func (r *rawReader) free() {
	libc.Xfree(r.tls, r.buffer)
	r.buffer = 0
}

// close closes the file.
func (r *rawReader) close() error {
	r.free()
	return r.rawFile.close()
}
