package tables

import (
	"fmt"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
)

// maxOwnBytes is more than any value has of the tables that the log has for itself, which are read whole.
const maxOwnBytes = 1 << 10

// ownTables are these tables, with their columns. Older logs do not have all of them.
func ownTables() map[string][]string {
	return map[string][]string{
		"meta": {"name", "value"}, "age": strings.Split(AgeColumns+", sum", ", "), "sqlite_stat1": {"tbl", "idx", "stat"},
	}
}

// foreignValues returns in words what is longer than this program makes it, "" when nothing is. How long a value is
// stands before it: it is not read.
func foreignValues(c *sqlite.Conn) (what string, err error) {
	for table, columns := range ownTables() {
		n, err := c.Number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", table)
		if err != nil {
			return "", err
		}
		if n == 0 {
			continue
		}
		long := make([]string, len(columns))
		for i, column := range columns {
			long[i] = "ifnull(octet_length(" + column + "), 0)"
		}
		n, err = c.Number("SELECT max(max(" + strings.Join(long, ", ") + ")) FROM " + table)
		switch {
		case sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_CORRUPT: // told by what reads it
		case err != nil:
			return "", err
		case n > maxOwnBytes:
			return fmt.Sprintf("a value of %d bytes in the table %s, where none has more than %d", n, table, maxOwnBytes), nil
		}
	}
	return "", nil
}

// foreignAge returns the ID of a row of age that no log of this program has, 0 when there is none. A row that the disk
// has changed is left out where ages are read.
func foreignAge(c *sqlite.Conn, most int64) (id int64, err error) {
	n, err := c.Number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'age'")
	if err != nil || n == 0 {
		return 0, err
	}
	id, err = c.Number("SELECT id FROM age WHERE (id < 0 OR id > ?) AND "+WholeAge+" LIMIT 1", most)
	if sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_CORRUPT {
		err = nil
	}
	return id, err
}
