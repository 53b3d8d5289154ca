// Package wholefile writes files that are whole or not there.
package wholefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Write lets fill write a file, which then takes the place of the one at path. When Write returns nil, path holds all
// that fill wrote and still does after a power cut. After an error it holds what it held before, except when only the
// folder could not be synced, which the error says. In between others see the old file or the new one, never a part.
//
// The content is gathered in a file beside path, in a folder that must be there, so that the rename stays within one
// file system; a process that is killed meanwhile leaves it behind as ".mllp-….tmp", until RemoveLeftovers or the next
// Write to path. Only the current user may read the new file (mode 0600), whatever the old one's mode was: messages are
// patient data. A link at path is replaced, not followed. fill need not sync or close the file. The content and then
// the folder are synced.
func Write(path string, fill func(f *os.File) error) error {
	return WriteAs(path, func(f *os.File) (string, error) { return path, fill(f) })
}

// WriteAs is Write where fill decides what the name of the file is, once it is written: path, or another in its folder.
func WriteAs(path string, fill func(f *os.File) (as string, err error)) error {
	folder := filepath.Dir(path)
	f, err := create(path)
	if err != nil {
		return err
	}
	if path, err = fill(f); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = giveName(f, path)
	}
	if err != nil {
		_ = f.Close()                                // it is given up, or was closed
		return errors.Join(err, os.Remove(f.Name())) //nolint:gosec // a name of our own
	}
	if err := syncFolder(folder); err != nil {
		return fmt.Errorf("%s is written, but a power cut may take it away again: %w", path, err)
	}
	return nil
}

// giveName gives a file that has been synced its name, and closes it. It is held until it has that.
func giveName(f *os.File, path string) error {
	end, err := readyToRename(f)
	if err != nil {
		return err
	}
	defer func() { _ = end() }()     // all of it is on the disk
	return os.Rename(f.Name(), path) //nolint:gosec // the file that the user named
}

// WriteBytes is Write for content that is at hand.
func WriteBytes(path string, content []byte) error {
	return Write(path, func(f *os.File) error {
		_, err := f.Write(content)
		return err
	})
}
