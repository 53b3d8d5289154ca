package memory

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"

	"mllpscope/mllpcore/home"
)

const (
	fileName = "state.json"
	// maxFile bounds what is read: some kilobytes are usual, and another file put there by mistake is not read whole.
	maxFile = 8 << 20
	// soon is how long changes are gathered before they are written: dragging a border makes many.
	soon = 200 * time.Millisecond
)

// Path returns where the state of the user is kept: state.json in the folder that has the profiles. It is empty when
// the system names no such folder.
func Path() string {
	folder := home.Config()
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, fileName)
}

// File is what the window remembers, by name. A value that is missing, or of another kind than is asked for, is the
// fallback. It may be used from any goroutine.
type File struct {
	path   string // "": nothing is written
	locked error  // why the file must not be written over; nil when it may
	fresh  bool   // there was no file

	mu      sync.Mutex
	values  map[string]json.RawMessage
	changed map[string]bool // what was set or removed here since the start
	pending bool            // some of it is not written
	notice  error           // what was wrong with the file at the start
	trouble error           // why the last write failed
	closed  bool
	tell    func(error)

	poke  chan struct{}
	stop  chan struct{}
	ended chan struct{}
}

// Open reads the state at path, and always returns one that works. A file that is empty or broken is set aside, beside
// the place where it was, and Notice says so. Without a path nothing is kept. Close ends it.
func Open(path string) *File {
	f := &File{
		path: path, values: map[string]json.RawMessage{}, changed: map[string]bool{}, tell: func(error) {},
		poke: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{}),
	}
	if path == "" {
		f.notice = errors.New("what you set in the window is not kept: the system names no folder for a user's " +
			"settings; set " + home.Variable + " to one")
		close(f.ended)
		return f
	}
	f.load()
	go f.run()
	return f
}

func (f *File) load() {
	values, err := read(f.path)
	switch {
	case err == nil:
		f.values = values
	case errors.Is(err, fs.ErrNotExist):
		f.fresh = true
	default:
		f.notice, f.locked = setAside(f.path, err)
	}
}

// setAside renames a file that cannot be read, so that what is written next does not take its place.
func setAside(path string, reason error) (notice, locked error) {
	aside := ""
	for n := 1; ; n++ {
		aside = fmt.Sprintf("%s.broken-%d", path, n)
		if _, err := os.Lstat(aside); err != nil {
			break
		}
	}
	if err := os.Rename(path, aside); err != nil {
		err = fmt.Errorf("what the window remembered cannot be read (%w), and cannot be set aside either: %w; the "+
			"defaults are used, and nothing is written over it", reason, err)
		return err, err
	}
	return fmt.Errorf("what the window remembered cannot be read (%w); it was set aside as %s, and the defaults are used",
		reason, aside), nil
}

// read returns the values that a file holds.
func read(path string) (map[string]json.RawMessage, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", path)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s is larger than %d MiB and so not what was written there", path, maxFile>>20)
	}
	data, err := os.ReadFile(path) //nolint:gosec // the user's own file
	if err != nil {
		return nil, err
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(data, &values); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if values == nil {
		return nil, fmt.Errorf("%s holds nothing", path)
	}
	return values, nil
}

// Fresh reports whether there was no file: the first start, or the first of a version that has one.
func (f *File) Fresh() bool { return f.fresh }

// Notice tells what was wrong with the file when it was opened, in words for a person; nil when nothing was.
func (f *File) Notice() error { return f.notice }

// OnTrouble has tell called each time writing begins to fail, fails for another reason, or works again (nil): from a
// goroutine of the File's own, or at once when it failed already. What was set stays in force; writing it is tried
// again with the next change and at the end.
func (f *File) OnTrouble(tell func(error)) {
	f.mu.Lock()
	f.tell = tell
	trouble := f.trouble
	f.mu.Unlock()
	if trouble != nil {
		tell(trouble)
	}
}

// get reads a value into to and reports whether there is one of that kind.
func (f *File) get(name string, to any) bool {
	f.mu.Lock()
	raw, ok := f.values[name]
	f.mu.Unlock()
	return ok && string(raw) != "null" && json.Unmarshal(raw, to) == nil
}

// set keeps a value and has it written soon; the same value again does nothing.
func (f *File) set(name string, value any) {
	raw, err := json.Marshal(value)
	if err != nil {
		return // a number that is none, as of a view that was never laid out
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if string(f.values[name]) == string(raw) {
		return
	}
	f.values[name] = raw
	f.note(name)
}

// RemoveValue forgets a value.
func (f *File) RemoveValue(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.values[name]; ok {
		delete(f.values, name)
		f.note(name)
	}
}

// note has a change written soon.
func (f *File) note(name string) {
	f.changed[name], f.pending = true, true
	select {
	case f.poke <- struct{}{}:
	default:
	}
}

// merged returns what is to be written: the values that the file has by now, with what was changed here in them. So two
// windows at a time lose nothing of each other but where both changed the same.
func (f *File) merged() (values map[string]json.RawMessage, changes bool) {
	values, err := read(f.path) // before the lock, which must never wait for a disk
	f.mu.Lock()
	defer f.mu.Unlock()
	changes, f.pending = f.pending, false
	if err != nil {
		return maps.Clone(f.values), changes // gone, or broken by another: all that is known here
	}
	for name := range f.changed {
		delete(values, name)
		if raw, ok := f.values[name]; ok {
			values[name] = raw
		}
	}
	return values, changes
}
