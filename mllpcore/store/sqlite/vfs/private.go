package vfs

import (
	"errors"
	"io/fs"
	"os"
)

// OwnersOnly is the mode of all files of a log: messages are patient data.
const OwnersOnly = 0o600

// others are the bits of a mode by which somebody else than the owner may do something.
const others = 0o077

// MakePrivate lets nobody but their owner read and write the log at path and what is beside it.
func MakePrivate(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		name := path + suffix
		info, err := os.Lstat(name) // SQLite follows no links to these either
		if errors.Is(err, fs.ErrNotExist) && suffix != "" {
			continue
		}
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&others != 0 {
			err = os.Chmod(name, OwnersOnly)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// MakeOwn is makePrivate for a lock file. In it there is nothing to be kept from anybody, so it is left as it is where
// it is another user's.
func MakeOwn(f *os.File) {
	if info, err := f.Stat(); err == nil && info.Mode().Perm()&others != 0 {
		_ = f.Chmod(OwnersOnly)
	}
}
