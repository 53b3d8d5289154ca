//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// state is a line of the window's dump.
type state struct {
	Listening bool
	TLS       bool
	Address   string
	Rows      int
	Visible   []struct{ Cells []string }
	Mistake   string
	Bars      []string
	Selected  uint64
	Following bool
	Inspected uint64
	Tab       string
	Text      []string
	Fault     string
	Banner    string
	Said      string
	Profile   string
	Unsaved   bool

	Connections int
	Places      map[string][4]float64
	Cost        struct {
		Batches   uint64
		Max, P99  time.Duration
		Ran       struct{ Max, P99 time.Duration }
		MostInOne int
	}
}

func (s state) has(place string) bool { _, ok := s.Places[place]; return ok }

func (s state) field(path string) string {
	for _, line := range s.Text {
		if name, value, ok := strings.Cut(line, "\t"); ok && name == path {
			return value
		}
	}
	return ""
}

// window is the running app.
type window struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  bytes.Buffer
	dump string
	id   string
	done chan error
}

func startApp(t *testing.T) *window {
	t.Helper()
	return startAppIn(t, t.TempDir())
}

// launchIn starts the process, with its files in a folder, and does not wait for its window.
func launchIn(t *testing.T, home string) *window {
	t.Helper()
	a := &window{t: t, dump: filepath.Join(home, "dump.jsonl"), done: make(chan error, 1)}
	a.cmd = exec.Command("build/e2e/mllpscope")
	a.cmd.Env = append(os.Environ(), "MLLPSCOPE_DUMP="+a.dump, "MLLPSCOPE_HOME="+home, "GOTRACEBACK=all")
	a.cmd.Stdout, a.cmd.Stderr = &a.out, &a.out
	if err := a.cmd.Start(); err != nil {
		t.Fatalf("start the app: %v (make e2e-app)", err)
	}
	go func() { a.done <- a.cmd.Wait() }()
	t.Cleanup(func() {
		if a.cmd.ProcessState == nil {
			_ = a.cmd.Process.Kill()
		}
	})
	return a
}

