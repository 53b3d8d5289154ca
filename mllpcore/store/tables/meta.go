package tables

import (
	"math/rand/v2"

	"mllpscope/mllpcore/store/sqlite"
)

// SetMeta sets a number in meta, AddMeta adds to it.
const (
	SetMeta = "UPDATE meta SET value = ?2 WHERE name = ?1"
	AddMeta = "UPDATE meta SET value = value + ?2 WHERE name = ?1"
)

// The names in meta of the number by which a log knows its WAL (see leftwal.BelongsTo), and of the one before.
const (
	SignRow       = "wal"
	SignBeforeRow = "walbefore"
)

// noteSign changes that number, and keepSign keeps the one before: a WAL in which nothing but this stands must show the
// number that the file still has.
const (
	keepSign = "INSERT OR REPLACE INTO meta SELECT '" + SignBeforeRow + "', value FROM meta WHERE name = '" + SignRow + "'"
	noteSign = "INSERT OR REPLACE INTO meta VALUES ('" + SignRow + "', ?)"
)

// ChangeSign changes the number, in a transaction of the caller.
func ChangeSign(c *sqlite.Conn, number int64) error {
	if err := c.Exec(keepSign); err != nil {
		return err
	}
	return c.Exec(noteSign, number)
}

// NewSign returns a number that no other log has, and no other WAL of this one. It is never 0.
func NewSign(salt uint32) int64 {
	return (1+rand.Int64N(1<<31-1))<<32 | int64(salt) //nolint:gosec // it is no secret
}

// The row of meta that is there while a Store has the log open, and for as long as it has not been closed. A checkpoint
// brings it into the log's own file at once: whoever finds that file without its WAL can tell that something is
// missing.
const (
	HasOpenMark = "SELECT count(*) FROM meta WHERE name = 'open'"
	SetOpenMark = "INSERT OR REPLACE INTO meta VALUES ('open', 1)"
	EndOpenMark = "DELETE FROM meta WHERE name = 'open'"
)

// The row of meta with a number that no other log has; copies of a log have the same. The lock file has it as well: it
// tells when another log was put into the place of the one that was used last.
const (
	IdentityRow = "log"
	GetIdentity = "SELECT ifnull(max(value), 0) FROM meta WHERE name = '" + IdentityRow + "' AND typeof(value) = 'integer'"
	SetIdentity = "INSERT OR REPLACE INTO meta VALUES ('" + IdentityRow + "', ?)"
)
