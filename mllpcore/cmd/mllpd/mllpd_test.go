package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest"
)

// asMllpd makes the test binary be mllpd, so that tests run the real program with real signals.
const asMllpd = "MLLPD_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asMllpd) != "" {
		limitFiles()
		main()
	}
	os.Exit(m.Run())
}

// mllpd returns the program with its arguments, at home in a folder of the test.
func mllpd(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asMllpd+"=1", "MLLPSCOPE_HOME="+t.TempDir())
	return cmd
}

// output runs mllpd to its end.
func output(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := mllpd(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // the exit code tells
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// served is a running mllpd serve -json.
type served struct {
	t       *testing.T
	cmd     *exec.Cmd
	out     *bufio.Reader
	address string
}

func startServe(t *testing.T, args ...string) *served {
	t.Helper()
	return startServeTo(t, os.Stderr, args...)
}

// startServeTo is startServe with standard error somewhere else.
func startServeTo(t *testing.T, stderr io.Writer, args ...string) *served {
	t.Helper()
	s := &served{t: t, cmd: mllpd(t, append([]string{"serve", "-json", "-listen", "127.0.0.1:0"}, args...)...)}
	pipe, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(pipe)
	s.cmd.Stderr = stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.cmd.ProcessState == nil {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait()
		}
	})
	first := s.next()
	if first["event"] != "Listening" {
		t.Fatalf("the first line is %v, want Listening", first)
	}
	s.address, _ = first["address"].(string)
	return s
}

func (s *served) next() map[string]any {
	s.t.Helper()
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		s.t.Fatalf("standard output: %v", err)
	}
	var e map[string]any
	if err := json.Unmarshal(line, &e); err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
	return e
}

// await reads events until the named one.
func (s *served) await(event string) map[string]any {
	s.t.Helper()
	for {
		if e := s.next(); e["event"] == event {
			return e
		}
	}
}

// awaitText reads events until the named one whose value begins with a text.
func (s *served) awaitText(event, value, text string) map[string]any {
	s.t.Helper()
	for {
		e := s.await(event)
		if got, _ := e[value].(string); strings.HasPrefix(got, text) {
			return e
		}
	}
}

// stop ends it as an operator does and wants exit code 0.
func (s *served) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, s.out)
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("mllpd ended with %v, want 0", err)
	}
}

func TestServeTellsEventsAsJSON(t *testing.T) {
	s := startServe(t, "-store", "none")
	ack := mllptest.Dial(t, s.address).Exchange(mllptest.Message("ONE"))
	if mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("answered %q", ack)
	}
	end := s.await("EndTransfer")
	for name, want := range map[string]any{"controlId": "ONE", "type": "ADT", "trigger": "A01", "connection": "1"} {
		if end[name] != want {
			t.Errorf("EndTransfer: %s = %v, want %v", name, end[name], want)
		}
	}
	if _, err := time.Parse(time.RFC3339Nano, end["time"].(string)); err != nil {
		t.Error(err)
	}
	if out := s.await("AckOut"); out["code"] != "AA" || out["accept"] != true || out["controlId"] != "ONE" {
		t.Errorf("AckOut: %v", out)
	}
	s.stop()
}

func TestServeKeepsAndExportReads(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.mllplog")
	s := startServe(t, "-store", log)
	p := mllptest.Dial(t, s.address)
	for _, id := range []string{"A", "B", "C"} {
		p.Exchange(mllptest.Message(id))
	}
	if out, errs, code := output(t, "export", "-store", log, "-format", "ids"); out != "C\nB\nA\n" || code != 0 {
		t.Errorf("while it serves: %q %q %d", out, errs, code)
	}
	if _, errs, code := output(t, "serve", "-listen", "127.0.0.1:0", "-store", log); code != 1 ||
		!strings.Contains(errs, "in use by") || strings.Count(errs, "\n") != 1 {
		t.Errorf("a second one: %q %d", errs, code)
	}
	s.stop()
	file := filepath.Join(t.TempDir(), "out.hl7")
	if _, errs, code := output(t, "export", "-store", log, "-filter", "id:B", "-format", "hl7", "-out", file); code != 0 {
		t.Fatalf("%q %d", errs, code)
	}
	if got, err := os.ReadFile(file); string(got) != mllptest.Block(mllptest.Message("B")) {
		t.Errorf("%q, %v", got, err)
	}
	if out, errs, code := output(t, "reindex", "-store", log); code != 0 {
		t.Errorf("reindex: %q %q %d", out, errs, code)
	}
}

