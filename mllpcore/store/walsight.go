package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
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
	case info.Size() == 0 && begunByIndex(strings.TrimSuffix(name, place.WALSuffix)):
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

// words says why the WAL of the log at path is no help.
func (wal walSight) words(path string) string {
	switch wal {
	case walEmpty:
		return fmt.Sprintf("its WAL %s%s is empty (somebody emptied it, or it was gone and was made anew when the log "+
			"was read)",
			path, place.WALSuffix)
	case walStrange:
		return "the WAL that stood beside it is not its own"
	case walDestroyed:
		return fmt.Sprintf("nothing can be read in its WAL %s%s", path, place.WALSuffix)
	default:
		return fmt.Sprintf("its WAL %s%s is not there", path, place.WALSuffix)
	}
}
