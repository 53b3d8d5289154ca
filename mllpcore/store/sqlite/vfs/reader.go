package vfs

import (
	"errors"
	"fmt"
	"io"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Reader reads any part of a rawFile. It is used by one goroutine at a time.
type Reader struct {
	*File
	buffer uintptr
	Size   int64
}

// rawBuffer is how much is read at a time at most.
const rawBuffer = 64 << 10 // as large as a page can be

// OpenReader opens a file that is there, for writing where that is asked for and allowed, but only to lock it.
func OpenReader(path string, writing bool) (*Reader, error) {
	f, err := Open(path, writing)
	if err != nil {
		return nil, err
	}
	r, err := ReaderOf(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

// ReaderOf returns a reader of a file that is open. It is to be ended with free, and the file to be closed.
func ReaderOf(f *File) (*Reader, error) {
	r := &Reader{File: f, buffer: libc.Xmalloc(f.tls, rawBuffer)}
	rc := int32(sqlite3.SQLITE_NOMEM)
	if r.buffer != 0 {
		rc = Callable[func(*libc.TLS, uintptr, uintptr) int32](f.methods().FxFileSize)(f.tls, f.Handle, r.buffer)
	}
	if rc != sqlite3.SQLITE_OK {
		r.Free()
		return nil, fmt.Errorf("%s cannot be read (sqlite code %d): look at the disk", f.Path, rc)
	}
	r.Size = *At[int64](r.buffer)
	return r, nil
}

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(p []byte, offset int64) (n int, err error) {
	read := Callable[Transfer](r.methods().FxRead)
	for n < len(p) {
		some := int(min(int64(len(p)-n), rawBuffer, r.Size-offset))
		if some <= 0 {
			return n, io.EOF
		}
		if rc := read(r.tls, r.Handle, r.buffer, int32(some), offset); rc != sqlite3.SQLITE_OK {
			return n, fmt.Errorf("%s cannot be read at byte %d (sqlite code %d): look at the disk", r.Path, offset, rc)
		}
		copy(p[n:], unsafe.Slice(At[byte](r.buffer), some))
		n, offset = n+some, offset+int64(some)
	}
	return n, nil
}

// Sync returns when the file is on the disk.
func (r *Reader) Sync() error {
	rc := Callable[func(*libc.TLS, uintptr, int32) int32](r.methods().FxSync)(r.tls, r.Handle, sqlite3.SQLITE_SYNC_FULL)
	if rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("%s cannot be synced (sqlite code %d): look at the disk", r.Path, rc)
	}
	return nil
}

// TakeAlone takes SQLite's lock of who has a database for himself. It is had when nobody else, in this process or
// another, has the database open, and keeps others from opening it until unlock.
func (r *Reader) TakeAlone() bool {
	m := r.methods()
	lock := Callable[func(*libc.TLS, uintptr, int32) int32](m.FxLock)
	got := true
	for _, level := range [...]int32{
		sqlite3.SQLITE_LOCK_SHARED, sqlite3.SQLITE_LOCK_RESERVED, sqlite3.SQLITE_LOCK_EXCLUSIVE,
	} {
		got = got && lock(r.tls, r.Handle, level) == sqlite3.SQLITE_OK
	}
	return got
}

// Unlock gives back what TakeAlone took.
func (r *Reader) Unlock() {
	Callable[func(*libc.TLS, uintptr, int32) int32](r.methods().FxUnlock)(r.tls, r.Handle, sqlite3.SQLITE_LOCK_NONE)
}

// Free ends reading.
func (r *Reader) Free() {
	libc.Xfree(r.tls, r.buffer)
	r.buffer = 0
}

// Close closes the file.
func (r *Reader) Close() error {
	r.Free()
	return r.File.Close()
}
