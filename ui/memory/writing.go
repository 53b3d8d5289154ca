package memory

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"mllpscope/mllpcore/wholefile"
)

// Close writes what was not written yet and ends the File. What is set afterwards is not kept. It may be called more
// than once, and returns why the last write failed.
func (f *File) Close() error {
	f.mu.Lock()
	if !f.closed {
		f.closed = true
		close(f.stop)
	}
	f.mu.Unlock()
	<-f.ended
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.trouble
}

// run writes: some time after the first of several changes, and at the end.
func (f *File) run() {
	defer close(f.ended)
	for {
		select {
		case <-f.poke:
		case <-f.stop:
			f.write()
			return
		}
		timer := time.NewTimer(soon)
		select {
		case <-timer.C:
		case <-f.stop:
			timer.Stop()
		}
		f.write()
	}
}

// write writes what was changed, and tells when that begins to fail or works again.
func (f *File) write() {
	if f.locked != nil {
		return
	}
	values, changes := f.merged()
	if !changes {
		return
	}
	err := save(f.path, values)
	f.mu.Lock()
	f.pending = f.pending || err != nil
	news := text(err) != text(f.trouble)
	f.trouble = err
	tell := f.tell
	f.mu.Unlock()
	if news {
		tell(err)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// save writes the file whole, for the current user only. A link is followed: a person may keep settings elsewhere.
func save(path string, values map[string]json.RawMessage) error {
	data, err := json.MarshalIndent(values, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		if linked, linkErr := filepath.EvalSymlinks(path); linkErr == nil {
			path = linked
		}
		err = wholefile.WriteBytes(path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("what you set in the window cannot be saved: %w", err)
	}
	return nil
}
