package store

import (
	"errors"
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// headerBytes is how long the header of a SQLite file is.
const headerBytes = 100

// readHeader returns the beginning of a file, and locks, creates and repairs nothing. It goes through SQLite's own way
// to files: when a file is opened and closed directly, the system forgets all locks of this process on it, also those
// of the connections that use it. It does not open the file as a database either: after a crash the file may be
// consistent only together with the log ahead.
func readHeader(path string) (header []byte, err error) {
	tls := libc.NewTLS()
	defer tls.Close()
	address := sqlite3.Xsqlite3_vfs_find(tls, 0)
	if address == 0 {
		return nil, errors.New("sqlite has no file system")
	}
	vfs := at[sqlite3.Tsqlite3_vfs](address)
	size := libc.Tsize_t(vfs.FszOsFile)
	// The file, the header, and the name with the zeros behind it that SQLite wants there.
	memory := libc.Xcalloc(tls, 1, size+headerBytes+libc.Tsize_t(len(path))+8)
	if memory == 0 {
		return nil, errors.New("no memory left")
	}
	defer libc.Xfree(tls, memory)
	file, bytes, name := memory, memory+uintptr(size), memory+uintptr(size)+headerBytes
	for i := range len(path) {
		*at[byte](name + uintptr(i)) = path[i]
	}

	open := callable[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](vfs.FxOpen)
	if rc := open(tls, address, name, file, sqlite3.SQLITE_OPEN_READONLY|sqlite3.SQLITE_OPEN_MAIN_DB, 0); rc != 0 {
		return nil, fmt.Errorf("%s cannot be opened for reading (sqlite code %d): look at who may read it", path, rc)
	}
	methods := at[sqlite3.Tsqlite3_io_methods](at[sqlite3.Tsqlite3_file](file).FpMethods)
	rc := callable[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](methods.FxRead)(tls, file, bytes, headerBytes, 0)
	header = make([]byte, headerBytes)
	for i := range header { // byte by byte: Go 1.26.8 cannot compile a copy of constant length from such an address
		header[i] = *at[byte](bytes + uintptr(i))
	}
	closed := callable[func(*libc.TLS, uintptr) int32](methods.FxClose)(tls, file)
	// A shorter file reads as zeros.
	if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ || closed != sqlite3.SQLITE_OK {
		return nil, fmt.Errorf("%s cannot be read (sqlite codes %d, %d): look at the disk", path, rc, closed)
	}
	return header, nil
}
