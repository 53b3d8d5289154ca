//go:build linux || darwin

package vfs

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/unix"
	sqlite3 "modernc.org/sqlite/lib"
)

// Lock takes the system's lock on bytes of f. It belongs to the open file and not to the process, so that another
// Store of this process is kept out too, and that SQLite, whose locks belong to the process, does not give it back. It
// ends at the latest with the process.
//
// Everybody wants the first byte; how many are locked behind it tells who has it.
func Lock(f *File) (pid int, program string, err error) {
	if !f.Writable {
		return 0, "", fs.ErrPermission
	}
	mine := unix.Flock_t{Type: unix.F_WRLCK, Start: LockedByte, Len: int64(1 + unix.Getpid())}
	switch err = fcntlLock(f, setOpenFileLock, &mine); {
	case err == nil, notLockable(err):
		return 0, "", nil
	case !errors.Is(err, unix.EAGAIN) && !errors.Is(err, unix.EACCES):
		return 0, "", err
	}
	pid = holderOf(f)
	return pid, programOf(pid), ErrLocked
}

// Held tells whether somebody has the lock of f, and who where that is known.
func Held(f *File) (pid int, program string, err error) {
	if pid = holderOf(f); pid == 0 {
		return 0, "", nil
	}
	return pid, programOf(pid), ErrLocked
}

// holderOf returns the process that has the lock, 0 when that is not known.
func holderOf(f *File) (pid int) {
	asked := unix.Flock_t{Type: unix.F_WRLCK, Start: LockedByte, Len: 1}
	if fcntlLock(f, getOpenFileLock, &asked) != nil || asked.Type == unix.F_UNLCK || asked.Start != LockedByte {
		return 0
	}
	return int(max(asked.Len-1, 0))
}

// Unlock gives the lock back. When f is closed, SQLite may keep it open for its own locks.
func Unlock(f *File) error {
	err := fcntlLock(f, setOpenFileLock, &unix.Flock_t{Type: unix.F_UNLCK, Start: LockedByte})
	if notLockable(err) {
		return nil
	}
	return err
}

func fcntlLock(f *File, command int, l *unix.Flock_t) error {
	for {
		err := unix.FcntlFlock(uintptr(Descriptor(f.Handle)), command, l)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// Descriptor returns the system's number of a file of SQLite's.
func Descriptor(file uintptr) int { return int(At[sqlite3.TunixFile](file).Fh) }
