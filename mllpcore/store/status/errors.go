package status

import (
	"errors"
	"fmt"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// InWords says why the log at path, which is open, cannot be written and what to do about it.
func InWords(path string, err error) error { return fileInWords(path, err, "it goes on by itself") }

// fileInWords says the same with what follows once that is done.
func fileInWords(path string, err error, then string) error {
	if err == nil || errors.Is(err, lockfile.ErrReleased) || errors.Is(err, ErrRefused) {
		return err
	}
	code := sqlite.CodeOf(err)
	if code == sqlite3.SQLITE_IOERR_IN_PAGE {
		return fmt.Errorf("%s-shm, the index of its WAL, was emptied or cut short by another program: end this program and "+
			"start it again, what was acknowledged is in the log and its WAL (%w)", path, err)
	}
	text := ""
	if code == sqlite3.SQLITE_IOERR_SHMSIZE { // the index of the WAL cannot grow
		code = sqlite3.SQLITE_FULL
	}
	if sqlite.OfDamage(err) {
		return DamagedInWords(path, err)
	}
	switch sqlite.Primary(code) {
	case sqlite3.SQLITE_FULL:
		text = fmt.Sprintf("the disk of %s is full: free space, and %s", path, then)
	case sqlite3.SQLITE_READONLY:
		text = fmt.Sprintf("%s or its folder %s cannot be written: allow writing, and %s", path, filepath.Dir(path), then)
	case sqlite3.SQLITE_IOERR:
		text = fmt.Sprintf("the disk of %s refuses to work: look at the disk, at quotas and at limits of the size of a "+
			"file, and %s", path, then)
	case sqlite3.SQLITE_CANTOPEN:
		text = fmt.Sprintf("%s or a file beside it cannot be opened: look at its folder and at who may write there", path)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		text = fmt.Sprintf("another program holds %s: end it, and %s", path, then)
	case sqlite3.SQLITE_TOOBIG:
		return fmt.Errorf("%w (%w)", message.ErrTooLarge, err)
	case sqlite3.SQLITE_NOMEM:
		text = "no memory left to write " + path
	default:
		return fmt.Errorf("write the log %s: %w", path, err)
	}
	return fmt.Errorf("%s (%w)", text, err)
}

// OfOneMessage tells whether an error may be about one message of a group and not about the file.
func OfOneMessage(err error) bool {
	switch sqlite.Primary(sqlite.CodeOf(err)) {
	case sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_NOMEM:
		return true
	default:
		return sqlite.CodeOf(err) == 0
	}
}

// OfDisk tells whether an error is about the disk: then appending fails as well.
func OfDisk(err error) bool {
	switch sqlite.Primary(sqlite.CodeOf(err)) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return true
	default:
		return false
	}
}

// KeepsConnection tells whether the connection is as good as before once the transaction is rolled back. After anything
// else a new one is opened.
func KeepsConnection(err error) bool {
	switch sqlite.Primary(sqlite.CodeOf(err)) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_CONSTRAINT:
		return true
	default:
		return false
	}
}

// OpenToReadInWords says why a log cannot be opened for reading only.
func OpenToReadInWords(path string, err error) error {
	if sqlite.OfDamage(err) {
		return fmt.Errorf("open the log: %w", UnreadableInWords(path, err))
	}
	return OpenInWords(path, err)
}

// OpenInWords says why a log cannot be opened.
func OpenInWords(path string, err error) error {
	var held *lockfile.HeldError
	var newer *tables.NewerError
	switch {
	case err == nil, errors.As(err, &held), errors.As(err, &newer), errors.Is(err, tables.ErrNotLog),
		errors.Is(err, tables.ErrWriteOnce):
		return err
	case sqlite.CodeOf(err) == 0 && !errors.Is(err, lockfile.ErrReleased):
		return fmt.Errorf("open the log %s: %w", path, SystemInWords(path, err))
	default:
		return fmt.Errorf("open the log: %w", fileInWords(path, err, "try again"))
	}
}

// DamagedInWords says what a damaged log means.
func DamagedInWords(path string, err error) error {
	return fmt.Errorf("the log %s is damaged, or the disk cannot read it: no message is kept in it any more; keep a copy "+
		"of it and of %[1]s-wal, see with mllpd verify what is damaged, save with mllpd recover what can be read, and "+
		"choose another file for the log (%w)", path, err)
}

// UnreadableInWords says the same to who only reads the log.
func UnreadableInWords(path string, err error) error {
	return fmt.Errorf("the log %s is damaged, or the disk cannot read it: look at the disk, keep a copy of it and of "+
		"%[1]s-wal, see with mllpd verify what is damaged, and save with mllpd recover what can be read (%w)", path, err)
}
