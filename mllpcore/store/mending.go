package store

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// mending is a way to replace a damaged WAL.
type mending struct {
	plan    walfile.Plan
	outcome outcome
	from    int  // the first frame that may have what the log has not then
	sure    bool // nothing is guessed: it is right, if the log is whole with it
}

// mendings returns the ways to replace a damaged WAL, the best first. Which of them is right cannot be told by the
// frames alone where some are lost: a page that is in the database as in a frame was copied there, or was the same
// before, and the images that stand behind the damaged place lead to pages that may have been lost with it.
func mendings(w *walfile.File, database io.ReaderAt) ([]mending, error) {
	n, end := w.Accepted(), w.Committed()
	cut := mending{plan: w.UpTo(n), outcome: walCut, from: n}
	whole := w.UpTo(end)
	if err := w.Compare(&whole, database); err != nil {
		return nil, err
	}
	if len(whole.Doubtful) == 0 {
		return []mending{{plan: whole, outcome: walMended, sure: true}, cut}, nil
	}
	ahead, err := w.Ahead(n, end, database)
	if err != nil {
		return nil, err
	}
	cut.sure = !ahead // the file is as it was before the damaged place
	w.LeaveOut(&whole)
	return []mending{cut, {plan: whole, outcome: walPatched}}, nil
}

// errNotWhole tells why a damaged WAL is left in its place.
var errNotWhole = errors.New("the log is not whole, with what can be read in its WAL or without it")

// mend replaces a damaged WAL by the best of what the log is whole with. Where there is nothing like that both stay as
// they are: laid over pages that do not match, what can be read in the WAL would hide what can be read in the log.
func (s *Store) mend(w *walfile.File) (m mending, err error) {
	var all []mending
	var signs []int64
	err = place.WhileAlone(s.path, func(database *vfs.Reader) error {
		signs = leftwal.SignsOf(database)
		all, err = mendings(w, database)
		return err
	})
	if err != nil {
		return m, err
	}
	made := s.path + place.MendedSuffix
	best, err := s.bestOf(all, w, made, signs)
	if err == nil {
		err = writePlan(w, made, best.plan, signs)
	}
	if err == nil {
		err = place.WhileAlone(s.path, func(*vfs.Reader) error { return s.replaceDamaged(made) })
	}
	if err != nil {
		return m, errors.Join(err, place.RemoveLeftover(made))
	}
	return best, nil
}

// bestOf tries mendings and returns the one with which the log is whole and most messages can be read, here or in the
// WAL. made is the name of a file to try them with.
func (s *Store) bestOf(all []mending, w *walfile.File, made string, signs []int64) (best mending, err error) {
	sums, err := leftwal.SumsIn(w)
	if err != nil {
		return best, err
	}
	most := int64(-1)
	for _, m := range all {
		if err := writePlan(w, made, m.plan, signs); err != nil {
			return best, err
		}
		readable := int64(0)
		err := sqlite.TryWAL(s.path, made, func(c *sqlite.Conn) (err error) {
			for _, check := range [...]func(*sqlite.Conn) error{quickCheck, checkListed} {
				if err := check(c); err != nil {
					return err
				}
			}
			readable, err = countWith(c, sums)
			return err
		})
		switch {
		case sqlite.OfDamage(err):
			continue
		case err != nil:
			return best, err
		case readable > most:
			best, most = m, readable
		}
		if m.sure {
			break
		}
	}
	if most < 0 {
		return best, errNotWhole
	}
	return best, nil
}

// countWith counts the messages of a log together with others.
func countWith(c *sqlite.Conn, others map[int64]any) (n int64, err error) {
	if n, err = c.Number("SELECT count(*) FROM message"); err != nil {
		return 0, err
	}
	for id := range others {
		there, err := c.Number("SELECT 1 FROM message WHERE id = ?", id)
		if err != nil {
			return 0, err
		}
		n += 1 - there
	}
	return n, nil
}

// quickCheck has SQLite look at all pages, and tells by an error of SQLite's what does not fit. It takes some seconds
// for each gigabyte.
func quickCheck(c *sqlite.Conn) error {
	return c.Query(func(v []any) (bool, error) {
		if said := sqlite.Text(v[0]); said != "ok" {
			return false, &sqlite.Error{Code: sqlite3.SQLITE_CORRUPT, Text: said}
		}
		return false, nil
	}, "PRAGMA quick_check(1)")
}

// writePlan writes what is planned to a file, as the WAL that comes next in a log with these numbers (see
// leftwal.BelongsTo).
func writePlan(w *walfile.File, name string, p walfile.Plan, signs []int64) error {
	if err := place.RemoveLeftover(name); err != nil { // it may lead to another file
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // it is beside the log
	if err != nil {
		return err
	}
	if len(p.Pages()) > 0 { // an empty file is an empty WAL
		var salt [8]byte
		if _, err = cryptorand.Read(salt[:]); err == nil {
			if len(signs) > 0 {
				binary.BigEndian.PutUint32(salt[:], uint32(signs[0])+1) //nolint:gosec // its lower half
			}
			err = w.WritePlan(f, p, salt)
		}
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// replaceDamaged keeps the WAL aside and puts another one, that is on the disk, into its place.
func (s *Store) replaceDamaged(made string) error {
	name, folder := s.path+place.WALSuffix, filepath.Dir(s.path)
	if err := s.keepAside(name, s.path+place.DamagedSuffix); err != nil {
		return err
	}
	if err := vfs.SyncFolder(folder); err != nil {
		return err
	}
	if err := os.Rename(made, name); err != nil {
		return err
	}
	return vfs.SyncFolder(folder)
}

// notMended says that a damaged WAL could not be replaced.
func (s *Store) notMended(w *walfile.File, at int64, err error) error {
	name := s.path + place.WALSuffix
	if !errors.Is(err, errNotWhole) {
		return fmt.Errorf("the WAL %s is damaged at byte %d, and what stands behind could not be kept: %w", name, at, err)
	}
	sums, err := leftwal.SumsIn(w)
	if err != nil {
		return err
	}
	return fmt.Errorf("the WAL %s is damaged at byte %d, and %w: both are left as they are. In the WAL %s can be read; "+
		"save with \"mllpd recover -store %s -out NEW\" what can be read of both, and choose another file for the log",
		name, at, errNotWhole, plural.Of(len(sums), "message"), s.path)
}
