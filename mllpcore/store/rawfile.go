package store

import (
	"errors"
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// rawFile is a file of SQLite's that is not used as a database. It goes through SQLite's own way to files: when a file
// is opened and closed directly, the system forgets all locks of this process on it, also those of the connections that
// use it.
type rawFile struct {
	path     string
	tls      *libc.TLS
	file     uintptr // sqlite3_file; what follows it is the name
	writable bool
}

// openRaw opens a file that is there, for writing where that is asked for and allowed. It locks, creates and repairs
// nothing.
func openRaw(path string, writing bool) (*rawFile, error) {
	f := &rawFile{path: path, tls: libc.NewTLS()}
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

func (f *rawFile) open(writing bool) (rc int32, err error) {
	address := sqlite3.Xsqlite3_vfs_find(f.tls, 0)
	if address == 0 {
		return 0, errors.New("sqlite has no file system")
	}
	system := at[sqlite3.Tsqlite3_vfs](address)
	size := libc.Tsize_t(system.FszOsFile)
	const outBytes, zeros = 8, 8 // where SQLite tells how it opened, and what it wants to follow the name
	f.file = libc.Xcalloc(f.tls, 1, size+outBytes+libc.Tsize_t(len(f.path))+zeros)
	if f.file == 0 {
		return 0, errors.New("no memory left")
	}
	out, name := f.file+uintptr(size), f.file+uintptr(size)+outBytes
	for i := range len(f.path) {
		*at[byte](name + uintptr(i)) = f.path[i]
	}
	flags := int32(sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_READONLY)
	if writing {
		flags = sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_READWRITE
	}
	open := callable[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](system.FxOpen)
	rc = open(f.tls, address, name, f.file, flags, out)
	f.writable = *at[int32](out)&sqlite3.SQLITE_OPEN_READWRITE != 0
	return rc, nil
}

func (f *rawFile) methods() *sqlite3.Tsqlite3_io_methods {
	return at[sqlite3.Tsqlite3_io_methods](at[sqlite3.Tsqlite3_file](f.file).FpMethods)
}

// start returns the first n bytes of the file; what a shorter one lacks is zeros.
func (f *rawFile) start(n int) ([]byte, error) {
	memory := libc.Xcalloc(f.tls, 1, libc.Tsize_t(n))
	if memory == 0 {
		return nil, errors.New("no memory left")
	}
	defer libc.Xfree(f.tls, memory)
	read := callable[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](f.methods().FxRead)
	rc := read(f.tls, f.file, memory, int32(n), 0)
	if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ {
		return nil, fmt.Errorf("%s cannot be read (sqlite code %d): look at the disk", f.path, rc)
	}
	bytes := make([]byte, n)
	copy(bytes, bytesAt(memory, int32(n)))
	return bytes, nil
}

// close closes the file; the system forgets only locks on it that no connection needs.
func (f *rawFile) close() error {
	rc := callable[func(*libc.TLS, uintptr) int32](f.methods().FxClose)(f.tls, f.file)
	f.free()
	if rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("%s cannot be closed (sqlite code %d)", f.path, rc)
	}
	return nil
}

func (f *rawFile) free() {
	if f.file != 0 {
		libc.Xfree(f.tls, f.file)
	}
	f.tls.Close()
}
