package ui

import (
	"context"
	"fmt"
	"os"
	"sync"

	"mllpscope/ui/leaving"
	"mllpscope/ui/subwindow"
)

// Run shows the window and returns when it is gone.
func (u *UI) Run() {
	// When it ends, Fyne 2.8.1 saves its preferences by a func that is sometimes lost, and then waits for it for ever.
	// Nothing is kept there, so there need not be such a func.
	if l, ok := u.deps.App.Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); ok {
		l.SetOnStoppedHookExecuted(nil)
	}
	u.pump.Start()
	withoutShaderCache(u.window.Show)
	subwindow.Follow(u.window, u.deps.Close) // without it the listener would go on behind a window that is gone
	u.deps.App.Run()
}

// shaderCacheVariable tells Mesa, the usual OpenGL of Linux, not to keep compiled shaders in files.
const shaderCacheVariable = "MESA_SHADER_CACHE_DISABLE"

// withoutShaderCache runs open, which makes the OpenGL context. Mesa's cache is a thread of the lowest priority: where
// others keep the machine busy, it took seconds until that thread had its turn to end, and the process with it.
func withoutShaderCache(open func()) {
	if _, chosen := os.LookupEnv(shaderCacheVariable); chosen {
		open()
		return
	}
	if os.Setenv(shaderCacheVariable, "true") == nil {
		defer func() { _ = os.Unsetenv(shaderCacheVariable) }() // not for the programs that are started from here
	}
	open()
}

// close is what the window's button and the menu do. What that would cut short is said first, once: who asks again
// means it. A signal never asks.
func (u *UI) close() {
	if cost := u.leavingCost(); cost.Any() && !u.leaving.Asked() {
		u.leaving.Ask(cost)
		u.window.RequestFocus() // it may be closed from the taskbar, out of sight
		return
	}
	u.leave()
}

// leave begins to end the program.
func (u *UI) leave() {
	u.remember()
	u.deps.Close()
}

// leavingCost tells what quitting would cut short at this moment. The status that is shown may be older than the
// request to quit: by that one the bar would be taken away as soon as it is there.
func (u *UI) leavingCost() leaving.Cost {
	c := leaving.Cost{
		Clients: u.deps.Server.Stats().Connections,
		Held:    len(u.deps.Rules.Breakpoint().Waiting()), Working: u.work.Busy(),
	}
	if c.Working {
		c.Work, c.Leaves = u.work.bar.Text(), u.work.leaves
	}
	return c
}

// Stop answers AE to the messages that wait for a person, for nobody is there any more, and ends what the window
// follows and does: from now on nothing is shown. It does not wait, and may be called from any goroutine.
func (u *UI) Stop() {
	if u.deps.Starts != nil {
		if err := u.deps.Starts.Close(); err != nil { // the lock and the socket end with the process
			fmt.Fprintln(os.Stderr, "mllpscope:", err)
		}
	}
	u.deps.Rules.Close()
	u.pump.Stop()
	u.cancel()
	u.messages.cancel()
}

// Finish waits until all that reads the log, or writes for a person, has ended, or ctx has, and clears away what was
// made for other programs. It does not need the UI goroutine. Stop must have been called.
func (u *UI) Finish(ctx context.Context) error {
	ended := make(chan struct{})
	go func() {
		u.works.wait()
		<-u.pump.Done()
		u.messages.Close()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done(): // something waits for a peer or a disk; what it has not finished was never there
	}
	go u.endPicker() // a dialog of the system's goes with the process
	return u.inspector.Close()
}

// Quit asks the window to go, as the very last thing that is done on the UI goroutine. It may be called from any
// goroutine; when it returns the window may still be there.
func (u *UI) Quit() { u.pump.Finish(u.quit) }

func (u *UI) quit() {
	// Fyne follows signals as well, and may have ended by itself a moment before. Closing what it has closed panics: the
	// process ends in any case, but is not to look as if it had failed.
	defer func() { _ = recover() }()
	u.panel.Close()
	u.windows.close()
	u.deps.App.Quit()
}

// works are what was started off the UI goroutine and has not ended.
type works struct {
	mu      sync.Mutex
	waiting bool // nothing that starts now is waited for
	running sync.WaitGroup
}

// start runs f on a goroutine of its own.
func (w *works) start(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting { // the window closes; f finds its context ended
		go f()
		return
	}
	w.running.Go(f)
}

// wait waits until all that was started has ended.
func (w *works) wait() {
	w.mu.Lock()
	w.waiting = true
	w.mu.Unlock()
	w.running.Wait()
}
