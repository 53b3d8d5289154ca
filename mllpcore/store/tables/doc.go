// Package tables is what SQLite holds of a log: its tables, their indexes and versions, how a row of each is written
// and read, the sum that tells whether the disk has changed one, and what of a file no log of this program has. It runs
// statements on a connection that it is given, and knows neither who writes nor who reads.
//
// A new column begins here: in schema.go with a migration from the version before, then where its row is written and
// read. It relies on sqlite for connections and sums, on coding for the facts of a message, on ageclock for the
// readings that the table age holds, and on query for what is derived from a message.
package tables
