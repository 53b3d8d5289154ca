package wholefile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// temporaries is how many may write a file of one name at the same time and have their leftovers removed. Their names
// are known, so that no folder has to be listed.
const temporaries = 4

// temporary is the name of a temporary of the file at path. It tells which file that is, and nothing about it.
func temporary(path, number string) string {
	of := sha256.Sum256([]byte(filepath.Base(path)))
	return filepath.Join(filepath.Dir(path), fmt.Sprintf(".mllp-%x-%s.tmp", of[:8], number))
}

// create makes the temporary of the file at path, and holds it.
func create(path string) (*os.File, error) {
	RemoveLeftovers(path)
	for n := range temporaries {
		f, err := os.OpenFile(temporary(path, fmt.Sprint(n)), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue // somebody writes it
		}
		if err != nil {
			return nil, err
		}
		switch err := hold(f); {
		case err != nil && !errors.Is(err, errHeld):
			return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
		case err == nil && leadsTo(f.Name(), f):
			return f, nil
		}
		if err := f.Close(); err != nil { // who found it before it was held removes it
			return nil, err
		}
	}
	return os.CreateTemp(filepath.Dir(path), filepath.Base(temporary(path, "*")))
}

// RemoveLeftovers removes what processes that were killed while they wrote the file at path have left beside it. What
// is another user's stays, and what a running process holds, or may hold where the system cannot tell.
func RemoveLeftovers(path string) {
	for n := range temporaries {
		removeLeftover(temporary(path, fmt.Sprint(n)))
	}
}

// RemoveBeside removes what SQLite may have left beside a temporary.
func RemoveBeside(name string) {
	for _, suffix := range [...]string{"-wal", "-shm", "-journal"} {
		_ = os.Remove(name + suffix) //nolint:gosec // a name of our own; there is none in general
	}
}

// errHeld reports that another process holds a file, or another part of this one.
var errHeld = errors.New("it is being written")

// leadsTo reports whether a name leads to an open file.
func leadsTo(name string, f *os.File) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(name)
	return err == nil && os.SameFile(open, there)
}
