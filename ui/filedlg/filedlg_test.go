package filedlg

import (
	"errors"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type result struct {
	path string
	err  error
}

// fakeDialog stands for the system's dialog: it opens, then waits for the test to play the person.
type fakeDialog struct {
	opened chan Request
	choose chan result
	open   atomic.Int32
	most   atomic.Int32
}

func newFakeDialog() *fakeDialog {
	return &fakeDialog{opened: make(chan Request), choose: make(chan result)}
}

func (f *fakeDialog) show(r Request) (string, error) {
	if n := f.open.Add(1); n > f.most.Load() {
		f.most.Store(n)
	}
	defer f.open.Add(-1)
	f.opened <- r
	c := <-f.choose
	return c.path, c.err
}

func ask(t *testing.T, w *Worker, r Request) <-chan result {
	t.Helper()
	got := make(chan result, 1)
	if err := w.Ask(r, func(path string, err error) { got <- result{path, err} }); err != nil {
		t.Fatalf("Ask: %v", err)
	}
	return got
}

func TestOneDialogAtATime(t *testing.T) {
	f := newFakeDialog()
	w := NewWorker(f.show)
	t.Cleanup(w.Close)

	first := ask(t, w, Request{Title: "first"})
	<-f.opened
	err := w.Ask(Request{Title: "second"}, func(string, error) { t.Error("the refused request was answered") })
	if !errors.Is(err, ErrBusy) {
		t.Fatalf("second dialog while one is open: %v, want ErrBusy", err)
	}
	f.choose <- result{path: "/tmp/a.pfx"}
	if got := <-first; got.err != nil || got.path != filepath.FromSlash("/tmp/a.pfx") {
		t.Fatalf("first dialog gave %+v", got)
	}

	third := ask(t, w, Request{Title: "third"})
	<-f.opened
	f.choose <- result{path: "/tmp/b.pfx"}
	if got := <-third; got.path != filepath.FromSlash("/tmp/b.pfx") {
		t.Fatalf("a dialog after the first gave %+v", got)
	}
	if f.most.Load() != 1 {
		t.Fatalf("%d dialogs were open at once", f.most.Load())
	}
}

func TestNextDialogMayBeAskedForInTheAnswer(t *testing.T) {
	f := newFakeDialog()
	w := NewWorker(f.show)
	t.Cleanup(w.Close)

	second := make(chan error, 1)
	err := w.Ask(Request{}, func(string, error) { second <- w.Ask(Request{}, func(string, error) {}) })
	if err != nil {
		t.Fatal(err)
	}
	<-f.opened
	f.choose <- result{err: ErrCancelled}
	if err := <-second; err != nil {
		t.Fatalf("asking from within the answer: %v", err)
	}
	<-f.opened
	f.choose <- result{err: ErrCancelled}
}

func TestResults(t *testing.T) {
	failed := errors.New("no such bus")
	tests := []struct {
		name     string
		answer   result
		wantPath string
		wantErr  error
	}{
		{"a file", result{path: "/srv/x.pfx"}, "/srv/x.pfx", nil},
		{"cancelled", result{err: ErrCancelled}, "", ErrCancelled},
		{"failed", result{err: failed}, "", failed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWorker(func(Request) (string, error) { return tt.answer.path, tt.answer.err })
			t.Cleanup(w.Close)
			got := <-ask(t, w, Request{})
			if !errors.Is(got.err, tt.wantErr) || (got.err != nil) != (tt.wantErr != nil) {
				t.Errorf("error %v, want %v", got.err, tt.wantErr)
			}
			if got.path != filepath.FromSlash(tt.wantPath) {
				t.Errorf("path %q, want %q", got.path, tt.wantPath)
			}
		})
	}
}

func TestPathsAreAbsolute(t *testing.T) {
	var dir string
	w := NewWorker(func(r Request) (string, error) { dir = r.Dir; return "x.pfx", nil })
	t.Cleanup(w.Close)
	got := <-ask(t, w, Request{Dir: "."})
	if !filepath.IsAbs(got.path) || filepath.Base(got.path) != "x.pfx" {
		t.Errorf("path %q is not absolute", got.path)
	}
	if !filepath.IsAbs(dir) {
		t.Errorf("the dialog was started in %q", dir)
	}
}

func TestNotALocalFile(t *testing.T) {
	w := NewWorker(func(Request) (string, error) { return "", nil })
	t.Cleanup(w.Close)
	if got := <-ask(t, w, Request{}); got.err == nil || errors.Is(got.err, ErrCancelled) {
		t.Errorf("an empty path gave %v", got.err)
	}
}

func TestPanicIsContained(t *testing.T) {
	panics := true
	w := NewWorker(func(Request) (string, error) {
		if panics {
			panic("gtk initialisation failed")
		}
		return "/tmp/a", nil
	})
	t.Cleanup(w.Close)
	if got := <-ask(t, w, Request{}); !errors.Is(got.err, ErrUnavailable) {
		t.Fatalf("a panic gave %v, want ErrUnavailable", got.err)
	}
	panics = false
	if got := <-ask(t, w, Request{}); got.err != nil {
		t.Fatalf("the worker did not survive: %v", got.err)
	}
}

func TestClose(t *testing.T) {
	w := NewWorker(func(Request) (string, error) { return "", ErrCancelled })
	w.Close()
	w.Close()
	if err := w.Ask(Request{}, nil); !errors.Is(err, ErrClosed) {
		t.Errorf("Ask after Close: %v", err)
	}
}

func TestCloseDoesNotWaitForAPerson(t *testing.T) {
	f := newFakeDialog()
	w := NewWorker(f.show)
	if err := w.Ask(Request{}, func(string, error) { t.Error("answered after Close") }); err != nil {
		t.Fatal(err)
	}
	<-f.opened
	w.Close() // returns although the dialog is open
	f.choose <- result{path: "/tmp/a"}
	<-w.done
}

func TestSpellings(t *testing.T) {
	want := []string{"pfx", "PFX", "p12", "P12", "*"}
	if diff := cmp.Diff(want, spellings([]string{".pfx", "p12", "*"})); diff != "" {
		t.Error(diff)
	}
}

func TestRestricts(t *testing.T) {
	pfx, all := Filter{"PFX", []string{"pfx"}}, Filter{"All", []string{"*"}}
	tests := []struct {
		name    string
		filters []Filter
		want    bool
	}{
		{"none", nil, false},
		{"one", []Filter{pfx}, true},
		{"all only", []Filter{all}, false},
		{"one and all", []Filter{pfx, all}, true},
		{"no extensions", []Filter{{Name: "All"}}, false},
	}
	for _, tt := range tests {
		if got := restricts(tt.filters); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestHasDisplay(t *testing.T) {
	env := func(set string) func(string) string {
		return func(name string) string {
			if name == set {
				return ":1"
			}
			return ""
		}
	}
	if hasDisplay("linux", env("")) {
		t.Error("a display without DISPLAY")
	}
	x, wayland := hasDisplay("linux", env("DISPLAY")), hasDisplay("linux", env("WAYLAND_DISPLAY"))
	if !x || !wayland || !hasDisplay("windows", env("")) {
		t.Error("no display where there is one")
	}
}

func TestNativeWithoutDisplay(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only there a display can be missing")
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if _, err := Native(); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Native without a display: %v, want ErrUnavailable", err)
	}
}
