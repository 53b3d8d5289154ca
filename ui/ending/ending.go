package ending

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	// limit is how long all of it may take. It is less than the two seconds that are promised: the request has come
	// through the window system before, and clearing the process away takes a busy system some tenths of a second.
	limit = 1300 * time.Millisecond
	// quitting is how long the window has for going away, when all that matters is done.
	quitting = 400 * time.Millisecond
	// grace is how much longer than its time a step has to come back once it was told to hurry.
	grace = 250 * time.Millisecond
)

// Step is one thing to do before the process ends.
type Step struct {
	// Name says what is done, for a person who reads that it failed: "close the log".
	Name string
	// By is when it must be done, counted from the request to end. What an earlier step leaves of its time is the next
	// one's. ctx ends then; a step that does not come back soon after is left behind, and counts as failed.
	By time.Duration
	// Do does it. It must not need the UI goroutine.
	Do func(ctx context.Context) error
	// Waits tells, when its time is over, whether to wait for its end however long that takes: what would be lost matters
	// more than a quick end. nil is never.
	Waits func() bool
}

// Ending ends the process: it does the steps in their order, then asks the window to go, and ends the process by force
// when that does not happen.
type Ending struct {
	exit func(code int) // os.Exit
	out  io.Writer      // stderr

	once     sync.Once
	begun    chan struct{} // closed when the end was asked for
	done     chan struct{} // closed when the steps are done
	returned chan struct{} // closed when the window is gone
	code     int           // what the process ends with; written before done is closed

	mu    sync.Mutex
	ready bool // Run was called
	quit  func()
	steps []Step
}

// New returns an Ending that ends the process with exit and says on out what could not be done.
func New(exit func(code int), out io.Writer) *Ending {
	return &Ending{
		exit: exit, out: out,
		begun: make(chan struct{}), done: make(chan struct{}), returned: make(chan struct{}),
	}
}

// Fail ends the process with 1 and says why, unless err is nil. It is for what keeps the program from starting.
func (e *Ending) Fail(err error) {
	if err != nil {
		fmt.Fprintln(e.out, "mllpscope:", err)
		e.exit(1)
	}
}

// Begin begins to end the process. It returns at once, and may be called from any goroutine and more than once. Before
// Run there is nothing to lose, and the process ends at once.
func (e *Ending) Begin() {
	e.mu.Lock()
	ready := e.ready
	e.mu.Unlock()
	if !ready {
		e.exit(0)
		return
	}
	e.once.Do(func() {
		close(e.begun)
		go e.end()
	})
}

// Run calls run, which shows the window and returns when that is gone, and returns when the steps are done as well:
// with 0, or with 1 when one failed. When run returns, or panics, without the end having been asked for, it is now.
// quit asks the window to go; it need not return.
func (e *Ending) Run(run, quit func(), steps ...Step) (code int) {
	e.mu.Lock()
	e.ready, e.quit, e.steps = true, quit, steps
	e.mu.Unlock()
	defer func() {
		close(e.returned)
		e.Begin()
		<-e.done
		code = e.code
	}()
	select {
	case <-e.begun: // a signal came meanwhile
	default:
		run()
	}
	return 0
}

// end runs on a goroutine of its own.
func (e *Ending) end() {
	start := time.Now()
	var failed []error
	for _, s := range e.steps {
		if err := s.run(start); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", s.Name, err))
		}
	}
	for _, err := range failed { // only now: where nobody reads it any more, writing ends the process
		e.code = 1
		fmt.Fprintln(e.out, "mllpscope:", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	close(e.done)
	select {
	case <-e.returned:
		return
	default:
	}
	go e.quit()
	left := min(quitting, limit-time.Since(start))
	select {
	case <-e.returned:
	case <-time.After(left):
		e.exit(e.code)
	}
}

// run does a step. It comes back in time even if the step does not.
func (s Step) run(start time.Time) error {
	by := start.Add(s.By)
	ctx, cancel := context.WithDeadline(context.Background(), by)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Do(ctx) }()
	late := time.NewTimer(time.Until(by) + grace)
	defer late.Stop()
	select {
	case err := <-ended:
		return err
	case <-late.C:
		if s.Waits != nil && s.Waits() {
			return <-ended
		}
		return fmt.Errorf("not done within %v: %w", s.By, os.ErrDeadlineExceeded)
	}
}
