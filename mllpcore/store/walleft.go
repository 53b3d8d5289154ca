package store

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	walSuffix = "-wal"
	// damagedSuffix is what the name of a damaged WAL ends with, until all that can be read of it has been brought
	// in; then the time is added.
	damagedSuffix = walSuffix + ".damaged"
	// mendedSuffix is what the name of the WAL that replaces it ends with until it is whole.
	mendedSuffix = walSuffix + ".mended"
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
	wal     *wal
	at      int64 // the byte where the first damaged frame begins
	behind  int   // how many frames stand behind it that could be made out
	from    int   // the first frame that may have what the log has not
	outcome outcome
}

func (l *leftWAL) close() { _ = l.file.Close() } // it was only read

// lookAtWAL looks for damage in what a process that was killed left in the WAL, before any connection opens it:
// SQLite stops at the first damaged frame without a word, and writes over what stands behind. It returns nil where
// there is none. A damaged WAL is kept aside and replaced by one that is whole: with the state at the end where that
// can be had, otherwise with the one before the damaged place.
func (s *Store) lookAtWAL() (*leftWAL, error) {
	f, err := os.Open(s.path + walSuffix)
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
	w, err := walOf(f)
	if err != nil {
		return nil, fmt.Errorf("read the WAL %s: look at the disk: %w", f.Name(), err)
	}
	if w.committed() <= w.accepted() {
		if err := s.lookAtEnd(w); err != nil {
			return nil, err
		}
		return s.continueWith()
	}
	left := &leftWAL{at: w.at(w.firstBad()), from: w.accepted(), behind: w.readable(w.firstBad())}
	if !w.header {
		left.at = 0
	}
	err = whileAlone(s.path, func(database *rawReader) error {
		p, err := planMending(w, left, database)
		if err != nil {
			return err
		}
		return s.replaceDamaged(w, p, signsOf(database))
	})
	if err != nil {
		return nil, fmt.Errorf("the WAL %s is damaged at byte %d, and what stands behind could not be kept: %w",
			f.Name(), left.at, err)
	}
	return left, left.open(s.path + damagedSuffix)
}

// continueWith returns a damaged WAL of which an earlier start, that was killed, may not have brought in everything.
func (s *Store) continueWith() (*leftWAL, error) {
	left := &leftWAL{outcome: walContinued}
	if err := left.open(s.path + damagedSuffix); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, err
	}
	bad := left.wal.firstBad()
	left.at, left.from, left.behind = left.wal.at(bad), left.wal.accepted(), left.wal.readable(bad)
	return left, nil
}

func (l *leftWAL) open(name string) (err error) {
	if l.file, err = os.Open(name); err != nil { //nolint:gosec // it is beside the log
		return err
	}
	if l.wal, err = walOf(l.file); err != nil {
		l.close()
	}
	return err
}

func walOf(f *os.File) (*wal, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return readWAL(f, info.Size())
}

// readable counts the frames from one on that are not damaged.
func (w *wal) readable(from int) (n int) {
	for _, f := range w.frames[from:] {
		if f.state != frameBroken {
			n++
		}
	}
	return n
}

// errOpenElsewhere tells why a damaged WAL is not touched.
var errOpenElsewhere = errors.New("another program reads the log: end it, and start again")

// planMending decides what the new WAL is to hold.
func planMending(w *wal, left *leftWAL, database io.ReaderAt) (p plan, err error) {
	end := w.committed()
	p = w.upTo(end)
	if err = w.compare(&p, database); err != nil || len(p.doubtful) == 0 {
		left.outcome = walMended
		return p, err
	}
	ahead, err := w.ahead(w.accepted(), end, database)
	if err != nil {
		return p, err
	}
	if ahead { // the file is no longer as it was before the damaged place
		left.outcome, left.from = walPatched, 0
		w.leave(&p)
		return p, nil
	}
	left.outcome = walCut
	return w.upTo(w.accepted()), nil
}

// replaceDamaged keeps the WAL aside and puts a new one with what is planned into its place.
func (s *Store) replaceDamaged(w *wal, p plan, signs []int64) error {
	name, folder := s.path+walSuffix, filepath.Dir(s.path)
	if err := s.keepAside(name, s.path+damagedSuffix); err != nil {
		return err
	}
	if err := syncFolder(folder); err != nil {
		return err
	}
	made := s.path + mendedSuffix
	if err := removeLeftover(made); err != nil {
		return err
	}
	f, err := os.OpenFile(made, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // it is beside the log
	if err != nil {
		return err
	}
	if err := errors.Join(w.writePlan(f, p, signs), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(made))
	}
	if err := os.Rename(made, name); err != nil {
		return err
	}
	return syncFolder(folder)
}

// writePlan writes what is planned, as the WAL that comes next in a log with these numbers (see walowner.go).
func (w *wal) writePlan(out io.Writer, p plan, signs []int64) error {
	if len(p.pages()) == 0 {
		return nil // an empty file is an empty WAL
	}
	var salt [8]byte
	if _, err := cryptorand.Read(salt[:]); err != nil {
		return err
	}
	if len(signs) > 0 {
		binary.BigEndian.PutUint32(salt[:], uint32(signs[0])+1) //nolint:gosec // its lower half
	}
	return w.writeTo(out, p, salt)
}

// keepAside gives a file a second name, or makes a copy where that is impossible. What an earlier start left under
// that name, and is another one, stays under a name with the time.
func (s *Store) keepAside(name, as string) error {
	if sameFile(name, as) {
		return nil
	}
	if _, err := os.Lstat(as); err == nil {
		if _, err := s.putAside(as, as); err != nil {
			return err
		}
	}
	if os.Link(name, as) == nil {
		return os.Chmod(as, 0o600)
	}
	return copyFile(name, as)
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from) //nolint:gosec // it is beside the log
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()                                     // it was only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // it is beside the log
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// putAside renames a file to a name that ends with the time and that nothing has, and returns that.
func (s *Store) putAside(name, as string) (kept string, err error) {
	kept = freeName(as + "-" + s.options.now().Format(asideTime))
	if err := os.Rename(name, kept); err != nil {
		return "", err
	}
	return kept, errors.Join(os.Chmod(kept, 0o600), syncFolder(filepath.Dir(kept)))
}

const asideTime = "20060102-150405"

// freeName returns the name, with a number if there is such a file.
func freeName(name string) string {
	free := name
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

func removeLeftover(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
