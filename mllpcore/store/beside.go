package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"mllpscope/mllpcore/store/walfile"
)

// What is added to a log's name for the files beside it.
const (
	walSuffix = "-wal"
	// damagedSuffix is what the name of a damaged WAL ends with, until all that can be read of it has been brought
	// in; then the time is added.
	damagedSuffix = walSuffix + ".damaged"
	// mendedSuffix is what the name of the WAL that replaces it ends with until it is whole.
	mendedSuffix = walSuffix + ".mended"
)

func walOf(f *os.File) (*walfile.File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return walfile.Read(f, info.Size())
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from) //nolint:gosec // it is beside the log
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()                                     // it was only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // it is beside the log
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// freeName returns the name, with a number if there is such a file.
func freeName(name string) string {
	free := name
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

func removeLeftover(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// unsaidSuffix is what the name of the file ends with that keeps what a start has found and nobody has been told yet.
const unsaidSuffix = ".unsaid"
