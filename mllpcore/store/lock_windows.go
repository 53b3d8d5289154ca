package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
	sqlite3 "modernc.org/sqlite/lib"
)

// notALink is not needed: only who is an administrator makes links here.
const notALink = 0

// lockFile takes the system's lock on a byte of f far behind its text, which others may go on reading. It ends when f
// is closed or the process ends.
func lockFile(f *os.File) error { return lockByte(windows.Handle(f.Fd()), 1<<30) }

// lockRaw takes the system's lock on a byte of f, which ends at the latest with the process. Who has it is not known.
func lockRaw(f *rawFile) (pid int, program string, err error) {
	return 0, "", lockByte(windows.Handle(at[sqlite3.TwinFile](f.file).Fh), lockedByte)
}

// heldRaw tells whether somebody has the lock of f.
func heldRaw(f *rawFile) (pid int, program string, err error) {
	h := windows.Handle(at[sqlite3.TwinFile](f.file).Fh)
	if err := lockByte(h, lockedByte); err != nil {
		return 0, "", err
	}
	at := windows.Overlapped{Offset: lockedByte & (1<<32 - 1), OffsetHigh: lockedByte >> 32}
	return 0, "", windows.UnlockFileEx(h, 0, 1, 0, &at)
}

// unlockRaw does nothing: the lock ends when f is closed.
func unlockRaw(*rawFile) error { return nil }

func lockByte(h windows.Handle, offset int64) error {
	at := windows.Overlapped{Offset: uint32(offset), OffsetHigh: uint32(offset >> 32)}
	err := windows.LockFileEx(h, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errLocked
	}
	return err
}
