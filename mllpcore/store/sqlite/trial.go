package sqlite

import (
	"errors"
	"fmt"
	"net/url"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// trial is SQLite's way to a log together with another WAL than the one beside it: what the log would be with that is
// seen before anything is replaced. Both are only read.
type trial struct {
	tls    *libc.TLS
	vfs    uintptr // the registered sqlite3_vfs
	system uintptr // the system's own
	name   uintptr // of the vfs
	wal    uintptr // the name of the other WAL, which SQLite needs for as long as it has the file open

	// SQLite holds Go functions as numbers, which the garbage collector does not see: they stay alive here.
	open   func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32
	remove func(*libc.TLS, uintptr, uintptr, int32) int32
}

// TryWAL runs look on a connection that sees the log at path with the WAL of another name. Nobody else may have the log
// open.
func TryWAL(path, wal string, look func(*Conn) error) (err error) {
	t, err := newTrial(wal)
	if err != nil {
		return err
	}
	defer t.close()
	c, err := Open(path, url.Values{
		"mode": {"rw"}, "vfs": {libc.GoString(t.name)}, // with mode=ro it could not lock
		// SQLite's index of the WAL is in memory then, and what is beside the log stays as it is.
		Pragmas: {"locking_mode(EXCLUSIVE)", "query_only(1)", "cache_size(-8192)"},
	})
	if err == nil {
		err = errors.Join(look(c), c.Close())
	}
	if Primary(CodeOf(err)) == sqlite3.SQLITE_BUSY {
		return ErrOpenElsewhere
	}
	return err
}

func newTrial(wal string) (t *trial, err error) {
	t = &trial{tls: libc.NewTLS()}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	t.system = sqlite3.Xsqlite3_vfs_find(t.tls, 0)
	own := libc.Xmalloc(t.tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	if t.system == 0 || own == 0 {
		libc.Xfree(t.tls, own)
		return t, errors.New("sqlite has no file system")
	}
	t.open, t.remove = t.openFile, func(*libc.TLS, uintptr, uintptr, int32) int32 { return sqlite3.SQLITE_IOERR_DELETE }
	v := vfs.At[sqlite3.Tsqlite3_vfs](own)
	*v = *vfs.At[sqlite3.Tsqlite3_vfs](t.system)
	if t.wal, err = libc.CString(wal); err == nil {
		t.name, err = libc.CString(fmt.Sprintf("mllpscope-trial-%x", own))
	}
	if err != nil {
		libc.Xfree(t.tls, own)
		return t, err
	}
	v.FpNext, v.FzName = 0, t.name
	v.FxOpen, v.FxDelete = *(*uintptr)(unsafe.Pointer(&t.open)), *(*uintptr)(unsafe.Pointer(&t.remove))
	if rc := sqlite3.Xsqlite3_vfs_register(t.tls, own, 0); rc != sqlite3.SQLITE_OK {
		libc.Xfree(t.tls, own)
		return t, fmt.Errorf("sqlite cannot register a file system: code %d", rc)
	}
	t.vfs = own
	return t, nil
}

// openFile is xOpen of sqlite3_vfs.
func (t *trial) openFile(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	if flags&sqlite3.SQLITE_OPEN_WAL != 0 {
		name, flags = t.wal, flags&^sqlite3.SQLITE_OPEN_CREATE
	}
	open := vfs.Callable[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](
		vfs.At[sqlite3.Tsqlite3_vfs](t.system).FxOpen)
	return open(tls, t.system, name, file, flags, out)
}

// close forgets it. Every connection must have been closed.
func (t *trial) close() {
	if t.vfs != 0 {
		sqlite3.Xsqlite3_vfs_unregister(t.tls, t.vfs)
		libc.Xfree(t.tls, t.vfs)
	}
	libc.Xfree(t.tls, t.name)
	libc.Xfree(t.tls, t.wal)
	t.tls.Close()
}

// ErrOpenElsewhere tells why a damaged WAL is not touched.
var ErrOpenElsewhere = errors.New("another program reads the log: end it, and start again")
