package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
)

// held checks that the log cannot be opened by a name because a process has it.
func held(t *testing.T, name string, pid int) {
	t.Helper()
	s, err := Open(name, Options{})
	if err == nil {
		_ = s.Close()
	}
	var held *HeldError
	if !errors.As(err, &held) {
		t.Errorf("open %s: %v, want that it is held", name, err)
	} else if held.PID != pid && held.PID != 0 {
		t.Errorf("open %s: held by %d, want %d", name, held.PID, pid)
	} else if runtime.GOOS == "linux" && (held.PID != pid || !strings.Contains(err.Error(), filepath.Base(os.Args[0]))) {
		t.Errorf("open %s: %v, want process %d", name, err, pid)
	}
}

// names makes other names of the log at path: links of both kinds, to it and to its folder.
func names(t *testing.T, path string) []string {
	t.Helper()
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	relative, err := filepath.Rel(folder, path)
	if err := errors.Join(
		err,
		os.Symlink(path, at("link.mllp")),
		os.Symlink("link.mllp", at("chain.mllp")),
		os.Symlink(relative, at("relative.mllp")),
		os.Symlink(filepath.Dir(path), at("folder")),
		os.Link(path, at("hard.mllp")),
		os.Link(path, path+".beside"),
	); err != nil {
		t.Skip("no links here: ", err)
	}
	return []string{
		at("link.mllp"), at("chain.mllp"), at("relative.mllp"), filepath.Join(at("folder"), filepath.Base(path)),
		at("hard.mllp"), path + ".beside", path,
	}
}

// Whoever comes second is kept out by whatever name he comes, also when the lock files are removed.
func TestHeldByWhateverName(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("mine"))
	child := startChild(t, "hold", filepath.Join(t.TempDir(), "of-child.mllp"))
	if line := child.line(t); line != "held" {
		t.Fatalf("the child said %q", line)
	}
	defer child.kill()
	of := strings.TrimPrefix(child.Env[len(child.Env)-1], childVariable+"=hold ")
	for _, who := range []struct {
		path string
		pid  int
	}{{path, os.Getpid()}, {of, child.Process.Pid}} {
		for _, name := range names(t, who.path) {
			held(t, name, who.pid)
			if err := os.Remove(who.path + lockfile.Suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			held(t, name, who.pid)
			if err := os.Rename(name, name+".moved"); err != nil {
				t.Fatal(err)
			}
			held(t, name+".moved", who.pid)
			if err := os.Rename(name+".moved", name); err != nil {
				t.Fatal(err)
			}
		}
	}
	mustKeep(t, s, sample("still mine"))
	if n := len(s.Before(0, 9)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := open(t, path, Options{}).Totals().Count; n != 2 {
		t.Errorf("afterwards %d messages, want 2", n)
	}
}

// The log is where a link leads to, and so is all that stands beside it; also when nothing is there yet.
func TestLinkIsFollowed(t *testing.T) {
	there := filepath.Join(t.TempDir(), "far", "real.mllp")
	folder := t.TempDir()
	link := filepath.Join(folder, "link.mllp")
	if err := errors.Join(os.Symlink(there, link+"2"), os.Symlink(filepath.Base(link)+"2", link)); err != nil {
		t.Skip("no links here: ", err)
	}
	want, err := place.RealPath(there)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s := open(t, link, Options{})
		if s.Path() != want {
			t.Errorf("the log is %s, want %s", s.Path(), want)
		}
		mustKeep(t, s, sample("A"))
		r, err := OpenReadOnly(link)
		if err != nil {
			t.Fatal(err)
		}
		if n, m := len(r.Before(0, 9)), len(s.Before(0, 9)); n != m || n == 0 {
			t.Errorf("the reader sees %d messages, the log has %d", n, m)
		}
		if err := errors.Join(r.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	beside, err := os.ReadDir(folder)
	if err != nil || len(beside) != 3 || beside[1].Name() != filepath.Base(link)+lockfile.Suffix {
		t.Errorf("beside the link there is %v, %v", beside, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
}

// Links that lead in a circle, and a lock file that leads to somebody's file, are told and left alone.
func TestLinksThatLeadAstray(t *testing.T) {
	folder := t.TempDir()
	circle := filepath.Join(folder, "circle.mllp")
	if err := os.Symlink(circle, circle); err != nil {
		t.Skip("no links here: ", err)
	}
	if _, err := Open(circle, Options{}); err == nil {
		t.Error("a circle was opened")
	}
	precious := filepath.Join(folder, "precious.txt")
	path := filepath.Join(folder, "a.mllp")
	if err := errors.Join(os.WriteFile(precious, []byte("mine"), 0o600), os.Symlink(precious, path+lockfile.Suffix)); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(path, Options{}); err == nil && runtime.GOOS != "windows" {
		t.Errorf("a lock file that is a link was used: %v", s.Close())
	}
	if text, err := os.ReadFile(precious); err != nil || string(text) != "mine" {
		t.Errorf("somebody's file is %q, %v", text, err)
	}
}

// The lock file tells the last message kept, to whoever comes after a process that was killed.
func TestLockFileTellsTheLastMessage(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	if s.lock.Before != 0 || lastKept(path) != 0 {
		t.Errorf("a new log: %d, %d", s.lock.Before, lastKept(path))
	}
	for _, id := range []uint64{7, 1234, 99} { // it never goes back
		s.lock.Note(message.ID(id))
	}
	held(t, path, os.Getpid())
	text, err := os.ReadFile(path + lockfile.Suffix)
	if err != nil || lastKept(path) != 1234 {
		t.Errorf("the lock file says %q, %v", text, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = open(t, path, Options{}); s.lock.Before != 1234 || lastKept(path) != 0 { // it was said that they are missing
		t.Errorf("afterwards: %d, %d", s.lock.Before, lastKept(path))
	}
}

func lastKept(path string) message.ID {
	last, _ := lockfile.LastKept(path)
	return last
}
