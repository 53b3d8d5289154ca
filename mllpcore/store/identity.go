package store

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// The row of meta with a number that no other log has; copies of a log have the same. The lock file has it as well: it
// tells when another log was put into the place of the one that was used last.
const (
	identityRow = "log"
	getIdentity = "SELECT ifnull(max(value), 0) FROM meta WHERE name = '" + identityRow + "' AND typeof(value) = 'integer'"
	setIdentity = "INSERT OR REPLACE INTO meta VALUES ('" + identityRow + "', ?)"
)

// identify returns the number of the log, and gives it one when it has none. 0: it has none and can take none.
func (w *writer) identify() (int64, error) {
	n, err := w.conn.Number(getIdentity)
	if err != nil || n != 0 || w.store.health.has(damaged) {
		return n, err
	}
	n = 1 + rand.Int64N(math.MaxInt64-1) //nolint:gosec // it is no secret
	err = w.durable(func() error { return w.conn.Exec(setIdentity, n) })
	if err != nil {
		n = 0
	}
	if ofDisk(err) {
		err = nil
	}
	return n, err
}

// hasIdentity tells whether a database's own file holds the number.
func hasIdentity(database io.ReaderAt, identity int64) bool {
	for meta := range metaOf(database) {
		if identity != 0 && meta[identityRow] == identity {
			return true
		}
	}
	return false
}

// replacedBy says that the log is not the one that was used last under its name; "" when it is, or that is not known.
func (l *lock) replacedBy(identity int64) string {
	if l.logBefore == 0 || identity == 0 || l.logBefore == identity {
		return ""
	}
	text := fmt.Sprintf("The log %s is another than the one that was used last under this name", l.path)
	if l.before > 0 {
		text += fmt.Sprintf(", which had messages up to %d", l.before)
	}
	return text + ": where that one is now, if it was not overwritten, this program does not know."
}
