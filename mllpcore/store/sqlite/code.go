package sqlite

import (
	"errors"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"
)

// CodeOf returns SQLite's extended result code, 0 for other errors.
func CodeOf(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// Innermost returns what SQLite said, without what was made of it.
func Innermost(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

// Primary returns the result code without what extends it.
func Primary(code int) int { return code & 0xFF }

// OfDamage tells whether an error is that what the log holds is damaged, or cannot be read.
func OfDamage(err error) bool {
	code := CodeOf(err)
	switch Primary(code) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT:
		return true
	}
	switch code {
	case sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS,
		sqlite3.SQLITE_IOERR_DATA:
		return true
	default:
		return false
	}
}

// Unreadable tells whether SQLite does not understand what a schema says, or refuses it.
func Unreadable(err error) bool {
	switch Primary(CodeOf(err)) {
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_AUTH:
		return true
	case sqlite3.SQLITE_CORRUPT:
		return strings.Contains(err.Error(), "malformed database schema")
	default:
		return false
	}
}
