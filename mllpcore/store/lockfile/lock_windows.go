package lockfile

import (
	"os"

	"golang.org/x/sys/windows"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// NotALink is not needed: only who is an administrator makes links here.
const NotALink = 0

// lockFile takes the system's lock on a byte of f far behind its text, which others may go on reading. It ends when f
// is closed or the process ends.
func lockFile(f *os.File) error { return vfs.LockByte(windows.Handle(f.Fd()), 1<<30) }

// isThere tells whether a process has not ended: none that has is found.
func isThere(*os.Process) bool { return true }
