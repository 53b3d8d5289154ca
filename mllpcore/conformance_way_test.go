package mllpcore_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// way is one of the three ways in which a setting is set.
type way struct {
	name  string
	start func(t *testing.T, set ...string) *subject
	send  func(t *testing.T, address string, secure bool, set ...string) (answer string, err error)
}

func ways() []way {
	byConfig := func(s *mllpcore.Server, name, value string) error {
		_, err := s.Config(name + "=" + value)
		return err
	}
	return []way{
		{
			"Config", func(t *testing.T, set ...string) *subject { return inProcess(t, byConfig, set) },
			func(t *testing.T, address string, secure bool, set ...string) (string, error) {
				return sendInProcess(t, byConfig, address, secure, set)
			},
		},
		{
			"API", func(t *testing.T, set ...string) *subject { return inProcess(t, (*mllpcore.Server).Set, set) },
			func(t *testing.T, address string, secure bool, set ...string) (string, error) {
				return sendInProcess(t, (*mllpcore.Server).Set, address, secure, set)
			},
		},
		{"mllpd", runMllpd, sendWithMllpd},
	}
}

// subject is a server that listens, whichever way it was made.
type subject struct {
	t       *testing.T
	address string
	pid     int

	mu     sync.Mutex
	cond   *sync.Cond
	events []map[string]any
}

// outgoing makes connections with settings that were set one of the ways.
type outgoing struct {
	t *testing.T
	way
	set []string
}

// message sends one message and returns its answer.
func (o *outgoing) message(address string, secure bool, more ...string) (string, error) {
	return o.send(o.t, address, secure, append(append([]string(nil), o.set...), more...)...)
}

func newSubject(t *testing.T) *subject {
	s := &subject{t: t, pid: os.Getpid()}
	s.cond = sync.NewCond(&s.mu)
	return s
}

func (s *subject) dial() *mllptest.Peer { return mllptest.Dial(s.t, s.address) }

// take keeps one event as JSON has it.
func (s *subject) take(line []byte) {
	var e map[string]any
	if err := json.Unmarshal(line, &e); err != nil {
		s.t.Errorf("%q: %v", line, err)
	}
	s.mu.Lock()
	s.events = append(s.events, e)
	s.cond.Broadcast()
	s.mu.Unlock()
}

// await returns the first event of that name that ok likes; nil likes all.
func (s *subject) await(event string, ok func(e map[string]any) bool) map[string]any {
	s.t.Helper()
	timer := time.AfterFunc(mllptest.Wait, func() {
		s.mu.Lock()
		s.cond.Broadcast()
		s.mu.Unlock()
	})
	defer timer.Stop()
	limit := time.Now().Add(mllptest.Wait)
	s.mu.Lock()
	defer s.mu.Unlock()
	for seen := 0; ; {
		for ; seen < len(s.events); seen++ {
			if e := s.events[seen]; e["event"] == event && (ok == nil || ok(e)) {
				return e
			}
		}
		if !time.Now().Before(limit) {
			s.t.Fatalf("no %s event within %v", event, mllptest.Wait)
		}
		s.cond.Wait()
	}
}

// logged tells whether a Log event so far holds a text.
func (s *subject) logged(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if line, _ := e["message"].(string); e["event"] == "Log" && strings.Contains(line, text) {
			return true
		}
	}
	return false
}

// prepared are the settings of a test: what it wants after what it does not care for.
func prepared(set []string) []string {
	return append([]string{"LocalHost", "127.0.0.1", "LocalPort", "0"}, set...)
}

type setter func(s *mllpcore.Server, name, value string) error

