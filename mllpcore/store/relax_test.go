package store

import (
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
)

// relax has a connection do what another program's may do with a file.
func relax(t *testing.T, c *sqlite.Conn) {
	t.Helper()
	for _, option := range sqlite.Hardened() {
		arguments := c.TLS.Alloc(16)
		value := 1 - option.Value
		if option.Op == sqlite3.SQLITE_DBCONFIG_ENABLE_FKEY {
			value = option.Value
		}
		rc := sqlite3.Xsqlite3_db_config(c.TLS, c.DB, option.Op, libc.VaList(arguments, value, uintptr(0)))
		c.TLS.Free(16)
		if err := c.Check(rc); err != nil {
			t.Fatal(err)
		}
	}
	for _, limit := range sqlite.Limits() {
		sqlite3.Xsqlite3_limit(c.TLS, c.DB, limit.ID, 1<<30)
	}
}
