//go:build unix && !solaris && !aix

package lockfile

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// NotALink has opening fail where a link stands: who may write in the folder could have it lead to a file of ours.
const NotALink = unix.O_NOFOLLOW

// lockFile takes the system's lock on f, which ends when f is closed or the process ends.
func lockFile(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return vfs.ErrLocked
	}
	return err
}

// isThere tells whether a process has not ended.
func isThere(p *os.Process) bool {
	err := p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, syscall.EPERM)
}
