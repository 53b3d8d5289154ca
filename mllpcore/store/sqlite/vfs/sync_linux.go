package vfs

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// folderToo is SQLite's UNIXFILE_DIRSYNC: the file is new, and its first sync has to make its name durable as well.
const folderToo = 0x08

// DataSync returns what waits until the data of a file is on the disk. SQLite itself is built to call fsync, which also
// waits for the file's times; its own source says that fdatasync is always enough. The first sync of a new file is left
// to the system's method, which syncs the folder.
func DataSync(system func(*libc.TLS, uintptr, int32) int32) func(*libc.TLS, uintptr, int32) int32 {
	return func(tls *libc.TLS, file uintptr, flags int32) int32 {
		f := At[sqlite3.TunixFile](file)
		if f.FctrlFlags&folderToo != 0 {
			return system(tls, file, flags)
		}
		for {
			err := unix.Fdatasync(int(f.Fh))
			if err == nil {
				return sqlite3.SQLITE_OK
			}
			var no syscall.Errno
			if errors.As(err, &no) {
				f.FlastErrno = int32(no)
			}
			if no != syscall.EINTR {
				return sqlite3.SQLITE_IOERR_FSYNC
			}
		}
	}
}

// WritePart waits until a part of a file has been written; false when the disk refused it. That makes nothing durable,
// but leaves less for the sync that follows. Where the system has no such call, it is left to that sync.
func WritePart(file uintptr, from, n int64) bool {
	const how = unix.SYNC_FILE_RANGE_WAIT_BEFORE | unix.SYNC_FILE_RANGE_WRITE | unix.SYNC_FILE_RANGE_WAIT_AFTER
	for {
		err := unix.SyncFileRange(int(At[sqlite3.TunixFile](file).Fh), from, n, how)
		switch {
		case errors.Is(err, unix.EINTR):
		case err == nil, errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ESPIPE),
			errors.Is(err, unix.EPERM): // it has not been tried
			return true
		default: // whatever it is, the sync would not tell of it again
			return false
		}
	}
}
