package filedlg

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// picked is what a picker gave to done.
type picked struct {
	path string
	err  error
}

// nativePicker returns a picker whose native dialog answers at once, and what it was asked.
func nativePicker(t *testing.T, answer picked) (*Dialogs, *Request, *fakePicker) {
	t.Helper()
	asked := &Request{}
	worker := NewWorker(func(r Request) (string, error) {
		*asked = r
		return answer.path, answer.err
	})
	fallback := &fakePicker{path: "/from/the/fallback"}
	p := newDialogs(worker, fallback, folders{}, func(f func()) { f() })
	t.Cleanup(p.Close)
	return p, asked, fallback
}

// folders remembers as long as the test runs.
type folders map[string]string

func (f folders) String(name string) string    { return f[name] }
func (f folders) SetString(name, value string) { f[name] = value }

// fakePicker answers at once.
type fakePicker struct {
	path   string
	titles []string
}

func (p *fakePicker) Open(title string, _ []Filter, done func(string, error)) {
	p.titles = append(p.titles, title)
	done(p.path, nil)
}

func (p *fakePicker) Save(title, _ string, filters []Filter, done func(string, error)) {
	p.Open(title, filters, done)
}

func openFile(p Picker, filters ...Filter) picked {
	got := make(chan picked, 1)
	p.Open("Choose", filters, func(path string, err error) { got <- picked{path, err} })
	return <-got
}

func TestPickerNative(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pfx")
	p, asked, fallback := nativePicker(t, picked{path: path})
	filters := []Filter{{Name: "PFX", Extensions: []string{"pfx"}}}
	if got := openFile(p, filters...); got.path != path || got.err != nil {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]Filter{{Name: "PFX", Extensions: []string{"pfx"}}}, asked.Filters); diff != "" {
		t.Error(diff)
	}
	if asked.Dir == "" || len(fallback.titles) != 0 {
		t.Errorf("started in %q, fallback asked %v", asked.Dir, fallback.titles)
	}
	openFile(p)
	if asked.Dir != filepath.Dir(path) {
		t.Errorf("the next dialog starts in %q", asked.Dir)
	}
	p.memory.SetString(folderKey, filepath.Join(path, "gone"))
	openFile(p)
	if home, err := os.UserHomeDir(); err == nil && asked.Dir != home {
		t.Errorf("the folder is gone, and the next dialog starts in %q", asked.Dir)
	}
}

func TestPickerCancelled(t *testing.T) {
	p, _, fallback := nativePicker(t, picked{err: ErrCancelled})
	if got := openFile(p); !errors.Is(got.err, ErrCancelled) || len(fallback.titles) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestPickerFallsBack(t *testing.T) {
	p, _, _ := nativePicker(t, picked{err: ErrUnavailable})
	if got := openFile(p); got.path != "/from/the/fallback" {
		t.Errorf("%+v", got)
	}
	none := newDialogs(nil, &fakePicker{path: "/x"}, folders{}, func(f func()) { f() })
	none.Close()
	if got := openFile(none); got.path != "/x" {
		t.Errorf("without a native dialog: %+v", got)
	}
}

func TestPickerBusy(t *testing.T) {
	opened, release := make(chan struct{}), make(chan struct{})
	worker := NewWorker(func(Request) (string, error) {
		close(opened)
		<-release
		return "", ErrCancelled
	})
	p := newDialogs(worker, &fakePicker{}, folders{}, func(f func()) { f() })
	t.Cleanup(p.Close)
	first := make(chan error, 1)
	p.Open("first", nil, func(_ string, err error) { first <- err })
	<-opened
	if got := openFile(p); !errors.Is(got.err, ErrBusy) {
		t.Errorf("a second dialog: %+v", got)
	}
	close(release)
	if err := <-first; !errors.Is(err, ErrCancelled) {
		t.Errorf("the first dialog: %v", err)
	}
}
