package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/recovery"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// SaveTo implements what Reader.SaveTo does, also when the log's files were taken away: it copies what is still open.
func (s *Store) SaveTo(ctx context.Context, path string, progress func(done, of int64)) (Copied, error) {
	return s.save(ctx, path, false, progress)
}

// SaveOver is SaveTo that replaces a file at path, unless that is a log in use.
func (s *Store) SaveOver(ctx context.Context, path string, progress func(done, of int64)) (Copied, error) {
	return s.save(ctx, path, true, progress)
}

func (s *Store) save(
	ctx context.Context, path string, replace bool, progress func(done, of int64),
) (copied Copied, err error) {
	ctx, cancel := s.Until(ctx)
	defer cancel()
	err = s.writer.anchor.use(func(c *sqlite.Conn) error {
		copied, err = saveCopy(ctx, c, s.path, path, replace, progress)
		return err
	})
	return copied, s.WhyEnded(err)
}

// Saving tells whether Close saves all of a log whose files were taken away, which takes as long as it takes.
func (s *Store) Saving() bool { return s.saving.Load() }

// Saved returns where Close saved a log whose files were taken away; false when it did not have to.
func (s *Store) Saved() (Copied, bool) {
	if c := s.saved.Load(); c != nil {
		return *c, true
	}
	return Copied{}, false
}

// saveIll saves what the files of an ill log hold before they are closed, where whoever opens them next may not find
// it: all when they were taken away, what can be read when they were changed or damaged while they were in use. It is
// saved in a new file beside the old place or, where that is gone as well, wherever there is one for a user's
// files.
func (w *writer) saveIll() {
	s := w.store
	why := s.watch.look()
	if s.health.Has(status.Damaged) {
		why = errDamaged(s.State().Reason)
	}
	switch {
	case why == nil:
		return
	case !s.sound || s.untouched(): // nothing came since it was opened, and recover finds as much
		w.fail = errors.Join(w.fail, why)
		return
	case errors.Is(why, errElsewhere): // it is closed in good order, and whole where it is
		t, _ := s.totals.Get()
		s.notice(status.NoticeRecovered, fmt.Sprintf("all %s of the log %s %s there, and %s does not lead there any more: "+
			"let the link lead there again to go on with them", plural.Of(t.Count, "message"), s.path,
			plural.Word(t.Count, "is", "are"), s.given))
		return
	}
	s.saving.Store(true)
	defer s.saving.Store(false)
	s.notice(status.NoticeRecovered, fmt.Sprintf("saving the messages of the log %s, whose files were taken away or "+
		"damaged, in a new file", s.path))
	errs := []error{why}
	name := filepath.Base(s.path) + leftwal.SavedSuffix + s.options.now().Format(asideTime)
	for _, folder := range s.placesToSave() {
		copied, err := w.saveIn(folder, name)
		switch {
		case errors.Is(err, recovery.ErrNothing):
			w.sayNothing(why)
			return
		case err == nil:
			s.saved.Store(&copied)
			if err := leftwal.NoteSaved(s.path, copied.Path); err != nil {
				s.notice(status.NoticeRecovered, fmt.Sprintf("the next start of the log %s cannot name %s, where it is saved: "+
					"note that (%v)", s.path, copied.Path, err))
			}
			w.sayIll(&copied, why)
			return
		}
		errs = append(errs, err)
	}
	w.fail = errors.Join(errs...)
}

// untouched tells whether nothing was kept since the log was opened, and nobody took away or changed its files as far
// as is known: reading met what is damaged.
func (s *Store) untouched() bool {
	t, _ := s.totals.Get()
	return s.rotten.Load() && t.Last == s.lastBefore && s.watch.look() == nil
}

// sayIll says where an ill log is saved, and what of it is missing there.
func (w *writer) sayIll(copied *Copied, why error) {
	s := w.store
	t, _ := s.totals.Get()
	if n := int64(t.Count); copied.Messages >= n && !s.health.Has(status.Damaged) {
		s.notice(status.NoticeRecovered, fmt.Sprintf("all %s of the log %s, whose files were taken away, %s saved in %s: "+
			"open it, or put it where the log was", plural.Of(copied.Messages, "message"), s.path,
			plural.Word(copied.Messages, "is", "are"), copied.Path))
		return
	}
	saved := fmt.Sprintf("%d of %s", copied.Messages, plural.Of(int64(t.Count), "message"))
	if copied.Messages >= int64(t.Count) { // some that were not acknowledged may be there as well
		saved = "all " + plural.Of(copied.Messages, "message")
	}
	text := fmt.Sprintf("%s of the log %s, which was damaged while it was in use, %s saved in %s; its own files stay as "+
		"they are", saved, s.path, plural.Word(copied.Messages, "is", "are"), copied.Path)
	s.notice(status.NoticeDamage, text)
	w.fail = errors.Join(w.fail, why, errors.New(text))
}

