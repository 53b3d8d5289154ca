package ui

import (
	"context"
	"errors"
	"sync/atomic"

	"mllpscope/ui/pump"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// workState is what is shown of a long work.
type workState struct {
	text string
	part float64 // from 0 to 1
}

// Work shows the one long work that goes on, with its progress, and lets a person cancel it. A short one is never seen.
type Work struct {
	bar    *widgets.Bar
	host   pump.Host
	cancel context.CancelFunc // nil while nothing goes on
	leaves string             // what stays behind when it is stopped
	state  atomic.Pointer[workState]
	drawn  *workState
}

// NewWork returns a Work with nothing going on.
func NewWork(host pump.Host) *Work {
	w := &Work{bar: widgets.NewBar(), host: host}
	w.bar.OnAction = func() { w.Cancel() }
	return w
}

// Busy reports whether something goes on.
func (w *Work) Busy() bool { return w.cancel != nil }

// Cancel asks what goes on to end and reports whether there was something.
func (w *Work) Cancel() bool {
	if w.cancel == nil {
		return false
	}
	w.cancel()
	return true
}

// Start runs f off the UI goroutine and then end on it, with f's error; one that was cancelled ends with
// context.Canceled. f tells from time to time how far it is. It must not be called while something goes on.
func (w *Work) Start(f func(ctx context.Context, tell func(text string, part float64)) error, end func(error)) {
	w.leaves = ""
	started := make(chan context.CancelFunc, 1)
	w.host.Go(func(ctx context.Context) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		started <- cancel
		err := f(ctx, func(text string, part float64) { w.state.Store(&workState{text, part}) })
		if err != nil && ctx.Err() != nil && !errors.Is(err, context.Canceled) {
			err = errors.Join(err, context.Canceled) // the database has words of its own for it
		}
		w.host.Post(func() {
			w.cancel = nil
			w.state.Store(nil)
			w.bar.Hide()
			end(err)
		})
	})
	w.cancel = <-started
}

// Prepare implements Worker.
func (w *Work) Prepare(*pump.Batch) func() {
	s := w.state.Load()
	if s == nil || s == w.drawn {
		return nil
	}
	w.drawn = s
	return func() {
		if w.cancel != nil {
			w.bar.Say(s.text, "Cancel")
			w.bar.SetProgress(s.part)
		}
	}
}

// begin starts a long work unless another one goes on, and reports whether it did.
func (u *UI) begin(f func(ctx context.Context, tell func(string, float64)) error, end func(error)) bool {
	if u.work.Busy() {
		u.say(model.ToneWarn, "another task is running: wait for it, or cancel it")
		return false
	}
	u.work.Start(f, end)
	return true
}
