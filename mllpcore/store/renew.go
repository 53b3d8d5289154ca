package store

import (
	cryptorand "crypto/rand"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// renewShare is how much longer than an attempt to begin the WAL anew took nothing is tried for the sake of a
	// message, if it took longer than renewSoon: a disk that is slow to refuse must not be kept busy by all that come.
	renewShare = 10
	renewSoon  = 250 * time.Millisecond
	// prepareStep is how much of the WAL is prepared at a time.
	prepareStep = 1 << 20
	// renewPatience is how long, in ms, a reader may need what is in the WAL before an attempt is given up. Ours read in
	// short parts.
	renewPatience = 1000
)

// preparedSizes are how large the WAL is made when it begins anew: as there is room. It grows again by itself.
func preparedSizes() []int64 { return []int64{aheadBytes / 4, prepareStep} }

// renewal is how the last attempt to begin the WAL anew failed.
type renewal struct {
	err   error
	until time.Time // until then it holds for whoever asks
}

// waits returns the error of the last attempt while nothing is tried.
func (r *renewal) waits() error {
	if time.Now().Before(r.until) {
		return r.err
	}
	return nil
}

// renew has the WAL begin anew after the disk refused a write or a sync there. What counts in it was synced when it was
// committed, so it can be moved into the file. Then SQLite truncates the WAL, which gives its blocks back, and it is
// prepared: filled with what cannot have stood there, synced, and read back from the disk. Until all of that went well
// nothing is committed.
func (w *writer) renew() error {
	began := time.Now()
	err := w.beginAnew()
	w.renewal = renewal{}
	if took := time.Since(began); err != nil && took > renewSoon {
		w.renewal = renewal{err, time.Now().Add(renewShare * took)}
	}
	return err
}

func (w *writer) beginAnew() error {
	w.mover.close()
	whole, err := w.moveAll(renewPatience)
	w.stick(err)
	switch {
	case err != nil:
		return err
	case !whole:
		return &sqlError{code: sqlite3.SQLITE_BUSY, text: "a reader keeps the WAL from beginning anew"}
	}
	f := w.store.files
	for _, size := range preparedSizes() {
		if err = f.prepareAgain(w.conn, w.store.path, size); err == nil || !ofRoom(err) {
			break
		}
	}
	if err != nil {
		return sqliteError(err)
	}
	f.ahead.filled.Store(0)
	w.unsure = true
	f.ahead.doubted = true
	f.ahead.refused.Store(false)
	return nil
}

// prepareAgain prepares the WAL that the connection has open, which is empty.
func (f *files) prepareAgain(c *conn, path string, size int64) (err error) {
	wal, err := c.walFile(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, wal.Truncate(0)) // for the next attempt, and for others to have the room
		}
		err = errors.Join(err, wal.Close())
	}()
	if rc := f.failing(opWrite, "WAL"); rc != 0 {
		return &sqlError{code: int(rc), text: "the WAL cannot be prepared"}
	}
	pattern, err := prepare(wal, size)
	if err != nil {
		return err
	}
	if rc := f.failing(opSync, "WAL"); rc != 0 {
		return &sqlError{code: int(rc), text: "the WAL cannot be prepared"}
	}
	var proofs []proof
	for at := int64(0); at < size; at += int64(len(pattern)) {
		proofs = append(proofs, proofOf(piece{bytes: pattern, offset: at}))
	}
	if err := walHolds(wal, proofs); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path)) // where SQLite made the WAL, its name may be new
}

// prepare fills a WAL, which is empty, with so many bytes and waits until they are on the disk: overwriting what is
// there costs half of what growing costs, because the disk need not note a new size with every commit. SQLite takes the
// WAL for an empty one. It is full of a pattern that cannot have stood there before, and never of zeros: where the disk
// has zeros, what was written has not reached it.
func prepare(wal *os.File, size int64) (pattern []byte, err error) {
	var seed [32]byte
	if _, err := cryptorand.Read(seed[:]); err != nil {
		return nil, err
	}
	pattern = make([]byte, prepareStep)
	if _, err := rand.NewChaCha8(seed).Read(pattern); err != nil {
		return nil, err
	}
	pattern[0] = 0 // no WAL begins with it
	for at := int64(0); at < size; at += prepareStep {
		if _, err := wal.WriteAt(pattern, at); err != nil {
			return nil, err
		}
	}
	return pattern, wal.Sync()
}

// ofRoom tells whether something smaller may find room.
func ofRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// sqliteError gives an error of the system the code that SQLite has for it.
func sqliteError(err error) error {
	if err == nil || sqliteCode(err) != 0 {
		return err
	}
	code := sqlite3.SQLITE_IOERR_WRITE
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		code = sqlite3.SQLITE_FULL
	}
	return &sqlError{code: code, text: err.Error()}
}
