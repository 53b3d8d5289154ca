//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/store"
)

// closingsVariable names how often the closing test closes the app.
const (
	closingsVariable = "CLOSINGS"
	closingsUsual    = 60
)

// ways are how a person or a system ends the app.
func ways() map[string]func(a *window) {
	return map[string]func(a *window){
		"button":  func(a *window) { a.xdo("key", "alt+F4") },
		"menu":    func(a *window) { a.xdo("key", "ctrl+q") },
		"SIGTERM": func(a *window) { a.signal(syscall.SIGTERM) },
		"SIGINT":  func(a *window) { a.signal(heeded(syscall.SIGINT)) },
		"SIGHUP":  func(a *window) { a.signal(heeded(syscall.SIGHUP)) },
	}
}

// heeded returns a signal that the app heeds: what nohup or a shell ignores on its behalf, it ignores as well.
func heeded(s syscall.Signal) syscall.Signal {
	if signal.Ignored(s) {
		return syscall.SIGTERM
	}
	return s
}

func (a *window) signal(s syscall.Signal) {
	if err := a.cmd.Process.Signal(s); err != nil {
		a.t.Errorf("%v: %v", s, err)
	}
}

// TestE2EClosing closes the app again and again: by every way, at rest, and under load right after a resize. Each time
// it ends in time, port and log are free, what it remembers is whole, and what it acknowledged is kept.
func TestE2EClosing(t *testing.T) {
	rounds := closingsUsual
	if n, err := strconv.Atoi(os.Getenv(closingsVariable)); err == nil {
		rounds = n
	}
	port, home := freePort(t), t.TempDir()
	listenAt(t, home, port, "")
	var took []time.Duration
	acked := 0
	var last message.ID
	names := []string{"button", "menu", "SIGTERM", "SIGINT", "SIGHUP"}
	for round := range rounds {
		way, loaded := names[round%len(names)], round/len(names)%2 == 1
		t.Run(fmt.Sprintf("%02d %s loaded=%v", round, way, loaded), func(t *testing.T) {
			a := startAppIn(t, home)
			a.listen(port)
			a.noIdleThreads()
			var l *load
			if loaded {
				l = startLoad(t, port, round)
				defer l.end()
				a.until("messages in the list", func(s state) bool { return s.Rows > 0 && l.acked.Load() > 0 })
				a.xdo("windowsize", a.id, strconv.Itoa(1200+round), "850")
			}
			if loaded && (way == "button" || way == "menu") {
				a.agree(func() { ways()[way](a) })
			}
			took = append(took, a.endsBy(func() { ways()[way](a) }))
			var sent []string
			if l != nil {
				sent = l.end()
			}
			acked += len(sent)
			last = a.leftWhole(home, port, sent, last)
		})
	}
	slices.Sort(took)
	t.Logf("%d closings, at most %v, half of them within %v; %d messages were acknowledged", len(took),
		took[len(took)-1].Round(time.Millisecond), took[len(took)/2].Round(time.Millisecond), acked)
}

// noIdleThreads wants no thread of the lowest priority: on a busy machine a process cannot end before such a one has
// had its turn, and that takes seconds.
func (a *window) noIdleThreads() {
	a.t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", a.cmd.Process.Pid))
	if err != nil || len(files) == 0 {
		a.t.Fatalf("no threads: %v", err)
	}
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		_, after, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(after); len(fields) > 16 && fields[16] == "19" { // nice, the 19th of proc(5)
			a.t.Errorf("a thread has the lowest priority: %s", stat)
		}
	}
}

