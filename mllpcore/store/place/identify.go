package place

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/tables"
)

// magic is what a database file begins with.
var magic = []byte("SQLite format 3\x00")

// Identify tells whether there is a log at path. A file that is something else is an ErrNotLog.
func Identify(path string) (exists bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%w: %s is a %s", tables.ErrNotLog, path, KindOfFile(info))
	case info.Size() == 0:
		return false, nil
	}
	header, err := vfs.ReadHeader(path)
	switch {
	case err != nil:
		return false, err
	case !bytes.HasPrefix(header, magic):
		return false, fmt.Errorf("%w: %s is a file of another kind; it was left alone, choose another file%s",
			tables.ErrNotLog, path, perhapsDamaged(path))
	case binary.BigEndian.Uint32(header[68:]) != tables.ApplicationID:
		return false, fmt.Errorf("%w: %s is the database of another program; it was left alone, choose another file%s",
			tables.ErrNotLog, path, perhapsDamaged(path))
	}
	return true, nil
}

// perhapsDamaged says what to do about a file that was used as a log once: one has a lock file beside it.
func perhapsDamaged(path string) string {
	if _, err := os.Lstat(path + lockfile.Suffix); err != nil {
		return ""
	}
	return fmt.Sprintf(". It was a log once: if its beginning is damaged, \"mllpd recover -store %s -out NEW\" gets what "+
		"can be read", path)
}

// KindOfFile says in a word what is no regular file.
func KindOfFile(info fs.FileInfo) string {
	if info.IsDir() {
		return "folder"
	}
	return "special file"
}

// MakeLog makes an empty log at path, where nothing or an empty file is. It appears there whole or not at all.
func MakeLog(path string) (err error) {
	part := path + ".new"
	for _, leftover := range []string{part, part + "-journal", part + "-wal", part + "-shm"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	c, err := sqlite.Open(part, url.Values{"_pragma": {"synchronous(FULL)", "fullfsync(1)"}})
	if err != nil {
		return err
	}
	if err := errors.Join(tables.Create(c, tables.SchemaVersion), c.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return vfs.SyncFolder(filepath.Dir(path))
}

// WALBytes is how large the WAL is made before it is used.
const WALBytes = 16 << 20

// MakeWAL makes the WAL of path. It is left out where there already is one, and where there is no room: then SQLite
// makes its own.
func MakeWAL(path string) {
	name := path + "-wal"
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, err = sqlite.Prepare(f, WALBytes)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = vfs.SyncFolder(filepath.Dir(path))
	}
	if err != nil {
		_ = os.Remove(name) // nobody has opened it yet
	}
}
