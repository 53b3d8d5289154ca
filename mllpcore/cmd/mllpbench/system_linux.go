package main

import (
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

func syncData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }

// openFilesLimit returns how many files this process and those it starts may have open; Go has raised it already.
func openFilesLimit() (uint64, error) {
	var r unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r); err != nil {
		return 0, err
	}
	return r.Max, nil
}
