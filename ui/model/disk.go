package model

import (
	"context"

	"mllpscope/mllpcore/message"
)

// Disk is what a log can do because it is on a disk. A log in memory has none.
type Disk interface {
	Marker
	Keeper
	Indexer
	NoticeTeller
	AgeClock
	Saver
}

// Marker is a log that keeps what a person does to its messages. One that is only looked at is none. All of it may wait
// for the disk, so it is called off the UI goroutine.
type Marker interface {
	// Mark sets the bookmark and the note of a message.
	Mark(ctx context.Context, id message.ID, bookmarked bool, note string) error
	// Delete hides messages; Undelete brings them back for some minutes.
	Delete(ctx context.Context, ids ...message.ID) error
	Undelete(ctx context.Context, ids ...message.ID) error
}

// Keeper is a log on a disk, which may be full. Both may be called from any goroutine and return at once.
type Keeper interface {
	Health() Health
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
	Notices(n int) (told []LogNotice, next int)
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
	SaveTo(ctx context.Context, path string, progress func(done, of int64)) (Saved, error)
}
