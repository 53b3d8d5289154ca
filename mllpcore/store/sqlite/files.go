package sqlite

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

// Files is SQLite's way to its files for one Store: the system's own, but that a commit waits for fdatasync instead of
// fsync where there is one (the WAL is overwritten in place, so only its data has to be written), and that a test
// can make operations fail. SQLite keeps its file systems in a list of its own; each Store registers one under a name
// nobody else has.
type Files struct {
	Name     string
	fault    func(op Operation, name string) int32 // nil in the program; not 0 is the SQLite code to fail with
	WAL      walWriter
	Database database
	Index    WALIndex
	// imprints are of the log's own file and of its WAL.
	Imprints [2]Imprint

	tls    *libc.TLS
	vfs    uintptr // the registered sqlite3_vfs
	system uintptr // the system's own

	// SQLite holds Go functions as numbers, which the garbage collector does not see: they stay alive here.
	open func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32

	mu      sync.Mutex
	methods map[uintptr]*methods // by the system's method table and the kind of file
	devices map[[2]uint64]*vfs.Device
}

// Operation is what a test can make fail.
type Operation string

// The operations.
const (
	OpOpen     Operation = "open"
	OpWrite    Operation = "write"
	OpSync     Operation = "sync"
	opTruncate Operation = "truncate"
	OpGrow     Operation = "grow" // the index of the WAL, which has a first part
)

// methods is a method table of SQLite with some methods in front of the system's.
type methods struct {
	table       uintptr
	read, Write vfs.Transfer
	Sync        func(*libc.TLS, uintptr, int32) int32
	truncate    func(*libc.TLS, uintptr, int64) int32
	control     func(*libc.TLS, uintptr, int32, uintptr) int32               // xFileControl
	lock        func(*libc.TLS, uintptr, int32, int32, int32) int32          // xShmLock
	index       func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32 // xShmMap
}

