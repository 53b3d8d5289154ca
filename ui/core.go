package ui

import (
	"context"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/ui/model"
)

// Listener is what the window watches. All of it may be called from any goroutine.
type Listener interface {
	Stats() mllpcore.Stats
	Connections() []mllpcore.ConnectionInfo
	Disconnect(id string) error
	Get(name string) (string, error)
}

// Starts are the starts of the program for one log: instance.First.
type Starts interface {
	// Serve has open called for each, with the files that it was given, this one first. open must not wait.
	Serve(open func(files []string))
	// Close lets the next start have a window of its own.
	Close() error
}

// LogFiles opens, checks and recovers logs by their names. It is called off the UI goroutine.
type LogFiles interface {
	// Open opens a log, a file of HL7 messages, or several of those and folders of them as one list, to look at.
	Open(paths ...string) (model.Opened, error)
	// Verify checks all of a log, which may be in use. tell is told what it does and how much of that is done, from 0 to
	// 1.
	Verify(ctx context.Context, path string, tell func(text string, part float64)) (model.Report, error)
	// Recover writes what can be read of a damaged log, or of a WAL alone, to a new log, where there must be no file.
	Recover(ctx context.Context, from, to string, tell func(text string, part float64)) (model.Report, error)
	// Belongs tells whether name leads to a log or to a file that belongs to it: nothing else is written there. It only
	// looks at names and so is called on the UI goroutine.
	Belongs(log, name string) bool
}

// CertificateUser tells which certificate is in use; false when none is.
type CertificateUser interface {
	Certificate() (certs.Entry, bool)
}
