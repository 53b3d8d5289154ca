package vfs

import (
	"errors"

	"golang.org/x/sys/windows"
	sqlite3 "modernc.org/sqlite/lib"
)

// Lock takes the system's lock on a byte of f, which ends at the latest with the process. Who has it is not known.
func Lock(f *File) (pid int, program string, err error) {
	return 0, "", LockByte(windows.Handle(At[sqlite3.TwinFile](f.Handle).Fh), LockedByte)
}

// Held tells whether somebody has the lock of f.
func Held(f *File) (pid int, program string, err error) {
	h := windows.Handle(At[sqlite3.TwinFile](f.Handle).Fh)
	if err := LockByte(h, LockedByte); err != nil {
		return 0, "", err
	}
	at := windows.Overlapped{Offset: LockedByte & (1<<32 - 1), OffsetHigh: LockedByte >> 32}
	return 0, "", windows.UnlockFileEx(h, 0, 1, 0, &at)
}

// Unlock does nothing: the lock ends when f is closed.
func Unlock(*File) error { return nil }

// LockByte takes the system's lock on one byte.
func LockByte(h windows.Handle, offset int64) error {
	at := windows.Overlapped{Offset: uint32(offset), OffsetHigh: uint32(offset >> 32)}
	err := windows.LockFileEx(h, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}
