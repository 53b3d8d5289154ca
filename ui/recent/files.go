package recent

import (
	"path/filepath"
	"slices"
)

// name is under which the files are kept.
const name = "files.recent"

// most is how many are kept: more would not be found again by a look at a menu.
const most = 10

// Lists keeps lists of texts by name.
type Lists interface {
	StringList(name string) []string
	SetStringList(name string, list []string)
}

// Files are the logs and the files of messages that were opened last. Its methods are for one goroutine.
type Files struct{ Kept Lists }

// Paths returns the files, the last opened first.
func (f Files) Paths() []string { return f.Kept.StringList(name) }

// Add puts a file in front of the others.
func (f Files) Add(path string) {
	path = whole(path)
	others := without(f.Paths(), path)
	f.Kept.SetStringList(name, slices.Insert(others, 0, path)[:min(len(others)+1, most)])
}

// Remove forgets a file. It reports whether it was there.
func (f Files) Remove(path string) bool {
	before := f.Paths()
	left := without(before, whole(path))
	f.Kept.SetStringList(name, left)
	return len(left) < len(before)
}

// Clear forgets all of them.
func (f Files) Clear() { f.Kept.SetStringList(name, nil) }

// Labels returns what the files are called in a menu: by their names, and by their folders where that is not enough.
func Labels(paths []string) []string {
	times := make(map[string]int)
	for _, p := range paths {
		times[filepath.Base(p)]++
	}
	labels := make([]string, len(paths))
	for i, p := range paths {
		labels[i] = filepath.Base(p)
		if times[labels[i]] > 1 {
			labels[i] += "  (" + filepath.Dir(p) + ")"
		}
	}
	return labels
}

func without(paths []string, path string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return p == path })
}

// whole returns a path that means the same file wherever the program is started.
func whole(path string) string {
	if p, err := filepath.Abs(path); err == nil {
		return p
	}
	return path
}
