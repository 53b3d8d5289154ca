// Package place is where a log stands: its path with all symbolic links followed, whether the file there is a log, the
// names of the files that belong to it, and what is done to those while nobody has the log open. It looks at names and
// at first bytes; what is in the files is for others.
//
// It relies on lockfile for the name of the lock file, on sqlite and walfile for an empty database file and its WAL. It
// is for the rooms of the store; whoever opens a log asks the store.
package place
