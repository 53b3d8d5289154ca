//go:build linux || darwin

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mllpscope/mllpcore/home"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// A log that is deleted refuses, and is whole in a new file when it was closed: what came before anybody noticed too.
func TestLogDeleted(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 20)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	words := s.refuses(t)
	for _, want := range []string{path, "was deleted while it is in use", "mllpd with SIGTERM: it then saves all messages in NAME.saved-TIME"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q does not say %q", words, want)
		}
	}
	if saved := s.closeSaves(t); filepath.Dir(saved) != filepath.Dir(path) {
		t.Errorf("saved in %s", saved)
	}
}

// All of it deleted, as by rm -r, and nobody had noticed when it was closed.
func TestLogDeletedRightBeforeItIsClosed(t *testing.T) {
	path := logFile(t)
	t.Setenv(home.Variable, t.TempDir())
	s := serve(t, path)
	s.watch.end() // which looks every second
	s.sends(t, 20)
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if saved := s.closeSaves(t); filepath.Dir(saved) != os.Getenv(home.Variable) {
		t.Errorf("saved in %s", saved)
	}
}

// After an idle time nothing is kept before the names have been looked at.
func TestNothingIsKeptAfterAnIdleTimeInAFileThatIsGone(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 1)
	s.watch.end()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s.watch.looked.Store(int64(-2 * lookEvery))
	if err := s.send(); err == nil || !strings.Contains(err.Error(), "was deleted") {
		t.Errorf("the first message after an idle time: %v", err)
	}
	s.closeSaves(t)
}

// What is put back goes on by itself, and has all that was acknowledged before and after.
func TestFilesTakenAwayAndPutBack(t *testing.T) {
	for _, test := range []struct {
		name string
		away func(path string) error
		back func(path string) error
		want string
	}{
		{
			"renamed", func(p string) error { return os.Rename(p, p+".1") },
			func(p string) error { return os.Rename(p+".1", p) }, "rename it back",
		},
		{
			"replaced", func(p string) error { return errors.Join(os.Rename(p, p+".1"), os.WriteFile(p, nil, 0o600)) },
			func(p string) error { return os.Rename(p+".1", p) }, "rename it back",
		},
		{
			"link", func(p string) error { return errors.Join(os.Rename(p, p+".1"), os.Symlink(p+".1", p)) },
			func(p string) error { return os.Rename(p+".1", p) }, "rename it back",
		},
		{
			"WAL", func(p string) error { return os.Rename(p+"-wal", p+".1") },
			func(p string) error { return os.Rename(p+".1", p+"-wal") }, "not whole without it",
		},
		{
			"WAL replaced", func(p string) error {
				return errors.Join(os.Rename(p+"-wal", p+".1"), os.WriteFile(p+"-wal", nil, 0o600))
			},
			func(p string) error { return os.Rename(p+".1", p+"-wal") }, "not whole without it",
		},
		{
			"index of the WAL", func(p string) error { return os.Rename(p+"-shm", p+".1") },
			func(p string) error { return os.Rename(p+".1", p+"-shm") }, "-shm was deleted",
		},
		{
			"folder", func(p string) error { return os.Rename(filepath.Dir(p), filepath.Dir(p)+".1") },
			func(p string) error { return os.Rename(filepath.Dir(p)+".1", filepath.Dir(p)) }, "rename it back",
		},
		{
			"all", func(p string) error {
				return errors.Join(os.Rename(p, p+".1"), os.Rename(p+"-wal", p+".1-wal"), os.Rename(p+"-shm", p+".1-shm"))
			},
			func(p string) error {
				return errors.Join(os.Rename(p+".1", p), os.Rename(p+".1-wal", p+"-wal"), os.Rename(p+".1-shm", p+"-shm"))
			}, "rename it back",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := logFile(t)
			s := serve(t, path)
			s.sends(t, 10)
			if err := test.away(path); err != nil {
				t.Fatal(err)
			}
			if words := s.refuses(t); !strings.Contains(words, test.want) {
				t.Errorf("%q does not say %q", words, test.want)
			}
			s.inReader(t, s.Reader)
			if err := test.back(path); err != nil {
				t.Fatal(err)
			}
			s.goesOn(t)
			s.inReader(t, s.Reader)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s.hasAll(t, path)
			if saved, _ := filepath.Glob(path + ".saved-*"); len(saved) != 0 || len(s.heard.with("saved")) != 0 {
				t.Errorf("saved although nothing is gone: %v", saved)
			}
		})
	}
}

// Who begins a new log in the place of one that was taken away keeps all of it when that is closed.
func TestAnotherLogInTheOldPlace(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 10)
	for _, suffix := range []string{"", "-wal", "-shm", lockfile.Suffix} {
		if err := os.Rename(path+suffix, path+".1"+suffix); err != nil {
			t.Fatal(err)
		}
	}
	s.refuses(t)
	other := serve(t, path)
	other.n = 1000
	other.sends(t, 10)
	if page, err := s.PageBefore(t.Context(), 0, 1<<20); err != nil || len(page) != len(s.acked) {
		t.Errorf("the first log shows %d messages of %d, %v", len(page), len(s.acked), err)
	}
	saved := s.closeSaves(t)
	other.sends(t, 10)
	if !other.State().Healthy || len(other.heard.all) != 0 {
		t.Errorf("the new log: %+v, %q", other.State(), other.heard.all)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	other.hasAll(t, path)
	if r := open(t, path+".1", Options{}); r.Totals().Count != len(s.acked) {
		t.Errorf("the log that was renamed has %d messages, and %s %d", r.Totals().Count, saved, len(s.acked))
	}
}

