package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/unsaid"
	"mllpscope/mllpcore/store/walfile"
)

// outcome is what became of a damaged WAL.
type outcome int

const (
	walMended    outcome = iota // all that counts in it is there in a newer form, or could be made out: nothing is lost
	walCut                      // the log is as it was before the damaged place; messages behind it are to be brought in
	walPatched                  // the log is as it was at the end, but pages are damaged
	walContinued                // an earlier start left it before all was brought in
)

// leftWAL is a damaged WAL that a start has found and kept aside.
type leftWAL struct {
	file    *os.File // it, kept aside
	wal     *walfile.File
	at      int64 // the byte where the first damaged frame begins
	behind  int   // how many frames stand behind it that could be made out
	from    int   // the first frame that may have what the log has not
	outcome outcome
}

func (l *leftWAL) close() { _ = l.file.Close() } // it was only read

// lookAtWAL looks for damage in what a process that was killed left in the WAL, before any connection opens it:
// SQLite stops at the first damaged frame without a word, and writes over what stands behind. It returns nil where
// there is none. A damaged WAL is kept aside and replaced by one that is whole: with the state at the end where that
// can be had, otherwise with the one before the damaged place (see mending.go).
func (s *Store) lookAtWAL() (*leftWAL, error) {
	f, err := os.Open(s.path + place.WALSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		if err := s.lookAtEnd(nil); err != nil {
			return nil, err
		}
		return s.continueWith()
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	w, err := place.ReadWAL(f)
	if err != nil {
		return nil, fmt.Errorf("read the WAL %s: look at the disk: %w", f.Name(), err)
	}
	if w.Committed() <= w.Accepted() {
		if err := s.lookAtEnd(w); err != nil {
			return nil, err
		}
		return s.continueWith()
	}
	left := &leftWAL{at: w.At(w.FirstBad()), behind: w.Readable(w.FirstBad())}
	if !w.HeaderWhole {
		left.at = 0
	}
	m, err := s.mend(w)
	if err != nil {
		return nil, s.notMended(w, left.at, err)
	}
	left.outcome, left.from = m.outcome, m.from
	return left, left.open(s.path + place.DamagedSuffix)
}

// continueWith returns a damaged WAL of which an earlier start, that was killed, may not have brought in everything:
// all of it is looked at again.
func (s *Store) continueWith() (*leftWAL, error) {
	left := &leftWAL{outcome: walContinued}
	if err := left.open(s.path + place.DamagedSuffix); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, err
	}
	bad := left.wal.FirstBad()
	left.at, left.behind = left.wal.At(bad), left.wal.Readable(bad)
	return left, nil
}

func (l *leftWAL) open(name string) (err error) {
	if l.file, err = os.Open(name); err != nil { //nolint:gosec // it is beside the log
		return err
	}
	if l.wal, err = place.ReadWAL(l.file); err != nil {
		l.close()
	}
	return err
}

// keepAside gives a file a second name, or makes a copy where that is impossible. What an earlier start left under
// that name, and is another one, stays under a name with the time.
func (s *Store) keepAside(name, as string) error {
	if place.SameFile(name, as) {
		return nil
	}
	if _, err := os.Lstat(as); err == nil {
		if err := s.putAside(as, as, nil); err != nil {
			return err
		}
	}
	if os.Link(name, as) == nil {
		return os.Chmod(as, 0o600)
	}
	return place.CopyFile(name, as)
}

// putAside renames a file to a name that ends with the time and that nothing has. What is said of it, where say is not
// nil, is kept to be said before.
func (s *Store) putAside(name, as string, say func(kept string) unsaid.One) error {
	kept := s.unsaid.Interrupted(as + "-")
	if kept == "" {
		kept = place.FreeName(as + "-" + s.options.now().Format(asideTime))
	}
	if say != nil {
		one := say(kept)
		one.Kept = kept
		s.noticeKept(one, nil)
	}
	s.options.step()
	if err := os.Rename(name, kept); err != nil {
		return err
	}
	s.options.step()
	return errors.Join(os.Chmod(kept, 0o600), vfs.SyncFolder(filepath.Dir(kept)))
}

const asideTime = "20060102-150405"

// lookAtEnd looks whether the end of the log's file is there. Without frames in the WAL the header tells how many pages
// there are; SQLite looks there as well, and takes a part of the last page for all of it.
func (s *Store) lookAtEnd(w *walfile.File) error {
	said, err := leftwal.CutEnd(s.path, w)
	if said != "" {
		s.health.Begin(status.Damaged, status.DamagedInWords(s.path, errors.New(said)).Error())
	}
	return err
}

// seeWAL notes what there is of the WAL. One in which nothing can be made out is put aside before it is written over.
func (s *Store) seeWAL() error {
	if s.walFound == leftwal.Another { // it was put aside
		return nil
	}
	name := s.path + place.WALSuffix
	sight := leftwal.See(name)
	if sight != leftwal.Destroyed {
		database, err := vfs.OpenReader(s.path, false)
		if err != nil {
			return err
		}
		s.seen(sight, database)
		return database.Close()
	}
	return place.WhileAlone(s.path, func(database *vfs.Reader) error {
		s.seen(sight, database)
		return s.putAside(name, s.path+place.DamagedSuffix, func(kept string) unsaid.One {
			return unsaid.One{Kind: status.NoticeDamage, Text: fmt.Sprintf(
				"In the WAL of the log %s nothing can be read; it is kept as %s.", s.path, kept)}
		})
	})
}
