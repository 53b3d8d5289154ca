package sqlite

import (
	"bytes"
	cryptorand "crypto/rand"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// PrepareStep is how much of the WAL is prepared at a time.
const PrepareStep = 1 << 20

// PrepareAgain prepares the WAL that the connection has open, which is empty.
func (f *Files) PrepareAgain(c *Conn, path string, size int64) (err error) {
	wal, err := c.WalFile(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, wal.Truncate(0)) // for the next attempt, and for others to have the room
		}
		err = errors.Join(err, wal.Close())
	}()
	if rc := f.failing(OpWrite, "WAL"); rc != 0 {
		return &Error{Code: int(rc), Text: "the WAL cannot be prepared"}
	}
	pattern, err := Prepare(wal, size)
	if err != nil {
		return err
	}
	if rc := f.failing(OpSync, "WAL"); rc != 0 {
		return &Error{Code: int(rc), Text: "the WAL cannot be prepared"}
	}
	var proofs []Proof
	for at := int64(0); at < size; at += int64(len(pattern)) {
		proofs = append(proofs, ProofOf(vfs.Gathered{Bytes: pattern, Offset: at}))
	}
	if err := WalHolds(wal, proofs); err != nil {
		return err
	}
	return vfs.SyncFolder(filepath.Dir(path)) // where SQLite made the WAL, its name may be new
}

// Prepare fills a WAL, which is empty, with so many bytes and waits until they are on the disk: overwriting what is
// there costs half of what growing costs, because the disk need not note a new size with every commit. SQLite takes the
// WAL for an empty one. It is full of a pattern that cannot have stood there before, and never of zeros: where the disk
// has zeros, what was written has not reached it.
func Prepare(wal *os.File, size int64) (pattern []byte, err error) {
	var seed [32]byte
	if _, err := cryptorand.Read(seed[:]); err != nil {
		return nil, err
	}
	pattern = make([]byte, PrepareStep)
	if _, err := rand.NewChaCha8(seed).Read(pattern); err != nil {
		return nil, err
	}
	pattern[0] = 0 // no WAL begins with it
	for at := int64(0); at < size; at += PrepareStep {
		if _, err := wal.WriteAt(pattern, at); err != nil {
			return nil, err
		}
	}
	return pattern, wal.Sync()
}

// OfRoom tells whether something smaller may find room.
func OfRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// ErrorOf gives an error of the system the code that SQLite has for it.
func ErrorOf(err error) error {
	if err == nil || CodeOf(err) != 0 {
		return err
	}
	code := sqlite3.SQLITE_IOERR_WRITE
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		code = sqlite3.SQLITE_FULL
	}
	return &Error{Code: code, Text: err.Error()}
}

// IsPrepared tells whether a WAL is as prepare makes it: a pattern that repeats, and begins with a zero.
func IsPrepared(f io.ReaderAt, size int64) bool {
	first, more := make([]byte, PrepareStep), make([]byte, PrepareStep)
	if n, _ := f.ReadAt(first, 0); n < len(first) || size%PrepareStep != 0 || first[0] != 0 || vfs.IsZero(first) {
		return false
	}
	for at := int64(PrepareStep); at < size; at += PrepareStep {
		if n, _ := f.ReadAt(more, at); n < len(more) || !bytes.Equal(more, first) {
			return false
		}
	}
	return true
}
