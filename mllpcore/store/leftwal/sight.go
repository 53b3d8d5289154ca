package leftwal

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

// Sight is what can be seen of the WAL beside a log.
type Sight uint8

// How the WAL was found.
const (
	Missing   Sight = iota // there is none
	Empty                  // it has no byte: somebody emptied it, or who only reads a log has made it
	Another                // it is another log's, or an older one
	Destroyed              // it has bytes, and nothing can be made out in it
	Fresh                  // nothing has been written to it since it began anew, when all before was in the log
	Holding                // it has frames, or cannot be looked into
)

// See looks at the WAL of that name, which may be in use.
func See(name string) (sight Sight) {
	for look := range walLooks {
		if look > 0 {
			time.Sleep(walPause)
		}
		if sight = walSeenOnce(name); sight != Destroyed {
			break
		}
	}
	return sight
}

// walSeenOnce may see nothing in a WAL that just begins anew.
func walSeenOnce(name string) Sight {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Missing
	case err != nil:
		return Holding
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return Holding
	case info.Size() == 0 && begunByIndex(strings.TrimSuffix(name, place.WALSuffix)):
		return Fresh
	case info.Size() == 0:
		return Empty
	}
	w, err := walfile.Read(f, info.Size())
	switch {
	case err != nil || len(w.Frames) > 0:
		return Holding
	case w.Begun() || sqlite.IsPrepared(f, info.Size()):
		return Fresh
	default:
		return Destroyed
	}
}

// begunByIndex tells whether the WAL of a log, which is empty, is so because another program that copied all of it
// began it anew.
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
	return slices.ContainsFunc(SignsOf(database), func(sign int64) bool {
		return now.FollowSalt(uint32(sign)) //nolint:gosec // its lower half
	})
}

// Words says why the WAL of the log at path is no help.
func (wal Sight) Words(path string) string {
	switch wal {
	case Empty:
		return fmt.Sprintf("its WAL %s%s is empty (somebody emptied it, or it was gone and was made anew when the log "+
			"was read)",
			path, place.WALSuffix)
	case Another:
		return "the WAL that stood beside it is not its own"
	case Destroyed:
		return fmt.Sprintf("nothing can be read in its WAL %s%s", path, place.WALSuffix)
	default:
		return fmt.Sprintf("its WAL %s%s is not there", path, place.WALSuffix)
	}
}
