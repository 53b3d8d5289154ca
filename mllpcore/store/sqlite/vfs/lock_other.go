//go:build !linux && !darwin && !windows

package vfs

// Lock does nothing: here a lock would belong to the process, and SQLite would give it back. The lock file has to
// do.
func Lock(*File) (pid int, program string, err error) { return 0, "", nil }

// Unlock does nothing.
func Unlock(*File) error { return nil }

// Held tells of nobody.
func Held(*File) (pid int, program string, err error) { return 0, "", nil }
