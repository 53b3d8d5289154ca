//go:build linux || darwin

package sqlite

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/unix"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// FileID tells one file from all others for as long as somebody has it open.
type FileID struct{ device, inode uint64 }

// IDOf returns what tells a file from all others.
func IDOf(s *unix.Stat_t) FileID {
	return FileID{uint64(s.Dev), uint64(s.Ino)} //nolint:unconvert,gosec // the types differ from system to system
}

// StandsAt tells whether a name leads to the file. Where that may not be found out, nothing speaks against it.
func (id FileID) StandsAt(name string) bool { return id.found(name, unix.Lstat) }

// IsWhere is StandsAt for a name whose symbolic links are followed.
func (id FileID) IsWhere(name string) bool { return id.found(name, unix.Stat) }

func (id FileID) found(name string, look func(string, *unix.Stat_t) error) bool {
	var s unix.Stat_t
	err := look(name, &s)
	if errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) {
		return true
	}
	return err == nil && IDOf(&s) == id
}

// OnDeviceOf tells whether the file is on the same device as a folder.
func (id FileID) OnDeviceOf(folder string) bool {
	var s unix.Stat_t
	return unix.Stat(folder, &s) == nil && IDOf(&s).device == id.device
}

// FolderID tells a folder from all others; it is none when that cannot be found out.
func FolderID(name string) FileID {
	var s unix.Stat_t
	if unix.Stat(name, &s) != nil {
		return FileID{}
	}
	return IDOf(&s)
}

// IsOnOtherDevice tells whether there is a folder of that name, on another device than the one that was known.
func (id FileID) IsOnOtherDevice(folder string) bool {
	now := FolderID(folder)
	return id != FileID{} && now != FileID{} && now.device != id.device
}

// KeepEmptyWAL has the connection leave the WAL's file behind when it is the last that is closed, with nothing in it.
func (c *Conn) KeepEmptyWAL() error {
	if _, err := c.Number("PRAGMA journal_size_limit = 0"); err != nil {
		return err
	}
	name, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(c.TLS, name)
	on := c.TLS.Alloc(int(unsafe.Sizeof(int32(0))))
	defer c.TLS.Free(int(unsafe.Sizeof(int32(0))))
	*vfs.At[int32](on) = 1
	return c.Check(sqlite3.Xsqlite3_file_control(c.TLS, c.DB, name, sqlite3.SQLITE_FCNTL_PERSIST_WAL, on))
}

// Files returns which files a connection has open: the database file, its WAL and the index of that. ok is false when
// that cannot be found out. It must have read before.
func (c *Conn) Files() (files [3]FileID, ok bool) {
	log, wal := c.pointer(sqlite3.SQLITE_FCNTL_FILE_POINTER), c.pointer(sqlite3.SQLITE_FCNTL_JOURNAL_POINTER)
	if log == 0 || wal == 0 {
		return files, false
	}
	shared := vfs.At[sqlite3.TunixFile](log).FpShm
	if shared == 0 {
		return files, false
	}
	shm := vfs.At[sqlite3.TunixShmNode](vfs.At[sqlite3.TunixShm](shared).FpShmNode).FhShm
	for i, descriptor := range [...]int{vfs.Descriptor(log), vfs.Descriptor(wal), int(shm)} {
		var s unix.Stat_t
		if unix.Fstat(descriptor, &s) != nil {
			return files, false
		}
		files[i] = IDOf(&s)
	}
	return files, true
}

// pointer asks SQLite for the address of one of its files.
func (c *Conn) pointer(which int32) uintptr {
	name, err := libc.CString("main")
	if err != nil {
		return 0
	}
	defer libc.Xfree(c.TLS, name)
	out := c.TLS.Alloc(int(unsafe.Sizeof(uintptr(0))))
	defer c.TLS.Free(int(unsafe.Sizeof(uintptr(0))))
	*vfs.At[uintptr](out) = 0
	if sqlite3.Xsqlite3_file_control(c.TLS, c.DB, name, which, out) != sqlite3.SQLITE_OK {
		return 0
	}
	return *vfs.At[uintptr](out)
}
