package logfile

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"mllpscope/mllpcore/home"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/status"
	"mllpscope/ui/model"
)

// Live is where the app keeps what it receives: a log on disk or, when that cannot be opened, memory.
type Live struct {
	Log    message.Log  // for the server
	Source model.Source // for the window
	Disk   model.Disk   // the same; nil in memory
	Path   string       // the file's, "" in memory
	Err    error        // why messages are kept in memory only; nil on disk
	store  *store.Store // nil in memory
	told   *status.Teller
	close  func() error
	saving func() bool
}

// Open opens the log at path, and keeps messages in memory when it cannot be written: the app works either way, and the
// window says which it is.
func Open(path string) *Live {
	if path == "" {
		return inMemory(errors.New("the system names no folder for a user's data: set " + home.Variable + " to one"))
	}
	told := new(status.Teller)
	s, err := store.Open(path, store.Options{LeaveUnsaid: true}.ToldTo(told))
	if err != nil {
		return inMemory(inWindow(err))
	}
	disk := &onDisk{rows: rows{s.Reader}, store: s, told: told}
	tellMissing(s, told)
	return &Live{
		store: s, Log: s, Source: disk, Disk: disk, Path: s.Path(), told: told, saving: s.Saving,
		close: func() error { return errors.Join(s.Close(), whereSaved(s)) },
	}
}

// tellMissing says what earlier starts found missing, and nobody has confirmed.
func tellMissing(s *store.Store, told *status.Teller) {
	if _, untold := s.Missing(); len(untold) > 0 {
		told.HearNotice(status.Notice{Time: time.Now(), Kind: status.NoticeMissing, Text: fmt.Sprintf("In the log %s %s, "+
			"and nobody has confirmed that: File > Verify the log says which, and confirms it", s.Path(), loss.Total(untold))})
	}
}

func inMemory(err error) *Live {
	log := message.NewMemoryLog(0, 0)
	return &Live{
		Log: log, Source: log, Err: err, told: new(status.Teller), saving: func() bool { return false },
		close: func() error { return nil },
	}
}

// whereSaved tells where a log was saved whose files were taken away. The window is gone by then.
func whereSaved(s *store.Store) error {
	copied, ok := s.Saved()
	if !ok {
		return nil
	}
	return fmt.Errorf("the files of the log %s were taken away: all %s saved in %s",
		s.Path(), plural.Of(copied.Messages, "message is", "messages are"), copied.Path)
}

// Teller is told something about the log; *mllpcore.Server is one.
type Teller interface {
	Tell(text string)
	TellTrouble(text string)
}

// TellTo passes on what the log tells, from its opening on. Who reads the server's events should read them by then.
func (l *Live) TellTo(to Teller) {
	l.told.Listen(func(told status.Told) {
		if text := inMenus(told.Text); told.Ill {
			to.TellTrouble(text)
		} else {
			to.Tell(text)
		}
	})
}

// Close closes the file. The server must have ended before.
func (l *Live) Close() error { return l.close() }

// Saving tells whether Close saves all messages of a log whose files were taken away: it is to be waited for.
func (l *Live) Saving() bool { return l.saving() }

// onDisk is the live log as the window reads it and changes what a person notes.
type onDisk struct {
	rows
	store *store.Store
	told  *status.Teller
	shown sync.Once // what its start told
}

// Mark sets the bookmark and the note of a message.
func (d *onDisk) Mark(ctx context.Context, id message.ID, bookmarked bool, note string) error {
	return d.store.Mark(ctx, id, store.Mark{Bookmarked: bookmarked, Note: note})
}

// Delete hides messages until they are brought back or dropped for good.
func (d *onDisk) Delete(ctx context.Context, ids ...message.ID) error {
	return d.store.Delete(ctx, ids...)
}

// Undelete brings deleted messages back.
func (d *onDisk) Undelete(ctx context.Context, ids ...message.ID) error {
	return d.store.Undelete(ctx, ids...)
}

// Health tells whether the log can write.
func (d *onDisk) Health() model.Health {
	s := d.store.State()
	return model.Health{OK: s.Healthy, Keeps: s.Keeps, Reason: inMenus(s.Reason), Failed: s.Failed, Gone: s.Gone}
}

// Notices returns what the log told from the n-th time on that is no state, the oldest first, and how often it told
// anything by now. Who asks for what was told later has shown what was told before: that of the start is said then.
func (d *onDisk) Notices(n int) (notices []model.LogNotice, next int) {
	if n > 0 {
		d.shown.Do(d.store.Said)
	}
	all, next := d.told.Since(n)
	for _, told := range all {
		if told.Kind != "" {
			notices = append(notices, model.LogNotice{Time: told.Time, Kind: string(told.Kind), Text: inMenus(told.Text)})
		}
	}
	return notices, next
}

// ClockDoubt says why messages are not dropped for their age at present, "" when they are; ConfirmClock ends it.
func (d *onDisk) ClockDoubt() string { return inMenus(d.store.ClockDoubt()) }

// ConfirmClock says that the computer's clock is right.
func (d *onDisk) ConfirmClock(ctx context.Context) error { return d.store.ConfirmClock(ctx) }

// Reindex derives again what searching needs.
func (d *onDisk) Reindex(ctx context.Context, progress func(done, of int64)) error {
	return inWindow(d.store.Reindex(ctx, progress))
}

// Lag returns how many messages are not yet derived.
func (d *onDisk) Lag() int64 { return d.store.Lag() }
