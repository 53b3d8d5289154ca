package store

import (
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// Errors that Open returns, wrapped with the file's name.
var (
	// ErrNotLog tells that a file is something else than a message log. It has not been touched.
	ErrNotLog = tables.ErrNotLog
	// ErrClosed tells that the log has been closed.
	ErrClosed = lockfile.ErrReleased
)

// What a Go program names of the rooms of this package.
type (
	// HeldError tells that another process, or another part of this one, writes to the log.
	HeldError = lockfile.HeldError
	// NewerError tells that a log was written by a newer program. It has not been changed.
	NewerError = tables.NewerError
	// ForeignError tells that a log holds what this program does not make. It is an ErrNotLog.
	ForeignError = tables.ForeignError
	// State tells whether the log can write.
	State = status.State
	// Notice is something about the log that a person should know and that is no lasting state.
	Notice = status.Notice
	// Row is one message as a list shows it, without its bytes.
	Row = tables.Row
)

// DefaultPath returns where a user's log is unless another place is given: messages.mllplog in the folder of the user's
// data (see home.Data). It is empty when the system names no such folder.
func DefaultPath() string { return place.DefaultPath() }

// Belongs tells whether name leads to the log at path or to a file that belongs to it, there or not: nothing else may
// be written there.
func Belongs(path, name string) bool { return place.Belongs(path, name) }

// Exists returns why there is no log at path, nil when there is a file; what a log of that name has left beside its
// place is named.
func Exists(path string) error { return leftwal.Exists(path) }
