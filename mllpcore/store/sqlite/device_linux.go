package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// deviceOf returns a file of SQLite's on the disk. It stays open as long as SQLite may have the file open: when a file
// is closed, the system forgets all locks of this process on it, also those of the connections that use it.
func (f *Files) deviceOf(file uintptr) (*vfs.Device, error) {
	handle := vfs.HandleOf(file)
	var is unix.Stat_t
	if err := unix.Fstat(int(handle), &is); err != nil {
		return nil, err
	}
	inode := [...]uint64{uint64(is.Dev), is.Ino} //nolint:unconvert // of another type on some systems
	f.mu.Lock()
	defer f.mu.Unlock()
	if d := f.devices[inode]; d != nil {
		d.Handle = handle
		return d, nil
	}
	d, err := vfs.OpenDevice(handle)
	if err == nil {
		f.devices[inode] = d
	}
	return d, err
}

// WalFile returns the WAL that a connection has open, whatever its name is now.
func (c *Conn) WalFile(string) (*os.File, error) {
	file := c.pointer(sqlite3.SQLITE_FCNTL_JOURNAL_POINTER)
	if file == 0 {
		return nil, errors.New("sqlite has no WAL open")
	}
	fd, err := unix.FcntlInt(vfs.HandleOf(file), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "WAL"), nil
}
