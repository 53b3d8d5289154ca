package ui

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mllpscope/ui/filedlg"
	"mllpscope/ui/memory"
)

// picked is what a picker gave to done.
type picked struct {
	path string
	err  error
}

// nativePicker returns a picker whose native dialog answers at once, and what it was asked.
func nativePicker(t *testing.T, answer picked) (*Picker, *filedlg.Request, *fakePicker) {
	t.Helper()
	asked := &filedlg.Request{}
	worker := filedlg.NewWorker(func(r filedlg.Request) (string, error) {
		*asked = r
		return answer.path, answer.err
	})
	fallback := &fakePicker{path: "/from/the/fallback"}
	p := newPicker(worker, fallback, memory.Open(""), func(f func()) { f() })
	t.Cleanup(p.Close)
	return p, asked, fallback
}

// fakePicker answers at once.
type fakePicker struct {
	path   string
	titles []string
}

func (p *fakePicker) Open(title string, _ []filedlg.Filter, done func(string, error)) {
	p.titles = append(p.titles, title)
	done(p.path, nil)
}

func (p *fakePicker) Save(title, _ string, filters []filedlg.Filter, done func(string, error)) {
	p.Open(title, filters, done)
}

func openFile(p FilePicker, filters ...filedlg.Filter) picked {
	got := make(chan picked, 1)
	p.Open("Choose", filters, func(path string, err error) { got <- picked{path, err} })
	return <-got
}

func TestPickerNative(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pfx")
	p, asked, fallback := nativePicker(t, picked{path: path})
	filters := []filedlg.Filter{{Name: "PFX", Extensions: []string{"pfx"}}}
	if got := openFile(p, filters...); got.path != path || got.err != nil {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]filedlg.Filter{{Name: "PFX", Extensions: []string{"pfx"}}}, asked.Filters); diff != "" {
		t.Error(diff)
	}
	if asked.Dir == "" || len(fallback.titles) != 0 {
		t.Errorf("started in %q, fallback asked %v", asked.Dir, fallback.titles)
	}
	openFile(p)
	if asked.Dir != filepath.Dir(path) {
		t.Errorf("the next dialog starts in %q", asked.Dir)
	}
	p.memory.SetString(prefFolder, filepath.Join(path, "gone"))
	openFile(p)
	if home, err := os.UserHomeDir(); err == nil && asked.Dir != home {
		t.Errorf("the folder is gone, and the next dialog starts in %q", asked.Dir)
	}
}

func TestPickerCancelled(t *testing.T) {
	p, _, fallback := nativePicker(t, picked{err: filedlg.ErrCancelled})
	if got := openFile(p); !errors.Is(got.err, filedlg.ErrCancelled) || len(fallback.titles) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestPickerFallsBack(t *testing.T) {
	p, _, _ := nativePicker(t, picked{err: filedlg.ErrUnavailable})
	if got := openFile(p); got.path != "/from/the/fallback" {
		t.Errorf("%+v", got)
	}
	none := newPicker(nil, &fakePicker{path: "/x"}, memory.Open(""), func(f func()) { f() })
	none.Close()
	if got := openFile(none); got.path != "/x" {
		t.Errorf("without a native dialog: %+v", got)
	}
}

func TestPickerBusy(t *testing.T) {
	opened, release := make(chan struct{}), make(chan struct{})
	worker := filedlg.NewWorker(func(filedlg.Request) (string, error) {
		close(opened)
		<-release
		return "", filedlg.ErrCancelled
	})
	p := newPicker(worker, &fakePicker{}, memory.Open(""), func(f func()) { f() })
	t.Cleanup(p.Close)
	first := make(chan error, 1)
	p.Open("first", nil, func(_ string, err error) { first <- err })
	<-opened
	if got := openFile(p); !errors.Is(got.err, filedlg.ErrBusy) {
		t.Errorf("a second dialog: %+v", got)
	}
	close(release)
	if err := <-first; !errors.Is(err, filedlg.ErrCancelled) {
		t.Errorf("the first dialog: %v", err)
	}
}
