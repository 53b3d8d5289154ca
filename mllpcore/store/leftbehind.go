package store

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"

	sqlite3 "modernc.org/sqlite/lib"
)

// takeOver sees to what a process that was killed left in the log ahead. The system may know it and the disk not, if a
// sync failed before its end, and what is kept from now on stands behind it: without it that could not be found. So it
// is moved into the file. What cannot be moved, because of a reader or a full disk, is written again where it stands.
// Until that went well nothing is kept; it is tried again with each message and each probe.
func (w *writer) takeOver() error {
	how := w.store.files.move(w.conn)
	w.stick(how.err)
	w.untaken = !how.whole
	if how.whole {
		return nil
	}
	if err := w.conn.exec("BEGIN IMMEDIATE"); err != nil { // nobody else writes meanwhile
		return err
	}
	end, err := writeAgain(w.store.path + "-wal")
	if err != nil {
		err = &sqlError{code: sqlite3.SQLITE_IOERR_WRITE, text: err.Error()}
	}
	if e := w.conn.exec("ROLLBACK"); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	w.store.files.ahead.filled.Store(end)
	w.untaken = false
	return nil
}

// The log ahead has a header and then frames (https://www.sqlite.org/fileformat2.html, "WAL File Format").
const (
	aheadHeaderBytes = 32
	pageSizeAt       = 8 // in the header
	saltAt           = 16
	frameHeaderBytes = 24
	frameSaltAt      = 8 // in the header of a frame
	saltBytes        = 8

	leastPage, largestPage = 512, 64 << 10
)

// writeAgain writes the frames of a log ahead once more, for the disk to have them, and returns where they end.
func writeAgain(path string) (end int64, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var header [aheadHeaderBytes]byte
	if _, err := f.ReadAt(header[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	pageBytes := binary.BigEndian.Uint32(header[pageSizeAt:])
	if pageBytes < leastPage || pageBytes > largestPage { // it has none
		return 0, nil
	}
	salt := string(header[saltAt : saltAt+saltBytes])
	frame := make([]byte, frameHeaderBytes+pageBytes)
	if _, err := f.WriteAt(header[:], 0); err != nil {
		return 0, err
	}
	for end = aheadHeaderBytes; ; end += int64(len(frame)) {
		_, err := f.ReadAt(frame, end)
		if errors.Is(err, io.EOF) || err == nil && string(frame[frameSaltAt:frameSaltAt+saltBytes]) != salt {
			return end, f.Sync()
		}
		if err == nil {
			_, err = f.WriteAt(frame, end)
		}
		if err != nil {
			return 0, err
		}
	}
}
