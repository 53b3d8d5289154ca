package ending

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// process is a program that ends: it notes what was done and when, counted from the start of the test.
type process struct {
	*Ending
	mu      sync.Mutex
	did     []string
	exited  int // -1 while it runs
	exitedT time.Duration
	start   time.Time
	out     bytes.Buffer
	gone    chan struct{} // closed by quit
}

func newProcess() *process {
	p := &process{exited: -1, start: time.Now(), gone: make(chan struct{})}
	p.Ending = New(func(code int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.exited < 0 {
			p.exited, p.exitedT = code, time.Since(p.start)
		}
	}, &p.out)
	return p
}

func (p *process) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.did = append(p.did, what)
}

// step is one that takes a time and may end in an error. It hurries when it is told to, unless it is deaf.
func (p *process) step(name string, by, takes time.Duration, err error, deaf bool) Step {
	return Step{Name: name, By: by, Do: func(ctx context.Context) error {
		hurry := ctx.Done()
		if deaf {
			hurry = nil
		}
		select {
		case <-time.After(takes):
		case <-hurry:
		}
		p.note(name)
		return err
	}}
}

func (p *process) run() { <-p.gone }

func (p *process) quit() {
	p.note("quit")
	close(p.gone)
}

func (p *process) expect(t *testing.T, want ...string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.did, want) {
		t.Errorf("it did %q, want %q", p.did, want)
	}
}

func TestTheStepsComeInOrderAndTheWindowLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProcess()
		go func() {
			time.Sleep(time.Hour)
			for range 5 {
				p.Begin()
			}
		}()
		code := p.Run(p.run, p.quit,
			p.step("listener", 500*time.Millisecond, 300*time.Millisecond, nil, false),
			p.step("log", time.Second, 10*time.Millisecond, nil, false),
			p.step("state", 1200*time.Millisecond, 0, nil, false))
		p.expect(t, "listener", "log", "state", "quit")
		if took := time.Since(p.start) - time.Hour; code != 0 || took != 310*time.Millisecond || p.out.Len() > 0 {
			t.Errorf("code %d after %v, said %q", code, took, p.out.String())
		}
		time.Sleep(time.Hour)
		if p.exited != -1 {
			t.Error("it was ended by force")
		}
	})
}

// TestAWindowThatDoesNotGo is Fyne 2.8.1, whose Quit can be followed by waiting for ever.
func TestAWindowThatDoesNotGo(t *testing.T) {
	for _, blocks := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p, ran := newProcess(), make(chan struct{})
			quit := func() {
				p.note("quit")
				if blocks {
					<-p.gone
				}
			}
			go p.Run(func() { close(ran); <-p.gone }, quit, p.step("log", time.Second, 200*time.Millisecond, nil, false))
			<-ran
			p.Begin()
			time.Sleep(time.Minute)
			p.expect(t, "log", "quit")
			if p.exited != 0 || p.exitedT != 200*time.Millisecond+quitting {
				t.Errorf("ended with %d after %v", p.exited, p.exitedT)
			}
			close(p.gone) // only so that the test can end
		})
	}
}

// TestStepsThatTakeTooLong: whatever a step does, the ones after it have their turn and the process ends in time.
func TestStepsThatTakeTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, ran := newProcess(), make(chan struct{})
		go p.Run(func() { close(ran); <-p.gone }, func() {},
			p.step("hurries", 400*time.Millisecond, time.Hour, nil, false),
			p.step("close the listener", 500*time.Millisecond, time.Hour, nil, true),
			p.step("close the log", 1000*time.Millisecond, time.Hour, errors.New("disk on fire"), true),
			p.step("state", 1100*time.Millisecond, 0, nil, false))
		<-ran
		p.Begin()
		time.Sleep(time.Minute)
		p.expect(t, "hurries", "state")
		if p.exited != 1 || p.exitedT > limit {
			t.Errorf("ended with %d after %v", p.exited, p.exitedT)
		}
		for _, want := range []string{"mllpscope: close the listener: not done within 500ms", "close the log: not done"} {
			if !strings.Contains(p.out.String(), want) {
				t.Errorf("said %q, without %q", p.out.String(), want)
			}
		}
		close(p.gone)
		time.Sleep(2 * time.Hour)
	})
}

func TestAStepThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProcess()
		go func() { time.Sleep(time.Second); p.Begin() }()
		code := p.Run(p.run, p.quit,
			p.step("close the log", time.Second, 0, errors.New("write /x: no space left on device"), false),
			p.step("state", time.Second, 0, nil, false))
		p.expect(t, "close the log", "state", "quit")
		if want := "mllpscope: close the log: write /x: no space left on device\n"; code != 1 || p.out.String() != want {
			t.Errorf("code %d, said %q, want %q", code, p.out.String(), want)
		}
	})
}

// TestTheWindowGoesByItself: the loop of the window ends without having been asked to.
func TestTheWindowGoesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProcess()
		code := p.Run(func() {}, p.quit, p.step("log", time.Second, 100*time.Millisecond, nil, false))
		p.expect(t, "log")
		if code != 0 || p.exited != -1 {
			t.Errorf("code %d, exited %d", code, p.exited)
		}
	})
}

// TestAPanicOfTheWindow: what matters is done before the stack is printed.
func TestAPanicOfTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProcess()
		func() {
			defer func() {
				if v := recover(); v != "a view" {
					t.Errorf("the panic became %v", v)
				}
			}()
			p.Run(func() { panic("a view") }, p.quit, p.step("log", time.Second, 100*time.Millisecond, nil, false))
		}()
		p.expect(t, "log")
	})
}

func TestBeforeThereIsAWindow(t *testing.T) {
	p := newProcess()
	p.Begin()
	if p.exited != 0 {
		t.Errorf("exited %d", p.exited)
	}
}

func TestSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		synctest.Test(t, func(t *testing.T) {
			p, ran := newProcess(), make(chan struct{})
			s := &Signals{ending: p.Ending, came: make(chan os.Signal, 2)}
			go s.follow()
			go p.Run(func() { close(ran); <-p.gone }, p.quit, p.step("log", time.Second, 500*time.Millisecond, nil, true))
			<-ran
			s.came <- sig
			time.Sleep(100 * time.Millisecond)
			if p.exited != -1 {
				t.Fatalf("one %v ended it at once", sig)
			}
			again := sig
			if sig == syscall.SIGHUP {
				again = syscall.SIGTERM
				s.came <- again
			}
			s.came <- syscall.SIGHUP // as systemd sends it with each SIGTERM
			synctest.Wait()
			if p.exited != -1 {
				t.Fatalf("a hangup beside %v ended it at once", sig)
			}
			s.came <- again
			synctest.Wait()
			if p.exited != 128+int(again) || p.exitedT != 100*time.Millisecond {
				t.Errorf("the second %v: exited %d after %v", again, p.exited, p.exitedT)
			}
			time.Sleep(time.Minute)
		})
	}
}

// A step that saves what would be lost is waited for, however long it takes.
func TestAStepThatSavesIsWaitedFor(t *testing.T) {
	for _, saves := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			p := newProcess()
			step := p.step("save", time.Second, time.Hour, nil, true)
			step.Waits = func() bool { return saves }
			code := p.Run(p.Begin, func() {}, step)
			synctest.Wait()
			p.mu.Lock()
			done := slices.Contains(p.did, "save")
			p.mu.Unlock()
			if done != saves || (code == 0) != saves {
				t.Errorf("saves %v: done %v, exit %d", saves, done, code)
			}
			time.Sleep(2 * time.Hour) // in the bubble: what was left behind ends
		})
	}
}
