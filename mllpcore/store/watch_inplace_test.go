package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/walfile"
)

// anotherLog returns the content of another log that was closed.
func anotherLog(t *testing.T, n int) []byte {
	t.Helper()
	path := logFile(t)
	s := open(t, path, Options{})
	for i := range n {
		mustKeep(t, s, sample(fmt.Sprint("foreign-", i)))
	}
	awaitDerived(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// over writes into a file that stays the same, as cp does it.
func over(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Close()
}

func overwrite(name string, at int64, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(content, at); err != nil {
		return err
	}
	return f.Close()
}

// Whatever is done to the files of a log in use without taking them away is said, and nothing more is kept; what can be
// read is saved when it is closed, which fails, and the files stay as they are.
func TestFilesChangedInPlace(t *testing.T) {
	other := anotherLog(t, 30)
	for _, test := range []struct {
		name, want string
		do         func(path string) error
		lost       bool // not all can be saved
	}{
		{"log emptied", "was emptied", func(p string) error { return os.Truncate(p, 0) }, true},
		{"log cut", "was cut to", func(p string) error {
			info, err := os.Stat(p)
			if err != nil {
				return err
			}
			return os.Truncate(p, info.Size()/2)
		}, true},
		{"another log copied over it", "was cut to", func(p string) error { return over(p, other) }, true},
		{"larger log copied over it", "overwritten", func(p string) error {
			return over(p, append(append([]byte{}, other...), make([]byte, 8<<20)...))
		}, true},
		{"first page", "was emptied or overwritten", func(p string) error { return overwrite(p, 0, make([]byte, 4096)) }, false},
		{"header", "was emptied or overwritten", func(p string) error { return overwrite(p, 20, []byte("x")) }, false},
		{"WAL emptied", "-wal was emptied", func(p string) error { return os.Truncate(p+place.WALSuffix, 0) }, true},
		{"WAL cut", "-wal was cut to", func(p string) error { return os.Truncate(p+place.WALSuffix, 8192) }, true},
		{"WAL overwritten", "-wal was", func(p string) error { return over(p+place.WALSuffix, make([]byte, 20<<20)) }, true},
		{"first frame", "-wal was overwritten", func(p string) error {
			return overwrite(p+place.WALSuffix, walfile.HeaderBytes, make([]byte, 4096))
		}, true},
		{"header of the WAL", "-wal was emptied or overwritten", func(p string) error {
			return overwrite(p+place.WALSuffix, 16, []byte("saltsalt"))
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := logFile(t)
			var told notices
			s := open(t, path, Options{OnNotice: told.add, noScrub: true}) // the harm is not done all at once
			for range 40 {
				mustKeep(t, s, large("moved"))
			}
			awaitDerived(t, s)
			if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
				t.Fatal(err)
			}
			const inWAL = 10
			var messages []*message.Message
			for i := range inWAL {
				messages = append(messages, sample(fmt.Sprint("in the WAL-", i)))
			}
			hold(t, s)
			mustKeep(t, s, messages...)
			hold(t, s) // a commit ends it; a checkpoint of ours would undo the harm, or make the file longer again
			await(t, "the end of moves", func() bool {
				return inWriter(t, s, func(w *writer) bool { return !w.checkpointer.working() })
			})
			n := s.Totals().Count
			if err := test.do(path); err != nil {
				t.Fatal(err)
			}
			await(t, "the state", func() bool { return !s.State().Keeps })
			if words := s.State().Reason; !strings.Contains(words, test.want) || !strings.Contains(words, "in use") {
				t.Errorf("%q does not say %q", words, test.want)
			}
			if err := keep(s, sample("late")); err == nil {
				t.Error("a message is kept")
			}
			before := left(t, path)
			if err := s.Close(); err == nil {
				t.Error("closing it says nothing")
			}
			if after := left(t, path); string(after.database) != string(before.database) || string(after.wal) != string(before.wal) {
				t.Error("the files are not as they were")
			}
			saved, _ := filepath.Glob(path + ".saved-*")
			if len(saved) != 1 {
				t.Fatalf("saved: %v; told: %s", saved, told.text())
			}
			r, err := OpenReadOnly(saved[0])
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got := r.Totals().Count
			if got < inWAL && !strings.Contains(test.name, "WAL") && !strings.Contains(test.name, "frame") ||
				strings.Contains(test.name, "WAL") && got < n-inWAL || !test.lost && got != n {
				t.Errorf("%d of %d are saved", got, n)
			}
			if said := told.text(); !strings.Contains(said, saved[0]) {
				t.Errorf("said: %s", said)
			}
		})
	}
}