// A reader of a log that was replaced shows what the log holds or an error, and never what stands in its place.
func TestReadingBesideAReplacedLog(t *testing.T) {
	path := logFile(t)
	foreign := filepath.Join(t.TempDir(), "foreign.mllp")
	f := serve(t, foreign)
	f.sends(t, 3)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s := serve(t, path)
	s.sends(t, 10)
	if err := os.Rename(foreign, path); err != nil {
		t.Fatal(err)
	}
	if words := s.refuses(t); !strings.Contains(words, "was replaced by another file") {
		t.Errorf("%q does not say what happened", words)
	}
	var waiting sync.WaitGroup
	for range 2 * reading.MaxReaders {
		waiting.Go(func() {
			page, err := s.PageBefore(t.Context(), 0, 1<<20)
			if err == nil && len(page) != len(s.acked) {
				t.Errorf("%d messages of %d", len(page), len(s.acked))
			}
		})
	}
	waiting.Wait()
	s.closeSaves(t)
}

// While the files are gone a copy can be saved by whoever wants one.
func TestSaveWhileGone(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 10)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s.refuses(t)
	to := filepath.Join(t.TempDir(), "elsewhere.mllp")
	copied, err := s.SaveTo(t.Context(), to, nil)
	if err != nil || copied.Messages != int64(len(s.acked)) {
		t.Fatalf("%+v, %v", copied, err)
	}
	s.hasAll(t, to)
	s.closeSaves(t)
}

// A lock file that is deleted or replaced is put back, and that is said. The log goes on.
func TestLockFileTakenAway(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 1)
	for n, away := range []func() error{
		func() error { return os.Remove(path + lockfile.Suffix) },
		func() error { return os.Rename(path+lockfile.Suffix, path+".1") },
		func() error {
			return errors.Join(os.Remove(path+lockfile.Suffix), os.WriteFile(path+lockfile.Suffix, []byte("99 somebody\n"), 0o600))
		},
	} {
		if err := away(); err != nil {
			t.Fatal(err)
		}
		await(t, "said", func() bool { return len(s.heard.with("it is there again")) == n+1 })
		held(t, path, os.Getpid())
		s.sends(t, 1)
	}
	if info, err := os.Stat(path + lockfile.Suffix); err != nil || info.Mode().Perm() != vfs.OwnersOnly {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	await(t, "noted", func() bool { return lastKept(path) == message.ID(s.n) })
	if !s.State().Healthy || len(s.heard.all) != 3 {
		t.Errorf("%+v, %q", s.State(), s.heard.all)
	}
}

// A symbolic link that led to the log, or to its folder, and leads elsewhere: nothing more is kept until it leads there
// again, and nothing is missing or saved elsewhere when the log is closed before.
func TestLinkLeadsElsewhere(t *testing.T) {
	for name, away := range map[string]func(link, other string) error{
		"removed":      func(string, string) error { return nil },
		"to another":   func(link, other string) error { return os.Symlink(other, link) },
		"to nothing":   func(link, other string) error { return os.Symlink(other+".none", link) },
		"in a circle":  func(link, _ string) error { return os.Symlink(link, link) },
		"another file": func(link, _ string) error { return os.WriteFile(link, nil, 0o600) },
	} {
		for _, folder := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, folder %v", name, folder), func(t *testing.T) {
				path := logFile(t)
				link, to, other := filepath.Join(t.TempDir(), "link"), path, logFile(t)
				err := errors.Join(os.MkdirAll(filepath.Dir(other), 0o700), os.WriteFile(other, nil, 0o600))
				if err != nil {
					t.Fatal(err)
				}
				given := link
				if folder {
					to, other, given = filepath.Dir(path), filepath.Dir(other), filepath.Join(link, filepath.Base(path))
				}
				if err := os.Symlink(to, link); err != nil {
					t.Fatal(err)
				}
				s := serve(t, given)
				s.sends(t, 10)
				part := func() {
					if err := errors.Join(os.Remove(link), away(link, other)); err != nil {
						t.Fatal(err)
					}
					want := given + " does not lead to the log " + s.Path()
					if words := s.refuses(t); !strings.Contains(words, want) {
						t.Errorf("%q does not say %q", words, want)
					}
					s.inReader(t, s.Reader)
				}
				part()
				if err := errors.Join(os.RemoveAll(link), os.Symlink(to, link)); err != nil {
					t.Fatal(err)
				}
				s.goesOn(t)
				part()
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				if said := s.heard.with("does not lead there any more"); len(said) != 1 {
					t.Errorf("said at the end: %q", s.heard.all)
				}
				s.hasAll(t, path)
				if saved, _ := filepath.Glob(path + ".saved-*"); len(saved) != 0 {
					t.Errorf("saved although nothing is gone: %v", saved)
				}
			})
		}
	}
}

// After an idle time nothing is kept before it has been looked at where the link leads.
func TestNothingIsKeptAfterAnIdleTimeWhenTheLinkLeadsElsewhere(t *testing.T) {
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(logFile(t), link); err != nil {
		t.Fatal(err)
	}
	s := serve(t, link)
	s.sends(t, 1)
	s.watch.end()
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	s.watch.looked.Store(int64(-2 * lookEvery))
	if err := s.send(); err == nil || !strings.Contains(err.Error(), "does not lead to the log") {
		t.Errorf("the first message after an idle time: %v", err)
	}
}
