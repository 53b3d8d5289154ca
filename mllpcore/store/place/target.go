package place

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// Target is where a copy is to stand.
type Target struct {
	Path string
	lock *vfs.File // the log that is replaced, so that nobody begins to write to it; nil when there is none
}

// Reserve looks whether a copy of the log from may stand at path.
func Reserve(from, path string, replace bool) (*Target, error) {
	if Belongs(from, path) {
		return nil, errors.New("that is the log itself or belongs to it: choose another file")
	}
	path, err := RealPath(path)
	if err != nil {
		return nil, err
	}
	t := &Target{Path: path}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, nothingBeside(path)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("that is a %s: choose another name", KindOfFile(info))
	case !replace:
		return nil, fmt.Errorf("that file is there already: choose another name, or say that it may be replaced (%w)",
			fs.ErrExist)
	}
	if err := t.keepFree(); err != nil {
		return nil, err
	}
	if err := nothingBeside(path); err != nil {
		return nil, errors.Join(err, t.Release())
	}
	return t, nil
}

// keepFree takes the lock of a log that is to be replaced, or tells who writes to it.
func (t *Target) keepFree() error {
	f, err := vfs.Open(t.Path, true)
	if err != nil {
		return err
	}
	pid, program, err := vfs.Lock(f)
	switch {
	case err == nil:
		t.lock = f
		return nil
	case errors.Is(err, vfs.ErrLocked):
		return errors.Join(&lockfile.HeldError{Path: t.Path, PID: pid, Program: program}, f.Close())
	default:
		return errors.Join(err, f.Close())
	}
}

// Release lets others write to what stands there.
func (t *Target) Release() error {
	if t.lock == nil {
		return nil
	}
	return errors.Join(vfs.Unlock(t.lock), t.lock.Close())
}

// nothingBeside fails where SQLite would take something for a part of the copy that belongs to another log.
func nothingBeside(path string) error {
	name := path + "-wal"
	_, err := os.Lstat(name) // what is not there is not opened, for which there may be too few descriptors
	if !errors.Is(err, fs.ErrNotExist) && HoldsWAL(name) {
		return fmt.Errorf("%s holds messages of another log, and would be taken for a part of the copy: choose another "+
			"name, or open that log once with this program", name)
	}
	if info, err := os.Stat(path + "-journal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%s belongs to another database: choose another name", path+"-journal")
	}
	return nil
}

// HoldsWAL tells whether a file is a WAL in which something may be (https://www.sqlite.org/fileformat2.html#walformat).
func HoldsWAL(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	defer func() { _ = f.Close() }() // it was only read
	var header [walfile.HeaderBytes]byte
	_, err = io.ReadFull(f, header[:])
	return err == nil && binary.BigEndian.Uint32(header[:])&^1 == walfile.Magic
}
