package leftwal

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// Gone says that there is no log at path, and what a log of that name has left beside its place.
func Gone(path string) error {
	_, err := os.Stat(path)
	if held := lockfile.InUse(path); held != nil {
		return inUseInWords(path, held, err)
	}
	left, state := leftOfLog(path), "it is not there"
	switch {
	case err == nil && len(left) == 0:
		return status.InOtherWords("there is no log in "+path+", which is an empty file", tables.ErrNotLog)
	case len(left) == 0:
		return status.InOtherWords("there is no log "+path+": look whether that is its name",
			errors.Join(tables.ErrNotLog, err))
	case err == nil:
		state = "it is empty"
	}
	return fmt.Errorf("%s, but beside its place is %s", state, strings.Join(left, "; and "))
}

// inUseInWords says that a log is not there, or is empty, while a program that runs has it in use, which has
// everything.
func inUseInWords(path string, held *lockfile.HeldError, gone error) error {
	state, saves := "its file was taken away (deleted, renamed or moved)", "all messages"
	if gone == nil {
		state, saves = "it was emptied", "what can be read"
	}
	return fmt.Errorf("%s, but process %d (%s) has it in use: stop that in good order, mllpd with SIGTERM, it then saves "+
		"%s in %s%sTIME. Until then leave what is beside the place of the log as it is",
		state, held.PID, held.Program, saves, path, SavedSuffix)
}

// leftOfLog says in words what stands beside the place of a log that is not there, and what to do with it.
func leftOfLog(path string) (left []string) {
	for _, name := range append(keptBeside(path), path+place.WALSuffix) {
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
				plural.Of(len(messages), "message"), status.IDs(messages)))
		}
	}
	for _, name := range savedBeside(path) {
		left = append(left, fmt.Sprintf("what was saved of it, %s, which can be opened as it is", name))
	}
	return left
}

// SavedSuffix is what the name of a copy goes on with that a program has saved of a log it could not close in good
// order; the time follows.
const SavedSuffix = ".saved-"

// savedBeside returns the copies that were saved of the log at path, the oldest first, those that could not be saved
// beside its place before the others.
func savedBeside(path string) (names []string) {
	names, _ = savedOf(path) // where that cannot be read, those are told that stand here
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return names // whoever cannot list the folder is told what has a name of its own
	}
	there := len(names)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+SavedSuffix) && e.Type().IsRegular() {
			names = append(names, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	slices.Sort(names[there:])
	return names
}

// PutBack says what to do with a copy that was saved, once a new log has begun.
const PutBack = "Stop this program, move the new log away, and put that file in its place."

// SavedWith returns the saved copy of the log at path that has most of some messages, the newest of such, and how many
// of them it lacks; "" when none has any.
func SavedWith(path string, sums map[int64]any) (saved string, lacks int) {
	lacks = len(sums)
	for _, name := range savedBeside(path) {
		s := &Strange{path: name}
		if s.compare(sums); len(s.missing) < len(sums) && len(s.missing) <= lacks {
			saved, lacks = name, len(s.missing)
		}
	}
	return saved, lacks
}

// SavedInWords says where the messages of a log may be that is gone, "" when nothing was saved of it.
func SavedInWords(path string) string {
	saved := savedBeside(path)
	if len(saved) == 0 {
		return ""
	}
	name, holds := saved[len(saved)-1], "may have them"
	if c, err := sqlite.Open(name, url.Values{"mode": {"ro"}, "immutable": {"1"}}); err == nil {
		last, err := c.Number("SELECT max(id) FROM message")
		if err = errors.Join(err, c.Close()); err == nil { // otherwise recover tells what is the matter with it
			holds = fmt.Sprintf("has messages up to %d", last)
		}
	}
	return fmt.Sprintf("%s, which was saved when that one was taken away or damaged, %s. %s", name, holds, PutBack)
}

// Exists returns why there is no log at path, nil when there is a file; what a log of that name has left beside its
// place is named.
func Exists(path string) error {
	if _, err := os.Stat(path); err != nil {
		return NoSource(path, err)
	}
	return nil
}

// NoSource says why there is nothing to recover from the log at path.
func NoSource(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return Gone(path)
	}
	return err
}
