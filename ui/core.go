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

// Marker is a log that keeps what a person does to its messages. A log in memory, or one that is only looked at, is
// none. All of it may wait for the disk, so it is called off the UI goroutine.
type Marker interface {
	// Mark sets the bookmark and the note of a message.
	Mark(ctx context.Context, id mllpcore.MessageID, bookmarked bool, note string) error
	// Delete hides messages; Undelete brings them back for some minutes.
	Delete(ctx context.Context, ids ...mllpcore.MessageID) error
	Undelete(ctx context.Context, ids ...mllpcore.MessageID) error
}

// Keeper is a log on a disk, which may be full. Both may be called from any goroutine and return at once.
type Keeper interface {
	Health() model.Health
	Lag() int64 // messages that searching has to read, because nothing is derived from them yet
}

// Indexer is a log whose search index can be made anew from its messages. It waits for that, and may be called from any
// goroutine.
type Indexer interface {
	Reindex(ctx context.Context, progress func(done, of int64)) error
}

// NoticeTeller is a log that tells what is no lasting state. It may be called from any goroutine and returns at once.
type NoticeTeller interface {
	// Notices returns what was told from the n-th notice on, counted from 0, and how many there were by now. It remembers
	// the last ones only.
	Notices(n int) (told []model.LogNotice, next int)
}

// AgeClock is a log that drops messages for their age, and does not while the computer's clock may be wrong.
type AgeClock interface {
	// ClockDoubt says why the clock may be wrong, "" while it is right. It returns at once.
	ClockDoubt() string
	// ConfirmClock says that the clock is right. It may wait for the disk.
	ConfirmClock(ctx context.Context) error
}

// Saver is a log on a disk that can be saved as a whole in another file while it is in use. All of it may be called
// from any goroutine.
type Saver interface {
	Path() string // of the log's file, absolute
	// SaveTo writes a whole copy, which appears when it is whole. A file of that name is replaced, unless it is a log in
	// use. progress is told how many bytes of how many are done.
	SaveTo(ctx context.Context, path string, progress func(done, of int64)) (model.Saved, error)
}

// LogFiles opens, checks and recovers logs by their names. It is called off the UI goroutine.
type LogFiles interface {
	// Open opens a log or a file of HL7 messages, to look at.
	Open(path string) (model.Opened, error)
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