func inProcess(t *testing.T, by setter, set []string) *subject {
	t.Helper()
	s := newSubject(t)
	server := mllpcore.NewServer(mllpcore.Options{Hooks: mllpcore.Hooks{AckOut: declineNo()}})
	events := server.Subscribe(mllpcore.SubscribeOptions{Kinds: mllpcore.EventKinds(), Buffer: 1 << 14})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for e := range events.C {
			line, err := mllpcore.MarshalEvent(e, "")
			if err != nil {
				t.Error(err)
				continue
			}
			s.take(line)
		}
	}()
	t.Cleanup(func() {
		_ = server.Close() // how it ends is not the point here
		<-ended
	})
	set = prepared(set)
	for i := 0; i < len(set); i += 2 {
		if err := by(server, set[i], set[i+1]); err != nil {
			t.Fatalf("set %s: %v", set[i], err)
		}
	}
	if err := by(server, "Listening", "True"); err != nil {
		t.Fatal(err)
	}
	s.address = server.Addr()
	return s
}

func sendInProcess(t *testing.T, by setter, address string, secure bool, set []string) (string, error) {
	t.Helper()
	server := mllpcore.NewServer(mllpcore.Options{})
	defer server.Close()
	for i := 0; i < len(set); i += 2 {
		if err := by(server, set[i], set[i+1]); err != nil {
			return "", err
		}
	}
	settings := server.Settings()
	o, err := mllpcore.NewClientOptions(&settings, address, secure)
	if err != nil {
		return "", err
	}
	c, err := mllpcore.Dial(t.Context(), o)
	if err != nil {
		return "", err
	}
	defer c.Close()
	answer, err := c.Send(t.Context(), []byte(mllptest.Message("SENT")))
	return string(answer), err
}

// built is where mllpd was built; TestMain removes it.
var built struct {
	once   sync.Once
	folder string
	err    error
}

// builtMllpd builds mllpd once and returns its path.
func builtMllpd() (string, error) {
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "mllpd"); built.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", built.folder, "mllpscope/mllpcore/cmd/mllpd")
		if out, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	return filepath.Join(built.folder, "mllpd"), built.err
}

// mllpdProfile has a rule that does what declineNo does.
const mllpdProfile = "[[rule]]\nwhen = \"id:NO\"\nanswer = \"AE\"\ntext = \"größer\"\n"

func mllpdCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := builtMllpd()
	if err != nil {
		t.Fatal(err)
	}
	return exec.CommandContext(t.Context(), path, args...)
}

func setFlags(set []string) []string {
	var flags []string
	for i := 0; i < len(set); i += 2 {
		value := set[i+1]
		if strings.HasPrefix(value, "@") {
			value = "@" + value
		}
		flags = append(flags, "-set", set[i]+"="+value)
	}
	return flags
}

func runMllpd(t *testing.T, set ...string) *subject {
	t.Helper()
	s := newSubject(t)
	profile := filepath.Join(t.TempDir(), "p.toml")
	if err := os.WriteFile(profile, []byte(mllpdProfile), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"serve", "-json", "-store", "none", "-profile", profile}, setFlags(prepared(set))...)
	cmd := mllpdCommand(t, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.pid = cmd.Process.Pid
	lines := bufio.NewReader(out)
	first, err := lines.ReadBytes('\n')
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("mllpd: %s", stderr.String())
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return
			}
			s.take(line)
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // twice: what is in progress is cut
		_ = cmd.Process.Signal(syscall.SIGINT)
		<-ended
		_ = cmd.Wait()
	})
	var listening map[string]any
	if err := json.Unmarshal(first, &listening); err != nil || listening["event"] != "Listening" {
		t.Fatalf("the first line is %q", first)
	}
	s.address, _ = listening["address"].(string)
	return s
}

func sendWithMllpd(t *testing.T, address string, secure bool, set ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "m.hl7")
	if err := os.WriteFile(file, []byte(mllptest.Message("SENT")), 0o600); err != nil {
		return "", err
	}
	args := append([]string{"send", "-to", address}, setFlags(set)...)
	if secure {
		args = append(args, "-tls")
	}
	out, err := mllpdCommand(t, append(args, file)...).CombinedOutput()
	return strings.ReplaceAll(string(out), "\n  ", "\r"), err
}
