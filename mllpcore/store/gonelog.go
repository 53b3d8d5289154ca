package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// goneLog says that there is no log at path, and what a log of that name has left beside its place.
func goneLog(path string) error {
	left, state := leftOfLog(path), "it is not there"
	_, err := os.Stat(path)
	switch {
	case err == nil && len(left) == 0:
		return &worded{"there is no log in " + path + ", which is an empty file", ErrNotLog}
	case len(left) == 0:
		return &worded{"there is no log " + path + ": look whether that is its name", errors.Join(ErrNotLog, err)}
	case err == nil:
		state = "it is empty"
	}
	return fmt.Errorf("%s, but beside its place is %s", state, strings.Join(left, "; and "))
}

// leftOfLog says in words what stands beside the place of a log that is not there, and what to do with it.
func leftOfLog(path string) (left []string) {
	for _, name := range append(keptBeside(path), path+walSuffix) {
		info, err := os.Stat(name)
		if err != nil || info.Size() == 0 {
			continue
		}
		messages, err := messagesIn(name)
		switch {
		case err != nil:
			left = append(left, fmt.Sprintf("its WAL %s, which cannot be read: %v", name, err))
		case len(messages) > 0:
			left = append(left, fmt.Sprintf("its WAL %s with %s (%s), which \"mllpd recover -wal %[1]s -out NEW\" gets", name,
				counted(len(messages), "message"), ids(messages)))
		}
	}
	for _, name := range savedBeside(path) {
		left = append(left, fmt.Sprintf("what was saved of it, %s, which can be opened as it is", name))
	}
	return left
}

// savedSuffix is what the name of a copy goes on with that a program has saved of a log it could not close in good
// order; the time follows.
const savedSuffix = ".saved-"

// savedBeside returns the copies that were saved of the log at path, the oldest first.
func savedBeside(path string) (names []string) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil // whoever cannot list the folder is told what has a name of its own
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+savedSuffix) && e.Type().IsRegular() {
			names = append(names, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	slices.Sort(names)
	return names
}

// Exists returns why there is no log at path, nil when there is a file; what a log of that name has left beside its
// place is named.
func Exists(path string) error {
	if _, err := os.Stat(path); err != nil {
		return noSource(path, err)
	}
	return nil
}

// noSource says why there is nothing to recover from the log at path.
func noSource(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return goneLog(path)
	}
	return err
}
