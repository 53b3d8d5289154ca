package sqlite

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// harden has SQLite trust nothing that a file says, before anything of the file is read. A file may have been made by
// somebody else to be opened by this program. Nothing of what is switched off here occurs in a log.
func (c *Conn) harden() error {
	for _, option := range Hardened() {
		if err := c.set(option); err != nil {
			return err
		}
	}
	for _, limit := range Limits() {
		sqlite3.Xsqlite3_limit(c.TLS, c.DB, limit.ID, limit.most)
	}
	c.guardQueries()
	// A cell that reaches out of its page is found when the page is read.
	return c.Run("PRAGMA cell_size_check = ON")
}

// Option is an option of sqlite3_db_config and what it is set to.
type Option struct{ Op, Value int32 }

func (c *Conn) set(option Option) error {
	const slot = 8 // of each variable argument
	arguments := c.TLS.Alloc(2 * slot)
	defer c.TLS.Free(2 * slot)
	return c.Check(sqlite3.Xsqlite3_db_config(c.TLS, c.DB, option.Op, libc.VaList(arguments, option.Value, uintptr(0))))
}

// Hardened returns the options that every connection has.
func Hardened() []Option {
	return []Option{
		{sqlite3.SQLITE_DBCONFIG_DEFENSIVE, 1},             // no statement may damage the file
		{sqlite3.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},       // nor the schema
		{sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},        // the schema calls no function that does something
		{sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},        // and has no trigger run
		{sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, 0},           // a view does not stand in for a table
		{sqlite3.SQLITE_DBCONFIG_ENABLE_FKEY, 0},           // no row goes because another does
		{sqlite3.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, // no code comes from outside
		{sqlite3.SQLITE_DBCONFIG_DQS_DDL, 0},               // "a word" is a name and never a text
		{sqlite3.SQLITE_DBCONFIG_DQS_DML, 0},
	}
}

// maxSchemaBytes is the most of a value that is read with the schema: a statement that makes a table, or a row of
// SQLite's statistics.
const maxSchemaBytes = 1 << 20

// learnSchema has SQLite read the schema, and the statistics that it keeps beside it, with every connection: while it
// does, no value may be long. Of a schema that cannot be read nothing else can be, and that is told by what asks for
// it.
func (c *Conn) learnSchema() error {
	switch err := c.Run("SELECT 1 FROM sqlite_schema LIMIT 0"); {
	case err == nil:
		sqlite3.Xsqlite3_limit(c.TLS, c.DB, sqlite3.SQLITE_LIMIT_LENGTH, MaxValueBytes)
		return nil
	case Unreadable(err) || OfDamage(err):
		return nil
	default:
		return err
	}
}

// Limit is one of sqlite3_limit.
type Limit struct{ ID, most int32 }

// Limits are far above what this program asks for, and far below what keeps it busy or takes its memory.
func Limits() []Limit {
	return []Limit{
		{sqlite3.SQLITE_LIMIT_LENGTH, maxSchemaBytes}, // until learnSchema
		{sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1 << 20},    // of a statement, also of one in the schema
		{sqlite3.SQLITE_LIMIT_SCHEMA, 256},            // tables, indexes and triggers
		{sqlite3.SQLITE_LIMIT_COLUMN, 128},
		{sqlite3.SQLITE_LIMIT_VDBE_OP, 1 << 20},
		{sqlite3.SQLITE_LIMIT_ATTACHED, 0},
		{sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0},
		{sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0},
	}
}
