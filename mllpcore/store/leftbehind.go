package store

import (
	"errors"
	"io"
	"os"
)

// takeOver sees to what a process that was killed left in the log ahead. The system may know it and the disk not, if a
// sync failed before its end, and what is kept from now on stands behind it: without it that could not be found. So it
// is moved into the file. What cannot be moved, because of a reader or a full disk, is written again where it stands.
func (s *Store) takeOver(c *conn) error {
	if s.files.move(c).whole {
		return nil
	}
	return writeAgain(s.path + "-wal")
}

// writeAgain writes what is in a file once more, for the disk to have it.
func writeAgain(path string) (err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	part := make([]byte, 1<<20)
	for offset := int64(0); ; {
		n, err := f.ReadAt(part, offset)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 0 {
			return f.Sync()
		}
		if _, err := f.WriteAt(part[:n], offset); err != nil {
			return err
		}
		offset += int64(n)
	}
}
