//go:build linux || darwin

package wholefile

import (
	"errors"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// heldByte is where the lock on a temporary is: behind all that a file can have, and no byte that is locked in a log.
const heldByte = 1 << 49

// hold takes the system's lock on f. It belongs to the open file, so that SQLite, which may open the same one, does not
// give it back, and it ends with the process. A file system without such locks is taken as it is.
func hold(f *os.File) error {
	err := lock(f)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.ENOLCK) {
		return nil
	}
	return err
}

func lock(f *os.File) error {
	command := 90 // Darwin's F_OFD_SETLK (sys/fcntl.h)
	if runtime.GOOS == "linux" {
		command = 37
	}
	for {
		err := unix.FcntlFlock(f.Fd(), command, &unix.Flock_t{Type: unix.F_WRLCK, Start: heldByte, Len: 1})
		switch {
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EACCES):
			return errHeld
		case !errors.Is(err, unix.EINTR):
			return err
		}
	}
}

// removeLeftover removes a temporary that nobody holds. Only who holds it may take its name away, so that it is still
// the same one then.
func removeLeftover(name string) {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || !ours(info) {
		return
	}
	f, err := os.OpenFile(name, os.O_RDWR|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0) //nolint:gosec // a name of our own
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }() // nothing was written
	if lock(f) == nil && leadsTo(name, f) {
		RemoveBeside(name)
		_ = os.Remove(name) // where that is not allowed, it stays
	}
}

// ours reports whether a file is the current user's, and has no other name.
func ours(info os.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid() && s.Nlink == 1
}

// readyToRename leaves f open, which does not keep it from getting another name.
func readyToRename(f *os.File) (end func() error, err error) { return f.Close, nil }
