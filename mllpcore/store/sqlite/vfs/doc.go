// Package vfs reaches into SQLite's file system: the memory of its structures, its files without a connection, the
// locks on them that belong to an open file, and what the system offers to get their bytes on to the disk and to read
// them back from it.
//
// It relies on how modernc.org/sqlite lays out TunixFile, TwinFile, sqlite3_vfs and sqlite3_io_methods, which are those
// of SQLite's own C. A test of package store opens a log, and fails where a new version has other ones.
package vfs
