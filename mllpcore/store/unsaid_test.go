package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

// killAtVariable tells a child at which step of its start it is killed, counted from 1; 0 for none.
const killAtVariable = "MLLPSCOPE_KILL_AT"

// startOnlyChild opens a log, says on standard output what that tells, and is killed at a step.
func startOnlyChild(path string) error {
	at, err := strconv.Atoi(os.Getenv(killAtVariable))
	if err != nil {
		return err
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	steps := 0
	s, err := Open(path, Options{
		OnNotice: func(n status.Notice) { fmt.Printf("%s: %s\n", n.Kind, n.Text) },
		step: func() {
			if steps++; steps == at {
				_ = self.Kill()
				select {}
			}
		},
	})
	if err != nil {
		return err
	}
	fmt.Println("opened")
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, s.Close())
}

// harm is what happened to a log while nobody had it open, and what a start has to say of it.
type harm struct {
	name, want string
	onlyNoted  bool // only the lock file can tell
	do         func(path string) error
}

// losses happen to a log of 8 messages that was not closed.
func losses() []harm {
	inWAL := func(do func(name string, content []byte, w *walfile.File) error) func(string) error {
		return func(path string) error {
			content, err := os.ReadFile(path + place.WALSuffix)
			if err != nil {
				return err
			}
			w, err := walfile.Read(bytes.NewReader(content), int64(len(content)))
			return errors.Join(err, do(path+place.WALSuffix, content, w))
		}
	}
	write := func(name string, content []byte) error { return os.WriteFile(name, content, 0o600) }
	return []harm{
		{"WAL deleted", "may be missing", false, inWAL(func(name string, _ []byte, _ *walfile.File) error { return os.Remove(name) })},
		{"WAL emptied", "may be missing", false, inWAL(func(name string, _ []byte, _ *walfile.File) error { return write(name, nil) })},
		{"WAL zeroed", "nothing can be read", false, inWAL(func(name string, content []byte, _ *walfile.File) error {
			return write(name, make([]byte, len(content)))
		})},
		{"WAL cut", "lacks about", true, inWAL(func(name string, _ []byte, w *walfile.File) error {
			return os.Truncate(name, w.At(w.Accepted()/2))
		})},
		{"WAL damaged", "is damaged at byte", false, inWAL(func(name string, content []byte, w *walfile.File) error {
			clear(content[w.At(w.Accepted()/2):w.At(w.Accepted()/2+2)])
			return write(name, content)
		})},
		{"log deleted", "gets them", false, os.Remove},
		{"log emptied", "without even its beginning", false, func(path string) error { return os.Truncate(path, 0) }},
		{"all deleted", "with messages up to 8", true, func(path string) error {
			return errors.Join(os.Remove(path), os.Remove(path+place.WALSuffix))
		}},
	}
}

// What a log has lost is said by a start, wherever those before it were killed.
func TestKilledStartsLeaveNothingUnsaid(t *testing.T) {
	s, path := used(t, 8)
	s.lock.Note(8)
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix)
	content, err := os.ReadFile(left + place.WALSuffix)
	if err != nil {
		t.Fatal(err)
	}
	w, err := walfile.Read(bytes.NewReader(content), int64(len(content)))
	if err := errors.Join(err, os.Truncate(left+place.WALSuffix, w.At(w.Committed()))); err != nil { // the rest takes time
		t.Fatal(err)
	}
	kills, every := 0, 3
	if rounds(t, 0) > 0 {
		every = 1
	}
	for _, l := range losses() {
		for _, noted := range [...]bool{true, false} {
			if !noted && l.onlyNoted {
				continue
			}
			what := fmt.Sprintf("%s, noted %v", l.name, noted)
			at := 1 + rand.IntN(every)
			for ; ; at += every {
				path := lost(t, left, &l, noted)
				said, killed := startKilled(t, path, at)
				if !killed {
					break
				}
				kills++
				more, _ := startKilled(t, path, 1+rand.IntN(6))
				saidByNow(t, path, said+more, &l, fmt.Sprintf("%s, killed at step %d", what, at))
			}
			if at < 6 {
				t.Errorf("%s: not even %d steps", what, at)
			}
			for range rounds(t, 1) {
				path, said := lost(t, left, &l, noted), ""
				for range 2 {
					said += startKilledLater(t, path, time.Duration(rand.IntN(60_000))*time.Microsecond)
				}
				saidByNow(t, path, said, &l, what+", killed at any moment")
			}
		}
	}
	t.Logf("killed at %d steps", kills)
}

