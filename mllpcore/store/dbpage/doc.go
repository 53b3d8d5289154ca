// Package dbpage reads pages of a database as bytes. It tells what SQLite would not: whether the trees, the indexes and
// the list of free pages lead where they must, and which rows of a log can still be made out in pages of a damaged one
// or of its WAL.
package dbpage
