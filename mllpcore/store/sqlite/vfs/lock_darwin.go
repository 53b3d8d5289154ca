package vfs

import (
	"errors"

	"golang.org/x/sys/unix"
)

// The commands of fcntl for locks that belong to an open file (sys/fcntl.h).
const (
	setOpenFileLock = 90
	getOpenFileLock = 92
)

// notLockable tells whether this system, or the file system, has no such lock: then the lock file has to do.
func notLockable(err error) bool { return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) }

func programOf(int) string { return "another program" }

// NameOf returns "": the name is not known here.
func NameOf(int) string { return "" }
