package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/walfile"
)

// twoKept makes a log with two messages, and returns its path and what its file holds.
func twoKept(t *testing.T) (path string, whole []byte) {
	t.Helper()
	path = logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("first"), sample("second"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path, bytesOf(t, path)
}

func bytesOf(t *testing.T, name string) []byte {
	t.Helper()
	all, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// refusedBeside checks that the log cannot be opened, in words that end so, and that its file is as it was.
func refusedBeside(t *testing.T, path string, whole []byte, ends string) {
	t.Helper()
	s, err := Open(path, Options{})
	if err == nil {
		_ = s.Close()
		t.Error("it was opened")
	} else if !strings.HasSuffix(err.Error(), ends) {
		t.Errorf("it said %q, want that it ends %q", err, ends)
	}
	if !bytes.Equal(bytesOf(t, path), whole) {
		t.Error("the log was changed")
	}
}

// readable checks that the log opens, and that both messages are there.
func readable(t *testing.T, path string) {
	t.Helper()
	s := open(t, path, Options{})
	page := s.Before(0, 9)
	if len(page) != 2 || page[0].Damaged+page[1].Damaged != "" {
		t.Errorf("the log has %v, want both messages", page)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// What is the log itself under the name of a file beside it is not written to, by who writes and by who reads.
func TestLogUnderTheNameOfAFileBesideIt(t *testing.T) {
	for _, kind := range []struct {
		name string
		make func(from, to string) error
	}{{"a hard link", os.Link}, {"a symbolic link", os.Symlink}} {
		for _, suffix := range place.BesideLog[1:] {
			t.Run(kind.name+suffix, func(t *testing.T) {
				path, whole := twoKept(t)
				if err := errors.Join(place.RemoveLeftover(path+suffix), kind.make(path, path+suffix)); err != nil {
					t.Skip("no links here: ", err)
				}
				ends := suffix + " is the log itself under another name (" + kind.name +
					"): remove that name; the log is untouched"
				refusedBeside(t, path, whole, ends)
				if r, err := OpenReadOnly(path); err == nil {
					t.Error("it was opened for reading: ", r.Close())
				} else if !strings.HasSuffix(err.Error(), ends) {
					t.Errorf("reading said %q, want that it ends %q", err, ends)
				}
				if !bytes.Equal(bytesOf(t, path), whole) {
					t.Error("the log was changed by who reads it")
				}
				if err := os.Remove(path + suffix); err != nil {
					t.Fatal(err)
				}
				readable(t, path)
			})
		}
	}
}

// Two files beside a log that are one are told by the name that is to be removed.
func TestTwoFilesBesideALogAreOne(t *testing.T) {
	path, whole := twoKept(t)
	wal := path + place.WALSuffix
	err := errors.Join(
		place.RemoveLeftover(wal), os.WriteFile(wal, nil, 0o600), os.Remove(path+lockfile.Suffix),
		os.Link(wal, path+lockfile.Suffix),
	)
	if err != nil {
		t.Skip("no links here: ", err)
	}
	refusedBeside(t, path, whole, lockfile.Suffix+" is "+wal+" under another name (a hard link): remove that name; "+
		"the log is untouched")
	if n := len(bytesOf(t, wal)); n != 0 {
		t.Errorf("the WAL has %d bytes, want none", n)
	}
	if err := os.Remove(path + lockfile.Suffix); err != nil {
		t.Fatal(err)
	}
	readable(t, path)
}

// What is no regular file beside a log is told as what it is.
func TestNoFileBesideALog(t *testing.T) {
	folder := func(name string) error { return os.Mkdir(name, 0o700) }
	link := func(name string) error { return os.Symlink("elsewhere", name) }
	for _, c := range []struct {
		suffix, is string
		make       func(name string) error
	}{
		{lockfile.Suffix, "a folder", folder},
		{lockfile.Suffix, "a symbolic link", link},
		{"-shm", "a folder", folder},
		{"-shm", "a symbolic link", link},
		{place.WALSuffix, "a folder", folder},
	} {
		t.Run(strings.Trim(c.suffix, "-.")+" "+c.is, func(t *testing.T) {
			path, whole := twoKept(t)
			precious := filepath.Join(filepath.Dir(path), "elsewhere")
			if err := os.WriteFile(precious, []byte("mine"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(place.RemoveLeftover(path+c.suffix), c.make(path+c.suffix)); err != nil {
				t.Skip("it cannot be made here: ", err)
			}
			refusedBeside(t, path, whole, c.suffix+" is "+c.is+": remove it; the log itself is untouched")
			if text := bytesOf(t, precious); string(text) != "mine" {
				t.Errorf("somebody's file is %q", text)
			}
			if err := os.Remove(path + c.suffix); err != nil {
				t.Fatal(err)
			}
			readable(t, path)
		})
	}
}

// Another log under the name of the lock file is not written to.
func TestAnotherLogIsTheLockFile(t *testing.T) {
	path, whole := twoKept(t)
	other, holds := twoKept(t)
	if err := errors.Join(os.Remove(path+lockfile.Suffix), os.Link(other, path+lockfile.Suffix)); err != nil {
		t.Skip("no links here: ", err)
	}
	refusedBeside(t, path, whole, lockfile.Suffix+" is a database, and no lock file: move it away; it is untouched, "+
		"and so is the log")
	if !bytes.Equal(bytesOf(t, other), holds) {
		t.Error("the other log was changed")
	}
	readable(t, other)
	if err := os.Remove(path + lockfile.Suffix); err != nil {
		t.Fatal(err)
	}
	readable(t, path)
}

// A lock file that becomes the log itself while that is in use is not put back over it.
func TestLockFileBecomesTheLog(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("nobody removes a file in use here")
	}
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("first"))
	before := bytesOf(t, path)[:lockfile.SignedBytes]
	if err := errors.Join(os.Remove(path+lockfile.Suffix), os.Link(path, path+lockfile.Suffix)); err != nil {
		t.Skip("no links here: ", err)
	}
	_ = s.lock.Mend() // who watches the log may have said it
	mustKeep(t, s, sample("second"))
	if !bytes.Equal(bytesOf(t, path)[:lockfile.SignedBytes], before) {
		t.Error("the lock was written over the log")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	refusedBeside(t, path, bytesOf(t, path), "remove that name; the log is untouched")
	if err := os.Remove(path + lockfile.Suffix); err != nil {
		t.Fatal(err)
	}
	readable(t, path)
}

// A mended WAL is not written through a name that leads to another file.
func TestMendedWALIsANewFile(t *testing.T) {
	path, whole := twoKept(t)
	name := path + place.MendedSuffix
	if err := os.Link(path, name); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := writePlan(nil, name, walfile.Plan{}, nil); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytesOf(t, path), whole) {
		t.Error("the log was changed")
	}
	readable(t, path)
}

// A file beside the log that is another log's as well, by a hard link, is refused: what is written there would harm that.
func TestAFileBesideALogIsAnotherLogs(t *testing.T) {
	for _, suffix := range [...]string{place.WALSuffix, "-shm"} {
		path, whole := twoKept(t)
		other := open(t, logFile(t), Options{})
		mustKeep(t, other, sample("theirs"))
		if err := os.Link(other.Path()+suffix, path+suffix); err != nil {
			t.Skip("no hard links here: ", err)
		}
		if runtime.GOOS != "windows" {
			refusedBeside(t, path, whole, "has another name (a hard link): it may be another log's, and would be written to. "+
				"Copy it, and put the copy in its place; the log itself is untouched")
		}
		mustKeep(t, other, sample("more"))
		if err := errors.Join(other.Close(), os.Remove(path+suffix)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		readable(t, path)
	}
}