// listenAt makes a profile, the last one in use, that listens at the port. rules are in its words.
func listenAt(t *testing.T, home, port, rules string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(home, "profiles"), 0o700); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		"profiles/e2e.toml": fmt.Sprintf("name = \"e2e\"\n[settings]\nLocalPort = %s\n%s", port, rules),
		"state.json":        `{"profile.last": "e2e"}`,
	} {
		if err := os.WriteFile(filepath.Join(home, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// listen starts the listener once the profile is loaded.
func (a *window) listen(port string) {
	a.t.Helper()
	a.until("the profile", func(s state) bool { return s.Profile == "e2e" && len(s.Places) > 0 })
	a.xdo("windowfocus", "--sync", a.id)
	a.xdo("key", "ctrl+r")
	a.until("listening", func(s state) bool { return s.Listening && s.Address == "127.0.0.1:"+port })
}

// load is what keeps the app and the machine busy: clients that send one message after the other, and two loops.
type load struct {
	stop  chan struct{}
	acked atomic.Int64
	wait  sync.WaitGroup
	once  sync.Once

	mu  sync.Mutex
	ids []string // of what was acknowledged
}

const (
	closingClients = 4
	busyLoops      = 2
)

func startLoad(t *testing.T, port string, round int) *load {
	l := &load{stop: make(chan struct{})}
	for range busyLoops { // processes of their own: in this one they would delay what looks at the clock
		loop := exec.Command("sh", "-c", "while :; do :; done")
		if err := loop.Start(); err != nil {
			t.Fatal(err)
		}
		l.wait.Go(func() {
			<-l.stop
			_ = loop.Process.Kill()
			_ = loop.Wait()
		})
	}
	for client := range closingClients {
		c, err := mllpcore.Dial(t.Context(), mllpcore.ClientOptions{Address: "127.0.0.1:" + port, Timeout: patience})
		if err != nil {
			t.Fatal(err)
		}
		l.wait.Go(func() {
			defer func() { _ = c.Close() }()
			for n := 0; !l.stopped(); n++ {
				id := fmt.Sprintf("R%d-%d-%d", round, client, n)
				answer, err := c.Send(t.Context(), []byte(loadMessage(id)))
				if err != nil {
					return // the app ends
				}
				if strings.Contains(string(answer), "MSA|AA|"+id+"\r") {
					l.note(id)
				}
			}
		})
	}
	return l
}

func (l *load) stopped() bool {
	select {
	case <-l.stop:
		return true
	default:
		return false
	}
}

func (l *load) note(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids = append(l.ids, id)
	l.acked.Add(1)
}

// end stops it and returns what was acknowledged.
func (l *load) end() []string {
	l.once.Do(func() { close(l.stop) })
	l.wait.Wait()
	return l.ids
}

// leftWhole looks at what an app that has ended leaves behind. It returns the ID of the last message of the log.
func (a *window) leftWhole(home, port string, acked []string, after message.ID) message.ID {
	a.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		a.t.Fatalf("the port is not free: %v", err)
	}
	_ = listener.Close()
	remembered(a.t, home)

	log, err := store.Open(filepath.Join(home, "messages.mllplog"), store.Options{})
	if err != nil {
		a.t.Fatalf("the log is not free: %v", err)
	}
	kept := map[string]bool{}
	last := after
	for row, err := range log.Scan(a.t.Context(), store.ScanOptions{AfterID: after}) {
		if err != nil {
			a.t.Fatal(err)
		}
		kept[row.ControlID], last = true, max(last, row.ID)
	}
	for _, id := range acked {
		if !kept[id] {
			a.t.Errorf("%s was acknowledged and is not in the log", id)
		}
	}
	if err := log.Close(); err != nil {
		a.t.Error(err)
	}
	return last
}

// remembered reads the state file, which must be whole, with none set aside beside it.
func remembered(t *testing.T, home string) map[string]any {
	t.Helper()
	var values map[string]any
	data, err := os.ReadFile(filepath.Join(home, "state.json"))
	if err == nil {
		err = json.Unmarshal(data, &values)
	}
	if err != nil {
		t.Errorf("what is remembered is not whole: %v: %q", err, data)
	}
	if broken, _ := filepath.Glob(filepath.Join(home, "state.json.*")); len(broken) > 0 {
		t.Errorf("a state file was set aside: %v", broken)
	}
	return values
}

// TestE2EClosingAmidWork closes the app by a signal while it is in the middle of something.
func TestE2EClosingAmidWork(t *testing.T) {
	const hold = "[[rule]]\nname = \"wait\"\nanswer = \"hold\"\n"
	for _, test := range []struct {
		name, rules string
		begin       func(a *window, address string) (check func())
	}{
		{"a message is cut off", "", func(a *window, address string) func() {
			p := mllptest.Dial(a.t, address)
			p.SendRaw("\x0bMSH|^~\\&|LAB|")
			a.until("a connection", func(s state) bool { return s.Connections == 1 })
			return func() {
				if rest, err := p.Ended(); rest != "" {
					a.t.Errorf("it got %q, %v", rest, err)
				}
			}
		}},
		{"a message waits for a person", hold, func(a *window, address string) func() {
			p := mllptest.Dial(a.t, address)
			p.Send(mllptest.Message("HELD"))
			a.until("the message that waits", func(s state) bool { return s.Rows == 1 })
			return func() {
				if ack := p.Answer(); !strings.Contains(ack, "MSA|AE|HELD") {
					a.t.Errorf("answered %q", ack)
				}
			}
		}},
		{"the system's file dialog is open", "", func(a *window, _ string) func() {
			a.xdo("key", "ctrl+o")
			a.wait("the file dialog", func() bool {
				return execOutput("xdotool", "search", "--onlyvisible", "--name", "Open") != ""
			})
			return func() {}
		}},
		{"a resize goes on", "", func(a *window, _ string) func() {
			for n := range 20 {
				a.xdo("windowsize", a.id, strconv.Itoa(1000+20*n), strconv.Itoa(700+5*n))
			}
			return func() {}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			port, home := freePort(t), t.TempDir()
			listenAt(t, home, port, test.rules)
			a := startAppIn(t, home)
			a.listen(port)
			check := test.begin(a, "127.0.0.1:"+port)
			a.endsBy(func() { a.signal(syscall.SIGTERM) })
			check()
			a.leftWhole(home, port, nil, 0)
		})
	}
}

// TestE2EClosingRightAfterTheStart sends a signal at several times after the start, most of them before there is a
// window.
func TestE2EClosingRightAfterTheStart(t *testing.T) {
	for n := range 8 {
		home := t.TempDir()
		a := launchIn(t, home)
		log := filepath.Join(home, "messages.mllplog")
		a.wait("the log", func() bool { _, err := os.Stat(log); return err == nil }) // signals are watched from before
		<-time.After(time.Duration(n) * 60 * time.Millisecond)
		a.endsBy(func() { a.signal(syscall.SIGTERM) })
	}
}

// TestE2EUnsavedSettings changes a setting, saves no profile, and finds it at the next start, marked as not saved.
func TestE2EUnsavedSettings(t *testing.T) {
	port, home := freePort(t), t.TempDir()
	a := startAppIn(t, home)
	a.until("the window", func(s state) bool { return len(s.Places) > 0 && !s.Unsaved })
	a.typeInto("port", port)
	a.until("the change", func(s state) bool { return s.Unsaved })
	a.close()
	if size := remembered(t, home)["window.width"]; size != 1500.0 {
		t.Errorf("the window's width is remembered as %v", size)
	}
	a = startAppIn(t, home)
	a.until("what was not saved", func(s state) bool { return s.Unsaved && s.Profile == "" })
	a.xdo("windowfocus", "--sync", a.id)
	a.xdo("key", "ctrl+r")
	a.until("listening where it was set", func(s state) bool { return s.Listening && s.Address == "127.0.0.1:"+port })
	a.close()
}

// TestE2EBrokenState starts on what a crash of another version has left, says so, and works.
func TestE2EBrokenState(t *testing.T) {
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "state.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := startAppIn(t, home)
	a.until("that it was set aside", func(s state) bool { return strings.Contains(s.Banner, "set aside") })
	a.close()
	if !strings.Contains(a.out.String(), "set aside as "+filepath.Join(home, "state.json.broken-1")) {
		t.Errorf("stderr says %q", a.out.String())
	}
	if data, err := os.ReadFile(filepath.Join(home, "state.json")); err != nil || !json.Valid(data) {
		t.Errorf("now there is %q, %v", data, err)
	}
}
