// Package walfile reads the WAL of a SQLite database as bytes, without SQLite: its frames and their checksums, what of
// it counts, and what can still be told of one that is damaged. It never writes to the WAL that it reads; what is worth
// keeping can be written as a new one.
package walfile
