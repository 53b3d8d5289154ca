package place

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
	WALSuffix = "-wal"
	// DamagedSuffix is what the name of a damaged WAL ends with, until all that can be read of it has been brought
	// in; then the time is added.
	DamagedSuffix = WALSuffix + ".damaged"
	// MendedSuffix is what the name of the WAL that replaces it ends with until it is whole.
	MendedSuffix = WALSuffix + ".mended"
)

// ReadWAL reads the frames of a WAL.
func ReadWAL(f *os.File) (*walfile.File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return walfile.Read(f, info.Size())
}

// SameFile tells whether two names lead to the same file.
func SameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// CopyFile copies a file to a name that nothing has; the disk holds the copy when it returns.
func CopyFile(from, to string) (err error) {
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

// FreeName returns the name, with a number if there is such a file.
func FreeName(name string) string {
	free := name
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

// RemoveLeftover removes a file, if it is there.
func RemoveLeftover(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// UnsaidSuffix is what the name of the file ends with that keeps what a start has found and nobody has been told yet.
const UnsaidSuffix = ".unsaid"