// startAppIn starts the app with its files in a folder, and gives its window a size and a place.
func startAppIn(t *testing.T, home string) *window {
	t.Helper()
	if err := os.Remove(filepath.Join(home, "dump.jsonl")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	a := launchIn(t, home)
	a.wait("a window on the display", func() bool {
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^MLLPScope( [–0-9]|$)").Output()
		a.id = strings.TrimSpace(string(out))
		return err == nil && a.id != "" && !strings.Contains(a.id, "\n")
	})
	a.xdo("windowsize", "--sync", a.id, "1500", "930")
	a.xdo("windowmove", "--sync", a.id, "40", "30")
	return a
}

// execOutput returns what a program prints, "" when it fails.
func execOutput(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

func (a *window) xdo(args ...string) string {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "xdotool", args...).CombinedOutput()
	if err != nil {
		a.t.Fatalf("xdotool %q: %v %s", args, err, out)
	}
	return string(out)
}

// read returns the latest state.
func (a *window) read() state {
	a.t.Helper()
	var s state
	data, err := os.ReadFile(a.dump)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		a.t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	for i := len(lines) - 1; i >= 0; i-- {
		if json.Unmarshal(lines[i], &s) == nil { // the last line may be half written
			return s
		}
	}
	return s
}

func (a *window) until(what string, ok func(state) bool) state {
	a.t.Helper()
	var s state
	a.wait(what, func() bool { s = a.read(); return ok(s) })
	return s
}

func (a *window) wait(what string, ok func() bool) {
	a.t.Helper()
	limit := time.Now().Add(patience)
	for tick := time.NewTicker(50 * time.Millisecond); ; <-tick.C {
		if ok() {
			tick.Stop()
			return
		}
		select {
		case err := <-a.done:
			a.t.Fatalf("the app ended while waiting for %s: %v\n%s", what, err, a.out.String())
		default:
		}
		if time.Now().After(limit) {
			a.shot("failed")
			data, _ := json.Marshal(a.read())
			a.t.Fatalf("no %s within %v; the window shows %s\n%s", what, patience, data, a.out.String())
		}
	}
}

// click clicks a place that the dump names, in its middle.
func (a *window) click(place string) {
	a.t.Helper()
	s := a.until("a place for "+place, func(s state) bool { return s.has(place) })
	p := s.Places[place]
	a.clickAt(p, p[2]/2, p[3]/2)
}

func (a *window) clickAt(p [4]float64, dx, dy float64) {
	a.t.Helper()
	a.xdo("mousemove", "--window", a.id, strconv.Itoa(int(p[0]+dx)), strconv.Itoa(int(p[1]+dy)), "click", "1")
}

func (a *window) typeInto(place, text string) {
	a.t.Helper()
	a.click(place)
	a.xdo("key", "ctrl+a")
	a.xdo("type", "--delay", "12", text)
}

// fileDialog types a path into the system's file dialog.
func (a *window) fileDialog(title, path string) {
	a.t.Helper()
	var dialog string
	a.wait("the file dialog", func() bool {
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", title).Output()
		dialog = strings.TrimSpace(string(out))
		return err == nil && dialog != ""
	})
	a.xdo("windowfocus", "--sync", dialog)
	a.shot("dialog")
	a.xdo("type", "--delay", "12", path)
	pressed := time.Time{}
	a.wait("the end of the file dialog", func() bool {
		if exec.Command("xdotool", "search", "--onlyvisible", "--name", title).Run() != nil {
			return true
		}
		if time.Since(pressed) > returnAgain {
			a.xdo("key", "Return")
			pressed = time.Now()
		}
		return false
	})
	a.xdo("windowfocus", "--sync", a.id)
}

// shot saves a screenshot to build/shots.
func (a *window) shot(name string) {
	a.t.Helper()
	if err := os.MkdirAll("build/shots", 0o755); err != nil {
		a.t.Fatal(err)
	}
	file := filepath.Join("build/shots", name+".png")
	if out, err := exec.Command("import", "-window", "root", file).CombinedOutput(); err != nil {
		a.t.Errorf("screenshot: %v %s", err, out)
	}
}

// close closes the window as its button does, and wants exit code 0.
func (a *window) close() {
	a.t.Helper()
	a.xdo("windowfocus", "--sync", a.id)
	a.xdo("key", "alt+F4")
	for limit := time.Now().Add(closeWithin); !a.asks(); <-time.After(25 * time.Millisecond) {
		select {
		case err := <-a.done: // nobody is connected any more
			if err != nil {
				a.t.Errorf("the app ended with %v\n%s", err, a.out.String())
			}
			return
		default:
		}
		if time.Now().After(limit) {
			a.t.Errorf("within %v it neither ended nor asked", closeWithin)
			break
		}
	}
	a.endsBy(func() { a.xdo("key", "alt+F4") })
}

// asks reports whether the app says what quitting cuts short.
func (a *window) asks() bool {
	a.t.Helper()
	return slices.ContainsFunc(a.read().Bars, func(text string) bool { return strings.HasPrefix(text, "Quit? ") })
}

// agree asks to quit where something would be cut short, and waits until the app says what.
func (a *window) agree(ask func()) {
	a.t.Helper()
	ask()
	a.wait("what quitting cuts short", a.asks)
}

// closeWithin is what is promised of closing, by whatever way.
const closeWithin = 2 * time.Second

// endsBy asks the app to end, wants it to do so in time and with exit code 0, and returns how long it took. One that
// does not end shows what its goroutines do.
func (a *window) endsBy(ask func()) time.Duration {
	a.t.Helper()
	asked := time.Now()
	go ask() // xdotool itself takes a while to end
	select {
	case err := <-a.done:
		if err != nil {
			a.t.Errorf("the app ended with %v\n%s", err, a.out.String())
		}
		return time.Since(asked)
	case <-time.After(closeWithin):
	}
	_ = a.cmd.Process.Signal(syscall.SIGQUIT) // has the runtime print the stacks, unless it ends just now
	select {
	case <-a.done:
	case <-time.After(patience):
		_ = a.cmd.Process.Kill()
		<-a.done
	}
	took := time.Since(asked)
	a.t.Errorf("the app did not end within %v but %v, %v; its goroutines:\n%s", closeWithin, took,
		a.cmd.ProcessState, a.out.String())
	return took
}
