package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

// walSight is what can be seen of the WAL beside a log.
type walSight uint8

const (
	walMissing   walSight = iota // there is none
	walEmpty                     // it has no byte: somebody emptied it, or who only reads a log has made it
	walStrange                   // it is another log's, or an older one
	walDestroyed                 // it has bytes, and nothing can be made out in it
	walFresh                     // nothing has been written to it since it began anew, when all before was in the log
	walHolding                   // it has frames, or cannot be looked into
)

// walSeen looks at the WAL of that name, which may be in use.
func walSeen(name string) (sight walSight) {
	for look := range walLooks {
		if look > 0 {
			time.Sleep(walPause)
		}
		if sight = walSeenOnce(name); sight != walDestroyed {
			break
		}
	}
	return sight
}

// walSeenOnce may see nothing in a WAL that just begins anew.
func walSeenOnce(name string) walSight {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return walMissing
	case err != nil:
		return walHolding
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return walHolding
	case info.Size() == 0 && begunByIndex(strings.TrimSuffix(name, walSuffix)):
		return walFresh
	case info.Size() == 0:
		return walEmpty
	}
	w, err := walfile.Read(f, info.Size())
	switch {
	case err != nil || len(w.Frames) > 0:
		return walHolding
	case w.Begun() || sqlite.IsPrepared(f, info.Size()):
		return walFresh
	default:
		return walDestroyed
	}
}

// seeWAL notes what there is of the WAL. One in which nothing can be made out is put aside before it is written over.
func (s *Store) seeWAL() error {
	if s.walFound == walStrange { // it was put aside
		return nil
	}
	name := s.path + walSuffix
	sight := walSeen(name)
	if sight != walDestroyed {
		database, err := vfs.OpenReader(s.path, false)
		if err != nil {
			return err
		}
		s.seen(sight, database)
		return database.Close()
	}
	return whileAlone(s.path, func(database *vfs.Reader) error {
		s.seen(sight, database)
		return s.putAside(name, s.path+damagedSuffix, func(kept string) (status.NoticeKind, string) {
			return status.NoticeDamage, fmt.Sprintf("In the WAL of the log %s nothing can be read; it is kept as %s.",
				s.path, kept)
		})
	})
}

// begunByIndex tells whether the WAL of a log, which is empty, is so because another program that moved all of it began
// it anew.
func begunByIndex(path string) bool {
	now, ok := sqlite.TruncatedIndex(path + "-shm")
	if !ok {
		return false
	}
	database, err := vfs.OpenReader(path, false)
	if err != nil {
		return false
	}
	defer func() { _ = database.Close() }() // it was only read
	return slices.ContainsFunc(signsOf(database), func(sign int64) bool {
		return now.FollowSalt(uint32(sign)) //nolint:gosec // its lower half
	})
}
