package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// files is SQLite's way to its files for one Store: the system's own, but that a commit waits for fdatasync instead of
// fsync where there is one (the WAL is overwritten in place, so only its data has to be written), and that a test
// can make operations fail. SQLite keeps its file systems in a list of its own; each Store registers one under a name
// nobody else has.
type files struct {
	name  string
	fault func(op operation, name string) int32 // nil in the program; not 0 is the SQLite code to fail with
	ahead ahead
	base  base
	index walIndex
	// imprints are of the log's own file and of its WAL.
	imprints [2]imprint

	tls    *libc.TLS
	vfs    uintptr // the registered sqlite3_vfs
	system uintptr // the system's own

	// SQLite holds Go functions as numbers, which the garbage collector does not see: they stay alive here.
	open func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32

	mu      sync.Mutex
	methods map[uintptr]*methods // by the system's method table and the kind of file
	devices map[[2]uint64]*vfs.Device
}

// operation is what a test can make fail.
type operation string

const (
	opOpen     operation = "open"
	opWrite    operation = "write"
	opSync     operation = "sync"
	opTruncate operation = "truncate"
)

// methods is a method table of SQLite with some methods in front of the system's.
type methods struct {
	table       uintptr
	read, write vfs.Transfer
	sync        func(*libc.TLS, uintptr, int32) int32
	truncate    func(*libc.TLS, uintptr, int64) int32
	control     func(*libc.TLS, uintptr, int32, uintptr) int32               // xFileControl
	lock        func(*libc.TLS, uintptr, int32, int32, int32) int32          // xShmLock
	index       func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32 // xShmMap
}

