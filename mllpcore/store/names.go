package store

import (
	"context"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/recovery"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/verify"
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
	// Reader reads a log and never writes to it. A Store is one as well.
	Reader = reading.Reader
	// ScanOptions select what Reader.Scan and Reader.Find yield.
	ScanOptions = reading.ScanOptions
	// Unlisted is what the list does not tell of the messages that a log has or had.
	Unlisted = reading.Unlisted
	// Mark is what a person noted about a message.
	Mark = reading.Mark
	// Report is what Verify has found.
	Report = verify.Report
	// Verdict is what the findings of a Report come to.
	Verdict = verify.Verdict
	// Finding is one thing that is damaged or missing.
	Finding = verify.Finding
	// Source names the files that Recover reads.
	Source = recovery.Source
	// Recovered is what Recover has found and written.
	Recovered = recovery.Recovered
	// Progress is how far a long work has come.
	Progress = verify.Progress
	// Row is one message as a list shows it, without its bytes.
	Row = tables.Row
)

// The verdicts, as verify has them.
const (
	VerdictWhole   = verify.VerdictWhole
	VerdictIndex   = verify.VerdictIndex
	VerdictMissing = verify.VerdictMissing
	VerdictDamaged = verify.VerdictDamaged
	VerdictForeign = verify.VerdictForeign
)

// MaxFindings is how many findings a Report has at most.
const MaxFindings = verify.MaxFindings

// DefaultPath returns where a user's log is unless another place is given: messages.mllplog in the folder of the user's
// data (see home.Data). It is empty when the system names no such folder.
func DefaultPath() string { return place.DefaultPath() }

// Belongs tells whether name leads to the log at path or to a file that belongs to it, there or not: nothing else may
// be written there.
func Belongs(path, name string) bool { return place.Belongs(path, name) }

// OpenReadOnly opens the log at path for reading, also while another process writes to it, where nothing can be
// written, and when it is of an older program. It shows all that is in the log and in its WAL, or fails. It fails with
// a NewerError for a log of a newer program, with ErrNotLog for a file that is something else, or none, and with a
// ForeignError, which is one, for a log that holds what this program does not make.
func OpenReadOnly(path string) (*Reader, error) { return reading.OpenReadOnly(path) }

// OpenReadOnlyContext is OpenReadOnly that fails with the context's error when that ends: a large log, or what stands
// beside it, may take seconds.
func OpenReadOnlyContext(ctx context.Context, path string) (*Reader, error) {
	return reading.OpenReadOnlyContext(ctx, path)
}

// Verify checks all of the log at path: its structure, the checksums of messages and answers, what was derived from
// them, the numbering, the WAL, and what is kept beside it. It only reads, also a log that is in use. What it finds is
// in the Report; the error is about what kept it from checking: no such file, another program's, ctx. A log whose
// tables are not as this program makes them is not looked into any further. progress is told from time to time; it may
// be nil.
func Verify(ctx context.Context, path string, progress func(Progress)) (Report, error) {
	return verify.Log(ctx, path, progress)
}

// Recover writes what can be read of a damaged log, or of a WAL alone, to a new log at path, where nothing may be. It
// does not go by the tables, which may be damaged, but looks for messages, answers and marks in every page, and goes
// by their checksums. The new log appears when it is whole, or not at all. progress, which may be nil, is told from
// time to time how far it is. It fails with a HeldError while somebody writes to the log.
func Recover(ctx context.Context, from Source, path string, progress func(Progress)) (Recovered, error) {
	return recovery.Log(ctx, from, path, progress)
}

// Exists returns why there is no log at path, nil when there is a file; what a log of that name has left beside its
// place is named.
func Exists(path string) error { return leftwal.Exists(path) }