func TestFailedStartsSayWhyInOneLine(t *testing.T) {
	taken := mllptest.NewServer(t)
	for name, tt := range map[string]struct {
		args  []string
		code  int
		words string
	}{
		"port in use":     {[]string{"serve", "-store", "none", "-listen", taken.Address}, 1, "in use"},
		"no such host":    {[]string{"serve", "-store", "none", "-listen", "nohost.invalid:0"}, 1, "does not resolve"},
		"unknown setting": {[]string{"serve", "-store", "none", "-set", "LocalPrt=1"}, 1, "did you mean LocalPort?"},
		"no certificate":  {[]string{"serve", "-store", "none", "-set", "SSLEnabled=True"}, 1, "no certificate is chosen"},
		"no profile":      {[]string{"serve", "-profile", "/nonexistent.toml"}, 1, "no such"},
		"bad port":        {[]string{"serve", "-store", "none", "-listen", "127.0.0.1:99999"}, 1, "is not a port"},
		"bad -set":        {[]string{"serve", "-set", "LocalPort"}, 2, "write NAME=VALUE"},
		"bad flag":        {[]string{"serve", "-nothing"}, 2, "nothing"},
		"bad command":     {[]string{"frobnicate"}, 2, "frobnicate"},
		"no log":          {[]string{"export", "-store", os.Args[0]}, 1, "no message log"},
		"bad format":      {[]string{"export", "-format", "xml"}, 2, "xml"},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, code := output(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.words) || strings.Count(errs, "\n") != 1 || out != "" {
				t.Errorf("exit %d, stderr %q, stdout %q; want exit %d and one line with %q", code, errs, out, tt.code, tt.words)
			}
		})
	}
}

func TestSettingsFromProfileSetAndFile(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	prof := file("lab.toml", "name = \"lab\"\n[settings]\nAckMode = \"commit\"\nMaxConnections = 1\n")
	mode := file("mode", "never\n")
	s := startServe(t, "-store", "none", "-profile", prof, "-set", "MaxConnections=5", "-set", "AckMode=@"+mode)
	first, second := mllptest.Dial(t, s.address), mllptest.Dial(t, s.address)
	first.Send(mllptest.Message("1"))
	second.Send(mllptest.Message("2"))
	if !first.Silent(100 * time.Millisecond) {
		t.Error("answered, although the file says never")
	}
	s.stop()
}

func TestSendPrintsAnswers(t *testing.T) {
	s := mllptest.NewServer(t)
	file := filepath.Join(t.TempDir(), "m.hl7")
	if err := os.WriteFile(file, []byte(mllptest.Message("SENT")), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := output(t, "send", "-to", s.Address, file); code != 0 || !strings.Contains(out, "MSA|AA|SENT") {
		t.Errorf("%q %q %d", out, errs, code)
	}
	if err := s.Set("BlockedHosts", "127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := output(t, "send", "-to", s.Address, file); code != 1 || errs == "" {
		t.Errorf("refused: %q %d", errs, code)
	}
}

func TestReferenceAndVersion(t *testing.T) {
	if out, _, code := output(t, "settings"); code != 0 || !strings.Contains(out, "MaxLineLength") {
		t.Errorf("settings: %d bytes, %d", len(out), code)
	}
	for _, arg := range []string{"version", "--version", "-version"} {
		if out, _, code := output(t, arg); code != 0 || !strings.HasPrefix(out, "MLLPScope ") {
			t.Errorf("%s: %q %d", arg, out, code)
		}
	}
}