// newFiles registers a way to files. Every connection opened through it must be closed before close.
func newFiles(fault func(operation, string) int32) (*files, error) {
	f := &files{fault: fault, tls: libc.NewTLS(), methods: map[uintptr]*methods{}, devices: map[[2]uint64]*vfs.Device{}}
	f.system = sqlite3.Xsqlite3_vfs_find(f.tls, 0)
	f.vfs = libc.Xmalloc(f.tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	if f.system == 0 || f.vfs == 0 {
		f.close()
		return nil, errors.New("sqlite has no file system")
	}
	f.name = fmt.Sprintf("mllpscope-%x", f.vfs)
	name, err := libc.CString(f.name)
	if err != nil {
		f.close()
		return nil, err
	}
	f.open = f.openFile
	f.base.part, f.base.free, f.base.look = vfs.WritePart, f.freePart, f.deviceOf
	f.ahead.look, f.ahead.own = f.deviceOf, &f.base.own
	f.ahead.index, f.base.ahead = &f.index, &f.index
	v := vfs.At[sqlite3.Tsqlite3_vfs](f.vfs)
	*v = *vfs.At[sqlite3.Tsqlite3_vfs](f.system)
	v.FpNext, v.FzName = 0, name
	v.FxOpen = *(*uintptr)(unsafe.Pointer(&f.open))
	if rc := sqlite3.Xsqlite3_vfs_register(f.tls, f.vfs, 0); rc != sqlite3.SQLITE_OK {
		f.close()
		return nil, fmt.Errorf("sqlite cannot register a file system: code %d", rc)
	}
	return f, nil
}

// measure finds out how long the pages of the log are, before anything is read or written.
func (f *files) measure(path string) error {
	header, err := vfs.ReadHeader(path)
	if err != nil {
		return err
	}
	if size := walfile.PageSizeIn(header); size != 0 {
		f.index.pageBytes, f.base.own.pageBytes = size, size
		f.imprints[ofLog].part = min(size, traceBytes)
	}
	return nil
}

// close forgets the file system.
func (f *files) close() {
	if f.vfs != 0 {
		if f.open != nil {
			sqlite3.Xsqlite3_vfs_unregister(f.tls, f.vfs)
			libc.Xfree(f.tls, vfs.At[sqlite3.Tsqlite3_vfs](f.vfs).FzName)
		}
		libc.Xfree(f.tls, f.vfs)
	}
	for _, m := range f.methods {
		libc.Xfree(f.tls, m.table)
	}
	for _, d := range f.devices {
		d.Close()
	}
	f.tls.Close()
}

// The files of a log that have an imprint.
const (
	ofLog = iota
	ofWAL
)

// freePart gives the space of a part of the log's file back, which holds nothing then.
func (f *files) freePart(file uintptr, from, n int64) error {
	f.imprints[ofLog].forget(from, n)
	return vfs.FreePart(file, from, n)
}

// openFile is xOpen of sqlite3_vfs.
func (f *files) openFile(tls *libc.TLS, _, zName, file uintptr, flags int32, out uintptr) int32 {
	name := ""
	if zName != 0 {
		name = libc.GoString(zName)
	}
	if rc := f.failing(opOpen, name); rc != 0 {
		vfs.At[sqlite3.Tsqlite3_file](file).FpMethods = 0
		return rc
	}
	open := vfs.Callable[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](
		vfs.At[sqlite3.Tsqlite3_vfs](f.system).FxOpen)
	rc := open(tls, f.system, zName, file, flags, out)
	if p := vfs.At[sqlite3.Tsqlite3_file](file); rc == sqlite3.SQLITE_OK && p.FpMethods != 0 && name != "" {
		vfs.KeepPrivate(file)
		if m := f.inFront(p.FpMethods, name); m != nil {
			p.FpMethods = m.table
		}
	}
	return rc
}

// inFront returns the method table that stands before the system's for a file of that name; nil when there is no
// memory.
func (f *files) inFront(system uintptr, name string) *methods {
	f.mu.Lock()
	defer f.mu.Unlock()
	// The WAL is told apart from the rest by an odd key: addresses of tables are even.
	key, ahead := system, strings.HasSuffix(name, "-wal")
	if ahead {
		key |= 1
	}
	if m := f.methods[key]; m != nil {
		return m
	}
	table := libc.Xmalloc(f.tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	if table == 0 {
		return nil
	}
	t := vfs.At[sqlite3.Tsqlite3_io_methods](table)
	*t = *vfs.At[sqlite3.Tsqlite3_io_methods](system)
	m := &methods{table: table}
	f.methods[key] = m
	kind := "database"
	if ahead {
		kind = "WAL"
	}
	m.read, m.write = vfs.Callable[vfs.Transfer](t.FxRead), vfs.Callable[vfs.Transfer](t.FxWrite)
	m.sync = vfs.Callable[func(*libc.TLS, uintptr, int32) int32](t.FxSync)
	m.truncate = vfs.Callable[func(*libc.TLS, uintptr, int64) int32](t.FxTruncate)
	m.control = vfs.Callable[func(*libc.TLS, uintptr, int32, uintptr) int32](t.FxFileControl)
	m.lock = vfs.Callable[func(*libc.TLS, uintptr, int32, int32, int32) int32](t.FxShmLock)
	m.index = vfs.Callable[func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32](t.FxShmMap)
	if ahead {
		m.sync = vfs.DataSync(m.sync)
	}
	if f.fault != nil {
		f.mayFail(m, kind)
	}
	switch {
	case ahead:
		f.imprints[ofWAL].inFront(m)
		f.ahead.inFront(m)
	case t.FxShmMap != 0: // else it is a journal, which has no index
		f.imprints[ofLog].inFront(m)
		f.index.inFront(m)
		f.base.inFront(m)
	}
	t.FxRead, t.FxWrite = *(*uintptr)(unsafe.Pointer(&m.read)), *(*uintptr)(unsafe.Pointer(&m.write))
	t.FxSync, t.FxTruncate = *(*uintptr)(unsafe.Pointer(&m.sync)), *(*uintptr)(unsafe.Pointer(&m.truncate))
	t.FxShmMap = *(*uintptr)(unsafe.Pointer(&m.index))
	t.FxFileControl, t.FxShmLock = *(*uintptr)(unsafe.Pointer(&m.control)), *(*uintptr)(unsafe.Pointer(&m.lock))
	return m
}

// mayFail lets the fault decide before each operation that changes the file.
func (f *files) mayFail(m *methods, kind string) {
	write, truncate, sync := m.write, m.truncate, m.sync
	m.write = func(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
		if rc := f.failing(opWrite, kind); rc != 0 {
			return rc
		}
		return write(tls, file, buf, n, offset)
	}
	m.truncate = func(tls *libc.TLS, file uintptr, size int64) int32 {
		if rc := f.failing(opTruncate, kind); rc != 0 {
			return rc
		}
		return truncate(tls, file, size)
	}
	m.sync = func(tls *libc.TLS, file uintptr, flags int32) int32 {
		if rc := f.failing(opSync, kind); rc != 0 {
			return rc
		}
		return sync(tls, file, flags)
	}
}

func (f *files) failing(op operation, name string) int32 {
	if f.fault == nil {
		return 0
	}
	return f.fault(op, name)
}