// lost returns a log that was not closed and has lost something.
func lost(t *testing.T, left string, l *harm, noted bool) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log.mllp")
	copyFiles(t, left, path, "", place.WALSuffix)
	if noted {
		copyFiles(t, left, path, lockfile.Suffix)
	}
	if err := l.do(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// startKilled starts and is killed at a step; killed is false when the start does not have so many.
func startKilled(t *testing.T, path string, at int) (said string, killed bool) {
	t.Helper()
	t.Setenv(killAtVariable, strconv.Itoa(at))
	c := startChild(t, "start", path)
	defer c.kill()
	for {
		line, err := c.out.ReadString('\n')
		if err != nil {
			return said, true
		}
		if line == "opened\n" {
			return said, false
		}
		said += line
	}
}

// startKilledLater starts and is killed some time later.
func startKilledLater(t *testing.T, path string, later time.Duration) (said string) {
	t.Helper()
	t.Setenv(killAtVariable, "0")
	c := startChild(t, "start", path)
	time.Sleep(later) // the random moment
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(c.out)
	if err != nil {
		t.Error(err)
	}
	_ = c.Wait() // killed
	return string(text)
}

// saidByNow checks that what was lost has been said, or is said by the next start, and by no other.
func saidByNow(t *testing.T, path, said string, l *harm, what string) {
	t.Helper()
	var told, again notices
	if err := open(t, path, Options{OnNotice: told.add}).Close(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if said += told.text(); !strings.Contains(said, l.want) {
		t.Errorf("%s: it is not said; only %q", what, said)
	}
	if err := open(t, path, Options{OnNotice: again.add}).Close(); err != nil || again.text() != "" {
		t.Errorf("%s: said once more: %q, %v", what, again.text(), err)
	}
	if left, _ := filepath.Glob(path + place.UnsaidSuffix + "*"); len(left) != 0 {
		t.Errorf("%s: left: %v", what, left)
	}
}

// Each start says it until it has reached a person, and so does who only reads. Where it cannot be kept otherwise, the
// lock file tells.
func TestSaidUntilSomebodyWasTold(t *testing.T) {
	for _, kept := range [...]bool{true, false} {
		s, path := used(t, 8)
		s.lock.Note(8)
		left := filepath.Join(t.TempDir(), "left.mllp")
		copyFiles(t, path, left, "", lockfile.Suffix)
		if !kept {
			mustMake(t, filepath.Join(left+place.UnsaidSuffix+".new", "in the way"))
		}
		for range 3 {
			var told notices
			again := open(t, left, Options{OnNotice: told.add, LeaveUnsaid: true})
			if !strings.Contains(told.text(), "about 8 messages (1–8)") || len(told.all) != 1 {
				t.Errorf("kept %v: a start said %q", kept, told.text())
			}
			if err := again.Close(); err != nil {
				t.Fatal(err)
			}
			again.Said() // too late: another may have the log
			r, err := OpenReadOnly(left)
			if err != nil {
				t.Fatal(err)
			}
			if text := fmt.Sprint(r.Notices()); !strings.Contains(text, "about 8 messages (1–8)") {
				t.Errorf("kept %v: reading said %q", kept, text)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for i, want := range [...]bool{true, false} {
			var told notices
			again := open(t, left, Options{OnNotice: told.add, LeaveUnsaid: true})
			if said := told.text() != ""; said != want {
				t.Errorf("kept %v, %d: said %q", kept, i, told.text())
			}
			again.Said()
			if err := again.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func mustMake(t *testing.T, folder string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
}

// What cannot be read any more is said as well, and a log that lost nothing leaves no file.
func TestUnsaidThatCannotBeRead(t *testing.T) {
	s, path := used(t, 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(path + place.UnsaidSuffix + "*"); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if err := os.WriteFile(path+place.UnsaidSuffix, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	var told, again notices
	if err := open(t, path, Options{OnNotice: told.add}).Close(); err != nil {
		t.Fatal(err)
	}
	if !told.has(status.NoticeDamage, "cannot be read any more") {
		t.Errorf("said %q", told.text())
	}
	if open(t, path, Options{OnNotice: again.add}); again.text() != "" {
		t.Errorf("said again %q", again.text())
	}
}

// A lock file that a longer one was replaced by, or that an older program reads, tells the same.
func TestLockFileIsReplacedInPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.mllp")
	if err := os.WriteFile(path+lockfile.Suffix, []byte("1 mllpd\n7\n"+strings.Repeat(" ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path + lockfile.Suffix)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, path, Options{})
	s.lock.Note(123456)
	info, err := os.Stat(path + lockfile.Suffix)
	if err != nil || info.Size() != lockfile.SignedBytes || !os.SameFile(before, info) {
		t.Errorf("%v, %v", info, err)
	}
	text, err := os.ReadFile(path + lockfile.Suffix)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitN(string(text), "\n", 3)
	if n, err := strconv.Atoi(strings.TrimSpace(lines[2])); err != nil || n != 123456 || s.lock.Before != 7 {
		t.Errorf("%q, before %d: %v", text, s.lock.Before, err)
	}
}
