//go:build linux || darwin

package store

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/unix"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// fileID tells one file from all others for as long as somebody has it open.
type fileID struct{ device, inode uint64 }

func idOf(s *unix.Stat_t) fileID {
	return fileID{uint64(s.Dev), uint64(s.Ino)} //nolint:unconvert,gosec // the types differ from system to system
}

// standsAt tells whether a name leads to the file. Where that may not be found out, nothing speaks against it.
func (id fileID) standsAt(name string) bool {
	var s unix.Stat_t
	err := unix.Lstat(name, &s)
	if errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) {
		return true
	}
	return err == nil && idOf(&s) == id
}

// onDeviceOf tells whether the file is on the same device as a folder.
func (id fileID) onDeviceOf(folder string) bool {
	var s unix.Stat_t
	return unix.Stat(folder, &s) == nil && idOf(&s).device == id.device
}

// folderID tells a folder from all others; it is none when that cannot be found out.
func folderID(name string) fileID {
	var s unix.Stat_t
	if unix.Stat(name, &s) != nil {
		return fileID{}
	}
	return idOf(&s)
}

// isOnOtherDevice tells whether there is a folder of that name, on another device than the one that was known.
func (id fileID) isOnOtherDevice(folder string) bool {
	now := folderID(folder)
	return id != fileID{} && now != fileID{} && now.device != id.device
}

// keepEmptyWAL has the connection leave the WAL's file behind when it is the last that is closed, with nothing in it.
func (c *conn) keepEmptyWAL() error {
	if _, err := c.number("PRAGMA journal_size_limit = 0"); err != nil {
		return err
	}
	name, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	on := c.tls.Alloc(int(unsafe.Sizeof(int32(0))))
	defer c.tls.Free(int(unsafe.Sizeof(int32(0))))
	*vfs.At[int32](on) = 1
	return c.check(sqlite3.Xsqlite3_file_control(c.tls, c.db, name, sqlite3.SQLITE_FCNTL_PERSIST_WAL, on))
}

// files returns which files a connection has open: the database file, its WAL and the index of that. ok is false when
// that cannot be found out. It must have read before.
func (c *conn) files() (files [3]fileID, ok bool) {
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
		files[i] = idOf(&s)
	}
	return files, true
}

// pointer asks SQLite for the address of one of its files.
func (c *conn) pointer(which int32) uintptr {
	name, err := libc.CString("main")
	if err != nil {
		return 0
	}
	defer libc.Xfree(c.tls, name)
	out := c.tls.Alloc(int(unsafe.Sizeof(uintptr(0))))
	defer c.tls.Free(int(unsafe.Sizeof(uintptr(0))))
	*vfs.At[uintptr](out) = 0
	if sqlite3.Xsqlite3_file_control(c.tls, c.db, name, which, out) != sqlite3.SQLITE_OK {
		return 0
	}
	return *vfs.At[uintptr](out)
}
