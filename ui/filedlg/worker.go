package filedlg

import (
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
)

// Worker shows dialogs one at a time, always from the same OS thread.
type Worker struct {
	show Func
	jobs chan job
	done chan struct{}

	mu     sync.Mutex
	busy   bool
	closed bool
}

type job struct {
	request Request
	done    func(string, error)
}

// NewWorker starts a worker that shows dialogs with show. Close ends it.
func NewWorker(show Func) *Worker {
	w := &Worker{show: show, jobs: make(chan job, 1), done: make(chan struct{})}
	go w.run()
	return w
}

// Ask shows a dialog and returns at once. done is called once, from the worker's goroutine, with an absolute path, or
// with an error: ErrCancelled, ErrUnavailable, or what the system said. When Ask itself returns an error (ErrBusy while
// a dialog is open, ErrClosed), done is never called.
func (w *Worker) Ask(r Request, done func(path string, err error)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return ErrClosed
	case w.busy:
		return ErrBusy
	}
	w.busy = true
	w.jobs <- job{r, done} // never blocks: the buffer holds the only job there can be
	return nil
}

// Close ends the worker. It waits for it, unless a dialog is open: the system gives no way to take that one back, so it
// is left to the end of the process and its result is dropped.
func (w *Worker) Close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.jobs)
	}
	busy := w.busy
	w.mu.Unlock()
	if !busy {
		<-w.done
	}
}

func (w *Worker) run() {
	defer close(w.done)
	runtime.LockOSThread() // and never unlocked: the toolkit's state must not leak to a thread of other goroutines
	for j := range w.jobs {
		path, err := w.ask(j.request)
		w.mu.Lock()
		w.busy = false
		closed := w.closed
		w.mu.Unlock()
		if !closed {
			j.done(path, err)
		}
	}
}

// ask contains a panic of the toolkit: it must not take the app, and the messages it holds, with it.
func (w *Worker) ask(r Request) (path string, err error) {
	defer func() {
		if v := recover(); v != nil {
			path, err = "", fmt.Errorf("%w: %v", ErrUnavailable, v)
		}
	}()
	if r.Dir != "" {
		if dir, absErr := filepath.Abs(r.Dir); absErr == nil {
			r.Dir = dir
		}
	}
	path, err = w.show(r)
	if err != nil {
		return "", err
	}
	if path == "" {
		return "", fmt.Errorf("choosing a file: what was chosen is not a file of this computer")
	}
	return filepath.Abs(path)
}
