package vfs

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	setOpenFileLock = unix.F_OFD_SETLK
	getOpenFileLock = unix.F_OFD_GETLK
)

// notLockable is for systems where there may be no such lock; Linux has had it since 3.15.
func notLockable(error) bool { return false }

// programOf returns the name of the executable of a process.
func programOf(pid int) string {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	if exe, err := os.Readlink(filepath.Join(proc, "exe")); err == nil {
		return filepath.Base(exe)
	}
	if name, err := os.ReadFile(filepath.Join(proc, "comm")); err == nil { // of another user
		return strings.TrimSpace(string(name))
	}
	return "another program"
}

// NameOf returns the present name of a file that is open, "" when it is not known.
func NameOf(descriptor int) string {
	name, err := os.Readlink(filepath.Join("/proc/self/fd", strconv.Itoa(descriptor)))
	if err != nil {
		return ""
	}
	return name
}
