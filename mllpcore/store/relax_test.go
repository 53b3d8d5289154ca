package store

import (
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// relax has a connection do what another program's may do with a file.
func relax(t *testing.T, c *conn) {
	t.Helper()
	for _, option := range hardened() {
		arguments := c.tls.Alloc(16)
		value := 1 - option.value
		if option.op == sqlite3.SQLITE_DBCONFIG_ENABLE_FKEY {
			value = option.value
		}
		rc := sqlite3.Xsqlite3_db_config(c.tls, c.db, option.op, libc.VaList(arguments, value, uintptr(0)))
		c.tls.Free(16)
		if err := c.check(rc); err != nil {
			t.Fatal(err)
		}
	}
	for _, limit := range limits() {
		sqlite3.Xsqlite3_limit(c.tls, c.db, limit.id, 1<<30)
	}
}
