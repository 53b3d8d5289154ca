package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	ctx, cancel := s.until(ctx)
	defer cancel()
	err = s.writer.anchor.use(func(c *conn) error {
		copied, err = saveCopy(ctx, c, s.path, path, replace, progress)
		return err
	})
	return copied, s.whyEnded(err)
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

// saveTaken saves all of a log whose files were taken away, before they are closed and gone: in a new file beside the
// old place or, where that is gone as well, wherever there is one for a user's files.
func (w *writer) saveTaken() {
	s := w.store
	why := s.watch.look()
	if why == nil {
		return
	}
	s.saving.Store(true)
	defer s.saving.Store(false)
	s.notice(NoticeRecovered, fmt.Sprintf("saving all messages of the log %s, whose files were taken away, in a new file",
		s.path))
	errs := []error{why}
	name := fmt.Sprintf("%s.saved-%s", filepath.Base(s.path), s.options.now().Format("20060102-150405"))
	for _, folder := range s.placesToSave() {
		copied, err := w.saveIn(folder, name)
		if err == nil {
			s.saved.Store(&copied)
			s.notice(NoticeRecovered, fmt.Sprintf("all %d messages of the log %s, whose files were taken away, are saved in "+
				"%s: open it, or put it where the log was", copied.Messages, s.path, copied.Path))
			return
		}
		errs = append(errs, err)
	}
	w.fail = errors.Join(errs...)
}

// saveIn saves the log in a folder, under a name that is not used yet.
func (w *writer) saveIn(folder, name string) (copied Copied, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Copied{}, err
	}
	const tries = 100
	path := filepath.Join(folder, name)
	for n := 2; ; n++ {
		err = w.anchor.use(func(c *conn) error {
			copied, err = saveCopy(context.Background(), c, w.store.path, path, false, nil)
			return err
		})
		if n > tries || !errors.Is(err, fs.ErrExist) {
			return copied, err
		}
		path = filepath.Join(folder, fmt.Sprintf("%s-%d", name, n))
	}
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
	if now := s.lock.whereabouts().now; now != "" {
		add(filepath.Dir(now))
	}
	if path := DefaultPath(); path != "" {
		places = append(places, filepath.Dir(path))
	}
	return append(places, os.TempDir())
}

// leaveBeside has the last connection leave the WAL where it is, after what is in it was moved into the log: under its
// name there may be another's.
func (w *writer) leaveBeside() error {
	switch {
	case w.conn == nil:
		return nil
	case w.ruined():
		w.leaveWAL()
		return nil
	case w.store.watch.look() == nil:
		return nil
	}
	_, err := w.conn.number("PRAGMA journal_size_limit = 0")
	return errors.Join(err, w.conn.keepWAL())
}
