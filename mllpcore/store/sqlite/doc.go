// Package sqlite is the connection of the log to SQLite: statements without database/sql, files that are watched on
// their way to the disk, the WAL and its index, and the checkpoint.
//
// It speaks to modernc.org/sqlite/lib, SQLite's own C translated to Go, as modernc.org/sqlite/lib of the version that
// go.mod names has it, and it was checked with the version of SQLite in version.go: [NewFiles] refuses any other. What
// it relies on beside SQLite's public interface:
//
//   - sqlite3_vfs, sqlite3_io_methods, unixFile, unixShm, unixShmNode and winFile as they lie in memory (package vfs).
//   - The order in which a checkpoint calls the methods of the database file: SQLITE_FCNTL_CKPT_START, the writes, the
//     sync, xShmLock of WAL_READ_LOCK(0), SQLITE_FCNTL_CKPT_DONE (database.go).
//   - The index of the WAL in shared memory (https://www.sqlite.org/walformat.html): the header twice, nBackfill and
//     nBackfillAttempted behind it, and the hash tables (walindex.go, indexheader.go). What database.go writes there is
//     nBackfill, set back while the disk has not what was copied.
//
// A test reads the index of a real log after a real checkpoint, and says in words what lies elsewhere in a new version.
package sqlite
