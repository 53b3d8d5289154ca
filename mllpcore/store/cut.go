package store

import (
	"errors"
	"fmt"
	"os"
)

// pendingByte is where SQLite locks a database: the page with it is never written.
const pendingByte = 1 << 30

// cutPages counts the pages that the log has by its WAL, and that are neither in the WAL nor in a file of size bytes.
// SQLite, which believes the WAL about how many there are, takes them for empty without a word. Without frames it
// compares the file with its header by itself.
func (w *wal) cutPages(size int64) (n int) {
	p := w.upTo(w.accepted())
	for page := size/int64(w.pageBytes) + 1; page <= int64(p.size); page++ {
		_, there := p.images[uint32(page)] //nolint:gosec // it is at most p.size
		if !there && page != pendingByte/int64(w.pageBytes)+1 {
			n++
		}
	}
	return n
}

// cutInWords says that the end of a log's file is cut off; "" when it is not.
func (w *wal) cutInWords(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	n := w.cutPages(info.Size())
	if n == 0 {
		return "", nil
	}
	return fmt.Sprintf("its end is cut off: %s of it can be found neither there nor in its WAL", counted(n, "page")), nil
}

// lookAtEnd looks whether the end of the log's file is there.
func (s *Store) lookAtEnd(w *wal) error {
	said, err := w.cutInWords(s.path)
	if said != "" {
		s.health.begin(damaged, damagedInWords(s.path, errors.New(said)).Error())
	}
	return err
}
