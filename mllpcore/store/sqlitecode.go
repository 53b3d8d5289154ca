package store

import (
	"errors"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteCode returns SQLite's extended result code, 0 for other errors.
func sqliteCode(err error) int {
	var e *sqlError
	if errors.As(err, &e) {
		return e.code
	}
	return 0
}

// innermostOfSQLite returns what SQLite said, without what was made of it.
func innermostOfSQLite(err error) string {
	var e *sqlError
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

func primary(code int) int { return code & 0xFF }

// ofDamage tells whether an error is that what the log holds is damaged, or cannot be read.
func ofDamage(err error) bool {
	code := sqliteCode(err)
	switch primary(code) {
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

// unreadable tells whether SQLite does not understand what a schema says, or refuses it.
func unreadable(err error) bool {
	switch primary(sqliteCode(err)) {
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_AUTH:
		return true
	case sqlite3.SQLITE_CORRUPT:
		return strings.Contains(err.Error(), "malformed database schema")
	default:
		return false
	}
}