// sayNothing says that of an ill log nothing was saved.
func (w *writer) sayNothing(why error) {
	s := w.store
	t, _ := s.totals.Get()
	if t.Count == 0 {
		s.notice(status.NoticeRecovered, fmt.Sprintf("the log %s held no message: there was nothing to save", s.path))
		return
	}
	text := fmt.Sprintf("of the %s of the log %s, which was damaged while it was in use, none can be read: nothing was "+
		"saved; its own files stay as they are: look for a copy of them", plural.Of(int64(t.Count), "message"), s.path)
	s.notice(status.NoticeDamage, text)
	w.fail = errors.Join(w.fail, why, errors.New(text))
}

// errDamaged is why an ill log is not closed in good order.
func errDamaged(reason string) error { return fmt.Errorf("%w: %s", status.ErrRefused, reason) }

// saveIn saves the log in a folder, under a name that is not used yet.
func (w *writer) saveIn(folder, name string) (copied Copied, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Copied{}, err
	}
	const tries = 100
	path := filepath.Join(folder, name)
	for n := 2; ; n++ {
		if copied, err = w.saveAs(path); err == nil && copied.Messages == 0 {
			return Copied{}, errors.Join(os.Remove(path), recovery.ErrNothing)
		}
		if n > tries || !errors.Is(err, fs.ErrExist) {
			return copied, err
		}
		path = filepath.Join(folder, fmt.Sprintf("%s-%d", name, n))
	}
}

// saveAs saves a copy; where that cannot be had, or the log is damaged, what can be read in its pages.
func (w *writer) saveAs(path string) (copied Copied, err error) {
	if !w.store.health.Has(status.Damaged) {
		err = w.anchor.use(func(c *sqlite.Conn) error {
			foreign, err := tables.BeyondIDs(c, w.given.Load)
			if err == nil && foreign != "" { // a copy would be no log that messages can be kept in
				err = fmt.Errorf("the log holds %s, which this program has not made", foreign)
			}
			if err == nil {
				copied, err = saveCopy(context.Background(), c, w.store.path, path, false, nil)
			}
			return err
		})
		if err == nil || errors.Is(err, fs.ErrExist) {
			return copied, err
		}
	}
	r, failed := w.recoverOpen(path)
	if failed != nil {
		return Copied{}, errors.Join(err, failed)
	}
	copied = Copied{Path: r.Path, Messages: r.Whole + r.NotProven}
	if info, err := os.Stat(r.Path); err == nil {
		copied.Bytes = info.Size()
	}
	return copied, nil
}

// recoverOpen is Recover from the files that are open, whatever is under their names now. Where the log's file was
// replaced by another log's, what its WAL holds is all that is left of it.
func (w *writer) recoverOpen(path string) (r Recovered, err error) {
	wal, err := w.anchor.walFile(w.store.path)
	if err != nil {
		return r, err
	}
	defer func() { _ = wal.Close() }() // it was only read
	file, _, end, err := w.store.lock.Reading()
	if err != nil {
		return r, err
	}
	defer end()
	log, _ := file.(*vfs.Reader)
	// A WAL that was cut or overwritten in place may not show any more whose it is.
	held, err := place.ReadWAL(wal)
	if err == nil && !leftwal.BelongsTo(held, log) && !leftwal.HasIdentity(log, w.store.identity) {
		log = nil
	}
	return recovery.FromOpen(&recovery.OpenFiles{
		Log: log, WAL: wal, Name: w.store.path, Given: int64(w.last), Rotten: w.store.files.Index.WasLost(),
	}, path)
}

// placesToSave returns folders, the best first. One that is on another device than the log was, is what came to light
// when that was unmounted: what is saved there is hidden when it is mounted again.
func (s *Store) placesToSave() []string {
	var places []string
	add := func(folder string) {
		if info, err := os.Stat(folder); err == nil && info.IsDir() && s.watch.sameDevice(folder) {
			places = append(places, folder)
		}
	}
	add(filepath.Dir(s.path))
	if now := s.lock.Whereabouts().Now; now != "" {
		add(filepath.Dir(now))
	}
	if path := place.DefaultPath(); path != "" {
		places = append(places, filepath.Dir(path))
	}
	return append(places, os.TempDir())
}

// leaveBeside has the last connection leave the WAL where it is, after what is in it was copied into the log: where
// that was taken away, it may be another's that is under its name now. A log that could not be marked as closed keeps
// all of it, and would be taken for one that has lost it otherwise.
func (w *writer) leaveBeside() error {
	if w.conn == nil || w.unmarked || w.ruined() {
		return nil
	}
	if err := w.store.watch.look(); err == nil || errors.Is(err, errElsewhere) {
		return w.conn.MayCheckpoint()
	}
	return errors.Join(w.conn.KeepEmptyWAL(), w.conn.MayCheckpoint())
}
