package store

import (
	"os"

	"golang.org/x/sys/unix"
)

func syncFileData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
