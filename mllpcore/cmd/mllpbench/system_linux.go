package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// cpuMicros returns the time this process has been on a CPU.
func cpuMicros() int64 {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return (r.Utime.Nano() + r.Stime.Nano()) / 1000
}

// uncache makes the system forget what it holds of a file, so that the next read is from the disk. The file must not be
// open as a log in this process: closing it here would release the locks on it.
func uncache(path string) error {
	f, err := os.Open(path) //nolint:gosec // of a folder made by us
	if err != nil {
		return err
	}
	err = unix.Fdatasync(int(f.Fd()))
	return errors.Join(err, unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED), f.Close())
}

func syncData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }

// openFilesLimit returns how many files this process and those it starts may have open; Go has raised it already.
func openFilesLimit() (uint64, error) {
	var r unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r); err != nil {
		return 0, err
	}
	return r.Max, nil
}
