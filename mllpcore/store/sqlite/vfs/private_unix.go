//go:build linux || darwin

package vfs

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// KeepPrivate lets nobody but its owner read and write a file of SQLite's that has just been opened. Where it is
// another user's it stays as it is; opening the log has told of that.
func KeepPrivate(file uintptr) {
	var now unix.Stat_t
	if d := Descriptor(file); unix.Fstat(d, &now) == nil && now.Mode&others != 0 {
		_ = unix.Fchmod(d, OwnersOnly)
	}
}

// mayRead tells why this user may not read a file. To open it and close it again would take the locks of SQLite's
// connections away.
func mayRead(path string) error {
	if err := unix.Access(path, unix.R_OK); err != nil {
		return &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return nil
}