// NewFiles registers a way to files. Every connection opened through it must be closed before Close. It returns an
// error for a version of SQLite that this package does not know.
func NewFiles(fault func(Operation, string) int32) (*Files, error) {
	if err := checkVersion(libraryVersion); err != nil {
		return nil, err
	}
	f := &Files{fault: fault, tls: libc.NewTLS(), methods: map[uintptr]*methods{}, devices: map[[2]uint64]*vfs.Device{}}
	f.system = sqlite3.Xsqlite3_vfs_find(f.tls, 0)
	f.vfs = libc.Xmalloc(f.tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	if f.system == 0 || f.vfs == 0 {
		f.Close()
		return nil, errors.New("sqlite has no file system")
	}
	f.Name = fmt.Sprintf("mllpscope-%x", f.vfs)
	name, err := libc.CString(f.Name)
	if err != nil {
		f.Close()
		return nil, err
	}
	f.open = f.openFile
	f.Database.Part, f.Database.free, f.Database.Look = vfs.WritePart, f.freePart, f.deviceOf
	f.WAL.Look, f.WAL.own = f.deviceOf, &f.Database.Own
	f.WAL.index, f.Database.walIndex = &f.Index, &f.Index
	v := vfs.At[sqlite3.Tsqlite3_vfs](f.vfs)
	*v = *vfs.At[sqlite3.Tsqlite3_vfs](f.system)
	v.FpNext, v.FzName = 0, name
	v.FxOpen = *(*uintptr)(unsafe.Pointer(&f.open))
	if rc := sqlite3.Xsqlite3_vfs_register(f.tls, f.vfs, 0); rc != sqlite3.SQLITE_OK {
		f.Close()
		return nil, fmt.Errorf("sqlite cannot register a file system: code %d", rc)
	}
	return f, nil
}

// Measure finds out how long the pages of the log are, before anything is read or written.
func (f *Files) Measure(path string) error {
	header, err := vfs.ReadHeader(path)
	if err != nil {
		return err
	}
	if size := walfile.PageSizeIn(header); size != 0 {
		f.Index.pageBytes, f.Database.Own.pageBytes = size, size
		f.Imprints[OfLog].part = min(size, traceBytes)
	}
	return nil
}

// Close forgets the file system.
func (f *Files) Close() {
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
	OfLog = iota
	OfWAL
)

// freePart gives the space of a part of the log's file back, which holds nothing then.
func (f *Files) freePart(file uintptr, from, n int64) error {
	f.Imprints[OfLog].Forget(from, n)
	return vfs.FreePart(file, from, n)
}

// openFile is xOpen of sqlite3_vfs.
func (f *Files) openFile(tls *libc.TLS, _, zName, file uintptr, flags int32, out uintptr) int32 {
	name := ""
	if zName != 0 {
		name = libc.GoString(zName)
	}
	if rc := f.failing(OpOpen, name); rc != 0 {
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
func (f *Files) inFront(system uintptr, name string) *methods {
	f.mu.Lock()
	defer f.mu.Unlock()
	// The WAL is told apart from the rest by an odd key: addresses of tables are even.
	key, isWAL := system, strings.HasSuffix(name, "-wal")
	if isWAL {
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
	if isWAL {
		kind = "WAL"
	}
	m.read, m.Write = vfs.Callable[vfs.Transfer](t.FxRead), vfs.Callable[vfs.Transfer](t.FxWrite)
	m.Sync = vfs.Callable[func(*libc.TLS, uintptr, int32) int32](t.FxSync)
	m.truncate = vfs.Callable[func(*libc.TLS, uintptr, int64) int32](t.FxTruncate)
	m.control = vfs.Callable[func(*libc.TLS, uintptr, int32, uintptr) int32](t.FxFileControl)
	m.lock = vfs.Callable[func(*libc.TLS, uintptr, int32, int32, int32) int32](t.FxShmLock)
	m.index = vfs.Callable[func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32](t.FxShmMap)
	if isWAL {
		m.Sync = vfs.DataSync(m.Sync)
	}
	if f.fault != nil {
		f.mayFail(m, kind)
	}
	switch {
	case isWAL:
		f.Imprints[OfWAL].inFront(m)
		f.WAL.inFront(m)
	case t.FxShmMap != 0: // else it is a journal, which has no index
		f.Imprints[OfLog].inFront(m)
		f.Index.inFront(m)
		f.Database.inFront(m)
		f.WAL.beforeUnlock(m)
	}
	t.FxRead, t.FxWrite = *(*uintptr)(unsafe.Pointer(&m.read)), *(*uintptr)(unsafe.Pointer(&m.Write))
	t.FxSync, t.FxTruncate = *(*uintptr)(unsafe.Pointer(&m.Sync)), *(*uintptr)(unsafe.Pointer(&m.truncate))
	t.FxShmMap = *(*uintptr)(unsafe.Pointer(&m.index))
	t.FxFileControl, t.FxShmLock = *(*uintptr)(unsafe.Pointer(&m.control)), *(*uintptr)(unsafe.Pointer(&m.lock))
	return m
}

// mayFail lets the fault decide before each operation that changes the file.
func (f *Files) mayFail(m *methods, kind string) {
	write, truncate, sync, index := m.Write, m.truncate, m.Sync, m.index
	m.index = func(tls *libc.TLS, file uintptr, region, n, extend int32, out uintptr) int32 {
		if region > 0 && extend != 0 {
			if rc := f.failing(OpGrow, kind); rc != 0 {
				*vfs.At[uintptr](out) = 0
				return rc
			}
		}
		return index(tls, file, region, n, extend, out)
	}
	m.Write = func(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
		if rc := f.failing(OpWrite, kind); rc != 0 {
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
	m.Sync = func(tls *libc.TLS, file uintptr, flags int32) int32 {
		if rc := f.failing(OpSync, kind); rc != 0 {
			return rc
		}
		return sync(tls, file, flags)
	}
}

func (f *Files) failing(op Operation, name string) int32 {
	if f.fault == nil {
		return 0
	}
	return f.fault(op, name)
}
