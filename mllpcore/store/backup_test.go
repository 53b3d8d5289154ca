package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// A copy that is made while messages come is whole, one file, and has all that was acknowledged before it began.
func TestCopyWhileMessagesCome(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	for range 40 {
		mustKeep(t, s, large("L"))
	}
	s.sends(t, 50)
	if err := s.Mark(t.Context(), 3, reading.Mark{Bookmarked: true, Note: "of a person"}); err != nil {
		t.Fatal(err)
	}
	s.Answered(41, message.Answer{Code: "AA", Positive: true})
	awaitDerived(t, s.Store)
	before := s.Totals().Count
	ctx, stop := context.WithCancel(t.Context())
	var sending sync.WaitGroup
	for range 4 {
		sending.Go(func() {
			for ctx.Err() == nil {
				if err := keep(s.Store, sample("beside")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	r, err := OpenReadOnly(path) // as another process does
	if err != nil {
		t.Fatal(err)
	}
	for n, save := range []func(context.Context, string, func(done, of int64)) (Copied, error){
		s.Store.SaveTo,
		func(ctx context.Context, path string, progress func(done, of int64)) (Copied, error) {
			return SaveTo(ctx, r, path, progress)
		},
	} {
		to := filepath.Join(t.TempDir(), "copies", "copy.mllp")
		if err := os.Mkdir(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		last, steps := int64(-1), 0
		copied, err := save(ctx, to, func(done, of int64) {
			if done < last || done > of {
				t.Errorf("%d of %d bytes after %d", done, of, last)
			}
			last, steps = done, steps+1
		})
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(to)
		if err != nil || copied.Bytes != info.Size() || last != info.Size() || steps < 2 || copied.Path != to {
			t.Errorf("copy %d: %+v of %v after %d steps, %v", n, copied, info.Size(), steps, err)
		}
		if all, err := os.ReadDir(filepath.Dir(to)); err != nil || len(all) != 1 {
			t.Errorf("beside the copy there is %v, %v", all, err)
		}
		s.hasAll(t, to)
		c, err := OpenReadOnly(to)
		if err != nil {
			t.Fatal(err)
		}
		if n := c.Totals().Count; int64(n) != copied.Messages || n < before {
			t.Errorf("it holds %d messages, %d were copied, and there were %d before", n, copied.Messages, before)
		}
		if m, err := c.Marked(t.Context(), 3); err != nil || m.Note != "of a person" {
			t.Errorf("the note is %+v, %v", m, err)
		}
		if k, ok := c.Get(41); !ok || k.Answer.Code != "AA" {
			t.Errorf("the answer is %+v", k.Answer)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		modesOf(t, to)
	}
	stop()
	sending.Wait()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func modesOf(t *testing.T, path string) {
	t.Helper()
	if info, err := os.Stat(path); err != nil || filepath.Separator == '/' && info.Mode().Perm() != vfs.OwnersOnly {
		t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
	}
}

// A copy that is not wanted any more leaves nothing, and Close does not wait for one.
func TestCopyIsCut(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	for range 40 {
		mustKeep(t, s, large("L"))
	}
	folder := t.TempDir()
	to := filepath.Join(folder, "copy.mllp")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.SaveTo(ctx, to, func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cut: %v", err)
	}
	closed := make(chan error, 1)
	_, err = s.SaveTo(t.Context(), to, func(int64, int64) {
		if len(closed) == 0 {
			go func() { closed <- s.Close() }()
			await(t, "closing", func() bool { return s.Closing() })
		}
	})
	if !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if all, err := os.ReadDir(folder); err != nil || len(all) != 0 {
		t.Errorf("left: %v, %v", all, err)
	}
}

// Where something is, nothing is written over without being told to, and never a log in use or the log itself.
func TestCopyOverSomething(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"))
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	used := open(t, at("used.mllp"), Options{})
	mustKeep(t, used, sample("U"))
	if err := errors.Join(
		os.WriteFile(at("there.mllp"), []byte("mine"), 0o600),
		os.WriteFile(at("orphan.mllp-wal"), walStart, 0o600),
		os.WriteFile(at("journal.mllp-journal"), []byte("hot"), 0o600),
		os.Mkdir(at("folder"), 0o700),
	); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		to   string
		over bool
		want string
	}{
		{at("there.mllp"), false, "there already"},
		{path, false, "the log itself"},
		{path, true, "the log itself"},
		{at("used.mllp"), true, "is in use by"},
		{at("orphan.mllp"), false, "holds messages of another log"},
		{at("orphan.mllp"), true, "holds messages of another log"},
		{at("journal.mllp"), true, "belongs to another database"},
		{at("folder"), true, "folder"},
		{at("none/copy.mllp"), false, "no such file"},
	} {
		save := s.SaveTo
		if test.over {
			save = s.SaveOver
		}
		_, err := save(t.Context(), test.to, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.to) {
			t.Errorf("to %s, over %v: %v, want %q", test.to, test.over, err, test.want)
		}
	}
	if _, err := s.SaveTo(t.Context(), at("there.mllp"), nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over what is there: %v", err)
	}
	if text, err := os.ReadFile(at("there.mllp")); err != nil || string(text) != "mine" {
		t.Errorf("what was there is %q, %v", text, err)
	}
	if copied, err := s.SaveOver(t.Context(), at("there.mllp"), nil); err != nil || copied.Messages != 1 {
		t.Errorf("%+v, %v", copied, err)
	}
	// Where no WAL betrays it, the lock does.
	quiet := at("quiet.mllp")
	if _, err := s.SaveTo(t.Context(), quiet, nil); err != nil {
		t.Fatal(err)
	}
	l := &lockfile.Lock{Path: quiet}
	if err := l.TakeLog(); err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := s.SaveOver(t.Context(), quiet, nil); !errors.As(err, &held) {
		t.Errorf("over a log in use: %v", err)
	}
	if err := errors.Join(vfs.Unlock(l.Log), l.Log.Close()); err != nil {
		t.Fatal(err)
	}
}

// walStart is how a WAL begins.
var walStart = append([]byte{0x37, 0x7F, 0x06, 0x82}, make([]byte, 28)...)

// An empty log can be copied, and a copy can be copied and written to.
func TestCopyOfACopy(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	one, two := filepath.Join(t.TempDir(), "one.mllp"), filepath.Join(t.TempDir(), "two.mllp")
	if copied, err := s.SaveTo(t.Context(), one, nil); err != nil || copied.Messages != 0 {
		t.Fatalf("%+v, %v", copied, err)
	}
	first := open(t, one, Options{})
	mustKeep(t, first, sample("A"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(one)
	if err != nil {
		t.Fatal(err)
	}
	if copied, err := SaveTo(t.Context(), r, two, nil); err != nil || copied.Messages != 1 {
		t.Fatalf("%+v, %v", copied, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if n := open(t, two, Options{}).Totals().Count; n != 1 {
		t.Errorf("%d messages", n)
	}
}

// A copy is verified: one of a log whose tables are damaged does not appear, and one that has damaged messages says so
// and replaces nothing.
func TestCopyIsVerified(t *testing.T) {
	save := func(path, to string, over bool) (Copied, error) {
		r, err := OpenReadOnly(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		if over {
			return SaveOver(t.Context(), r, to, nil)
		}
		return SaveTo(t.Context(), r, to, nil)
	}
	to := filepath.Join(t.TempDir(), "copy.mllp")
	path := changed(t, 300, "")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(content[len(content)/2/walfile.PageBytes*walfile.PageBytes:][:walfile.PageBytes])
	broken := filepath.Join(t.TempDir(), "broken.mllp")
	if err := os.WriteFile(broken, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := save(broken, to, false); err == nil || !strings.Contains(err.Error(), "mllpd recover") {
		t.Errorf("broken: %v", err)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("a copy of a broken log appeared")
	}
	rotten := changed(t, 5, "UPDATE message SET time = 1 WHERE id = 3")
	if c, err := save(rotten, to, false); err != nil || c.Checked.Whole() || c.Checked.Findings[0].ID != 3 {
		t.Errorf("a damaged message: %+v, %v", c, err)
	}
	if err := os.Remove(to); err != nil {
		t.Fatal(err)
	}
	if c, err := save(path, to, false); err != nil || !c.Checked.Whole() || c.Checked.Messages != 300 {
		t.Errorf("whole: %+v, %v", c, err)
	}
	if _, err := save(rotten, to, true); err == nil {
		t.Error("a whole copy was replaced by a damaged one")
	}
	if r := mustVerify(t, to); !r.Whole() || r.Messages != 300 {
		t.Errorf("the copy that was there: %+v", r)
	}
}
