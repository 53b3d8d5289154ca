package reading

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/tables"
)

// readBeside opens a log for reading in the usual way, in which its connections and those of who writes to it know of
// each other, by files beside it. Where those can neither be used nor made, as on a medium that is read-only, it is
// read alone.
func readBeside(path string, look func(*sqlite.Conn, string) error) (*Reader, error) {
	r, err := newReader(path, newPool(path, sqlite.Open, readParameters()), look)
	switch sqlite.Primary(sqlite.CodeOf(err)) {
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		return ReadAlone(path, place.HoldsWAL(path+place.WALSuffix), look)
	default:
		return r, err
	}
}

// ReadAlone opens a log that nobody writes to: without locks, and with what is in its WAL if it has one. SQLite's index
// of that, which is a file otherwise, is in memory.
func ReadAlone(path string, wal bool, look func(*sqlite.Conn, string) error) (*Reader, error) {
	still, err := newStillness(path)
	if err != nil {
		return nil, err
	}
	p := newPool(path, sqlite.Open, readParameters())
	p.still = still
	if !wal {
		p.parameters.Set("immutable", "1")
	} else {
		p.parameters.Set("vfs", vfsWithoutLocks())
		p.parameters[sqlite.Pragmas] = append([]string{"locking_mode(EXCLUSIVE)"}, p.parameters[sqlite.Pragmas]...)
	}
	r, err := newReader(path, p, look)
	if sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_CANTOPEN {
		err = errors.Join(whyUnreadable(path), err)
	}
	return r, err
}

// vfsWithoutLocks is SQLite's name of the way to files that locks nothing.
func vfsWithoutLocks() string {
	if runtime.GOOS == "windows" {
		return "win32-none"
	}
	return "unix-none"
}

// whyUnreadable tells when it is the WAL that cannot be read: without it the newest messages would be missing.
func whyUnreadable(path string) error {
	f, err := os.Open(path + "-wal")
	if err == nil {
		return f.Close()
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("the WAL beside the log, which holds its newest messages, cannot be read: "+
		"look at who may read it: %w", err)
}

// stillness notices that somebody writes to a log that is read without locks.
type stillness struct {
	log    *vfs.File
	before [2]extent // of the log and its WAL
}

// extent tells apart two states of a file.
type extent struct {
	bytes int64
	time  time.Time
}

func extentOf(name string) (e extent) {
	if info, err := os.Stat(name); err == nil {
		e = extent{info.Size(), info.ModTime()}
	}
	return e
}

func newStillness(path string) (*stillness, error) {
	f, err := vfs.Open(path, false)
	if err != nil {
		return nil, err
	}
	s := &stillness{log: f, before: [2]extent{extentOf(path), extentOf(path + "-wal")}}
	if err := s.check(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// check tells whether it is still as it was.
func (s *stillness) check() error {
	if s == nil {
		return nil
	}
	path := s.log.Path
	if pid, program, err := vfs.Held(s.log); errors.Is(err, vfs.ErrLocked) {
		who := "another program"
		if pid != 0 {
			who = fmt.Sprintf("%s (process %d)", program, pid)
		}
		return fmt.Errorf("the log %s cannot be read while %s writes to it, because %s-shm beside it cannot be used: allow "+
			"this user to read and write there, or read a copy made with mllpd backup", path, who, path)
	}
	if now := [2]extent{extentOf(path), extentOf(path + "-wal")}; now != s.before {
		return fmt.Errorf("the log %s was changed by another program while it was read in a folder where nothing can be "+
			"written: read it again", path)
	}
	return nil
}

func (s *stillness) close() error {
	if s == nil {
		return nil
	}
	return s.log.Close()
}

// traces are the files that SQLite makes beside a log for who only reads it, and leaves there: a WAL without a byte,
// and its index. Such a WAL looks like one that somebody emptied.
type traces struct {
	path   string // of the log
	before extent // of its file
	names  []string
}

// tracesOf returns those that are not there yet.
func tracesOf(path string) *traces {
	t := &traces{path: path, before: extentOf(path)}
	for _, name := range [...]string{path + place.WALSuffix, path + "-shm"} {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			t.names = append(t.names, name)
		}
	}
	return t
}

// remove removes them, unless somebody else has the log open or has written to it, or it cannot be made sure that
// nobody has.
func (t *traces) remove() error {
	if t == nil {
		return nil
	}
	t.names = slices.DeleteFunc(t.names, func(name string) bool {
		_, err := os.Lstat(name)
		return err != nil
	})
	if len(t.names) == 0 {
		return nil
	}
	err := place.WhileAlone(t.path, func(database *vfs.Reader) error {
		if _, _, err := vfs.Held(database.File); errors.Is(err, vfs.ErrLocked) { // a Store has begun to open it
			return nil
		}
		made := slices.Contains(t.names, t.path+place.WALSuffix)
		if extentOf(t.path) != t.before || made && tables.Filled(t.path+place.WALSuffix) {
			return nil // what somebody wrote since may be told by them alone
		}
		var errs []error
		for _, name := range t.names {
			errs = append(errs, place.RemoveLeftover(name))
		}
		return errors.Join(errs...)
	})
	if errors.Is(err, sqlite.ErrOpenElsewhere) {
		return nil
	}
	return err
}
