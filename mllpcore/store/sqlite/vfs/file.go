package vfs

import (
	"errors"
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// File is a file of SQLite's that is not used as a database. It goes through SQLite's own way to files: when a file
// is opened and closed directly, the system forgets all locks of this process on it, also those of the connections that
// use it.
type File struct {
	Path     string
	tls      *libc.TLS
	Handle   uintptr // sqlite3_file; what follows it is the name
	Writable bool
}

// Open opens a file that is there, for writing where that is asked for and allowed. It locks, creates and repairs
// nothing.
func Open(path string, writing bool) (*File, error) {
	f := &File{Path: path, tls: libc.NewTLS()}
	rc, err := f.open(writing)
	if err == nil && rc != sqlite3.SQLITE_OK {
		err = mayRead(path)
	}
	if err == nil && rc != sqlite3.SQLITE_OK {
		err = fmt.Errorf("%s cannot be opened for reading (sqlite code %d): look at who may read it", path, rc)
	}
	if err != nil {
		f.free()
		return nil, err
	}
	return f, nil
}

func (f *File) open(writing bool) (rc int32, err error) {
	address := sqlite3.Xsqlite3_vfs_find(f.tls, 0)
	if address == 0 {
		return 0, errors.New("sqlite has no file system")
	}
	system := At[sqlite3.Tsqlite3_vfs](address)
	size := libc.Tsize_t(system.FszOsFile)
	const outBytes, zeros = 8, 8 // where SQLite tells how it opened, and what it wants to follow the name
	f.Handle = libc.Xcalloc(f.tls, 1, size+outBytes+libc.Tsize_t(len(f.Path))+zeros)
	if f.Handle == 0 {
		return 0, errors.New("no memory left")
	}
	out, name := f.Handle+uintptr(size), f.Handle+uintptr(size)+outBytes
	for i := range len(f.Path) {
		*At[byte](name + uintptr(i)) = f.Path[i]
	}
	flags := int32(sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_READONLY)
	if writing {
		flags = sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_READWRITE
	}
	open := Callable[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](system.FxOpen)
	rc = open(f.tls, address, name, f.Handle, flags, out)
	f.Writable = *At[int32](out)&sqlite3.SQLITE_OPEN_READWRITE != 0
	return rc, nil
}

func (f *File) methods() *sqlite3.Tsqlite3_io_methods {
	return At[sqlite3.Tsqlite3_io_methods](At[sqlite3.Tsqlite3_file](f.Handle).FpMethods)
}

// start returns the first n bytes of the file; what a shorter one lacks is zeros.
func (f *File) start(n int) ([]byte, error) {
	memory := libc.Xcalloc(f.tls, 1, libc.Tsize_t(n))
	if memory == 0 {
		return nil, errors.New("no memory left")
	}
	defer libc.Xfree(f.tls, memory)
	read := Callable[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](f.methods().FxRead)
	rc := read(f.tls, f.Handle, memory, int32(n), 0)
	if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ {
		return nil, fmt.Errorf("%s cannot be read (sqlite code %d): look at the disk", f.Path, rc)
	}
	bytes := make([]byte, n)
	copy(bytes, BytesAt(memory, int32(n)))
	return bytes, nil
}

// Close closes the file; the system forgets only locks on it that no connection needs.
func (f *File) Close() error {
	rc := Callable[func(*libc.TLS, uintptr) int32](f.methods().FxClose)(f.tls, f.Handle)
	f.free()
	if rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("%s cannot be closed (sqlite code %d)", f.Path, rc)
	}
	return nil
}

func (f *File) free() {
	if f.Handle != 0 {
		libc.Xfree(f.tls, f.Handle)
	}
	f.tls.Close()
}
