package logfile

import (
	"context"
	"errors"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/store"
	"mllpscope/ui/model"
)

// Live is where the app keeps what it receives: a log on disk or, when that cannot be opened, memory.
type Live struct {
	Log    mllpcore.Log // for the server
	Source model.Source // for the window
	Path   string       // the file's, "" in memory
	Err    error        // why messages are kept in memory only; nil on disk
	close  func() error
}

// Open opens the log at path, and keeps messages in memory when it cannot be written: the app works either way, and the
// window says which it is.
func Open(path string) *Live {
	if path == "" {
		return inMemory(errors.New("the system names no folder for a user's data: set MLLPSCOPE_HOME to one"))
	}
	s, err := store.Open(path, store.Options{})
	if err != nil {
		return inMemory(err)
	}
	return &Live{Log: s, Source: &onDisk{rows{s.Reader}, s}, Path: s.Path(), close: s.Close}
}

func inMemory(err error) *Live {
	log := mllpcore.NewMemoryLog(0, 0)
	return &Live{Log: log, Source: log, Err: err, close: func() error { return nil }}
}

// Close closes the file. The server must have ended before.
func (l *Live) Close() error { return l.close() }

// onDisk is the live log as the window reads it and changes what a person notes.
type onDisk struct {
	rows
	store *store.Store
}

// Mark sets the bookmark and the note of a message.
func (d *onDisk) Mark(ctx context.Context, id mllpcore.MessageID, bookmarked bool, note string) error {
	return d.store.Mark(ctx, id, store.Mark{Bookmarked: bookmarked, Note: note})
}

// Delete hides messages until they are brought back or dropped for good.
func (d *onDisk) Delete(ctx context.Context, ids ...mllpcore.MessageID) error {
	return d.store.Delete(ctx, ids...)
}

// Undelete brings deleted messages back.
func (d *onDisk) Undelete(ctx context.Context, ids ...mllpcore.MessageID) error {
	return d.store.Undelete(ctx, ids...)
}

// Health tells whether the log can write.
func (d *onDisk) Health() model.Health {
	s := d.store.State()
	return model.Health{OK: s.Healthy, Keeps: s.Keeps, Reason: s.Reason, Failed: s.Failed}
}

// Lag returns how many messages are not yet derived.
func (d *onDisk) Lag() int64 { return d.store.Lag() }
