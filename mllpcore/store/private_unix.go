//go:build linux || darwin

package store

import "golang.org/x/sys/unix"

// keepPrivate lets nobody but its owner read and write a file of SQLite's that has just been opened. Where it is
// another user's it stays as it is; opening the log has told of that.
func keepPrivate(file uintptr) {
	var now unix.Stat_t
	if d := descriptor(file); unix.Fstat(d, &now) == nil && now.Mode&others != 0 {
		_ = unix.Fchmod(d, ownersOnly)
	}
}
