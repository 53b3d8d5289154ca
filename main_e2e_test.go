//go:build e2e

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mllpscope/assets"
	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
)

// patience is how long something in the window may take on a slow machine before the test fails.
const patience = 60 * time.Second

const e2ePassword = "correct horse 2575"

// TestE2EReceiveOverTLS does what a person does: starts the app, picks a PFX in the system's dialog, types its password,
// presses Start, lets a TLS client send, looks at a message, and closes the window.
func TestE2EReceiveOverTLS(t *testing.T) {
	ca, pfx := makePFX(t)
	port := freePort(t)
	a := startApp(t)
	a.until("the window", func(s state) bool { return len(s.Places) > 0 })

	a.typeInto("port", port)
	a.clickAt(a.read().Places["tls"], 12, 14) // a check box is as wide as the panel, but only its words can be clicked
	a.until("the certificate card", func(s state) bool { return s.has("choose") })
	a.click("choose")
	a.fileDialog("Open", pfx)
	a.until("the question for the password", func(s state) bool { return s.has("password") })
	a.xdo("type", "--delay", "12", "wrong")
	a.xdo("key", "Return")
	a.until("the words for a wrong password", func(s state) bool { return strings.Contains(s.Fault, "wrong password") })
	a.shot("password")
	a.typeInto("password", e2ePassword)
	a.xdo("key", "Return")
	a.until("what was picked", func(s state) bool { return s.has("apply") && !s.has("password") })
	a.shot("certificate")
	a.click("apply")
	a.until("the certificate in use", func(s state) bool { return !s.has("apply") })
	a.xdo("key", "ctrl+r")
	a.until("listening with TLS", func(s state) bool {
		return s.Listening && s.TLS && s.Address == "127.0.0.1:"+port
	})

	sent := sendSamples(t, "127.0.0.1:"+port, ca)
	s := a.until("a row for every sample", func(s state) bool { return s.Rows == len(sent) })
	for i, row := range s.Visible { // newest first
		if want := sent[len(sent)-1-i]; !slices.Contains(row.Cells, want) {
			t.Errorf("row %d is %q, want control ID %s", i, row.Cells, want)
		}
	}
	a.shot("list")

	a.clickAt(s.Places["list"], 60, 40) // the first row, below the header
	a.until("a selected message", func(s state) bool { return s.Inspected != 0 && s.Selected == s.Inspected })
	a.selectPID()
	s = a.until("PID-5 in the inspector", func(s state) bool { return s.Tab == "Fields" && s.field("PID-5") != "" })
	if got := s.field("PID-5"); !strings.Contains(got, "^") {
		t.Errorf("PID-5 is %q, want a name with its components", got)
	}
	a.shot("fields")
	for i, tab := range []string{"Raw", "Hex", "Answer", "Wire"} {
		a.xdo("key", "ctrl+"+strconv.Itoa(i+2))
		a.until("the tab "+tab, func(s state) bool { return s.Tab == tab && len(s.Text) > 0 })
		a.shot(strings.ToLower(tab))
	}
	a.close()
}

// TestE2EKeep receives, closes the window, opens it again and finds what was received: in the list, by a filter, with a
// bookmark, and exports what the filter lets through.
func TestE2EKeep(t *testing.T) {
	port, home := freePort(t), t.TempDir()
	a := startAppIn(t, home)
	a.until("the window", func(s state) bool { return len(s.Places) > 0 })
	a.typeInto("port", port)
	a.xdo("key", "ctrl+r")
	a.until("listening", func(s state) bool { return s.Listening && s.Address == "127.0.0.1:"+port })
	sent := sendAll(t, mllpcore.ClientOptions{Address: "127.0.0.1:" + port, Timeout: patience})
	a.until("a row for every sample", func(s state) bool { return s.Rows == len(sent) })
	a.close()

	a = startAppIn(t, home)
	s := a.until("the rows of before", func(s state) bool { return s.Rows == len(sent) && len(s.Visible) > 0 })
	a.clickAt(s.Places["list"], 60, 40) // the first row, below the header
	a.until("a selected message", func(s state) bool { return s.Selected != 0 })
	a.xdo("key", "ctrl+b")
	a.until("the bookmark", func(s state) bool { return s.Visible[0].Cells[0] == "★" })
	a.xdo("key", "ctrl+f")
	a.xdo("type", "--delay", "12", "id:"+sent[0]+" size>")
	a.until("the mistake", func(s state) bool { return strings.Contains(s.Mistake, "^ expected") })
	a.shot("mistake")
	a.xdo("type", "--delay", "12", "1")
	a.until("one match", func(s state) bool { return s.Mistake == "" && s.Rows == 1 && len(s.Visible) == 1 })
	a.xdo("key", "Return") // to the list
	a.xdo("key", "Down")
	a.until("the match selected", func(s state) bool { return s.Selected != 0 && s.Inspected == s.Selected })
	out := filepath.Join(home, "found.hl7")
	a.xdo("key", "ctrl+s")
	a.xdo("key", "space")                                 // presses the button that asks where to
	a.fileDialog("Save", strings.TrimSuffix(out, ".hl7")) // in place of the name proposed, before its extension
	a.until("the export", func(s state) bool { return strings.Contains(s.Said, "exported 1 message") })
	data, err := os.ReadFile(out)
	if err != nil || !bytes.HasPrefix(data, []byte("\x0bMSH")) || !bytes.Contains(data, []byte(sent[0])) {
		t.Errorf("exported %q, %v", data, err)
	}
	a.xdo("key", "Delete")
	a.until("the match deleted", func(s state) bool { return s.Rows == 0 && slices.Contains(s.Bars, "Deleted 1 message") })
	a.xdo("key", "ctrl+z")
	a.until("the match back", func(s state) bool { return s.Rows == 1 && len(s.Bars) == 0 })
	a.close()
}

// selectPID walks down the list until a message with a PID segment is inspected: not every sample has one.
func (a *window) selectPID() {
	for range 40 {
		s := a.read()
		if s.field("PID-5") != "" {
			return
		}
		before := s.Selected
		a.xdo("key", "Down")
		a.until("the next message", func(s state) bool { return s.Selected != before && s.Inspected == s.Selected })
	}
}

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
	Inspected uint64
	Tab       string
	Text      []string
	Fault     string
	Banner    string
	Said      string
	Places    map[string][4]float64
	Cost      struct {
		Batches   uint64
		Max, P99  time.Duration
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

// startAppIn starts the app with its files in a folder.
func startAppIn(t *testing.T, home string) *window {
	t.Helper()
	if err := os.Remove(filepath.Join(home, "dump.jsonl")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	a := &window{t: t, dump: filepath.Join(home, "dump.jsonl"), done: make(chan error, 1)}
	a.cmd = exec.Command("build/mllpscope")
	a.cmd.Env = append(os.Environ(), "MLLPSCOPE_DUMP="+a.dump, "MLLPSCOPE_HOME="+home)
	a.cmd.Stdout, a.cmd.Stderr = &a.out, &a.out
	if err := a.cmd.Start(); err != nil {
		t.Fatalf("start the app: %v (make build)", err)
	}
	go func() { a.done <- a.cmd.Wait() }()
	t.Cleanup(func() {
		if a.cmd.ProcessState == nil {
			_ = a.cmd.Process.Kill()
		}
	})
	a.wait("a window on the display", func() bool {
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^MLLPScope$").Output()
		a.id = strings.TrimSpace(string(out))
		return err == nil && a.id != "" && !strings.Contains(a.id, "\n")
	})
	a.xdo("windowsize", "--sync", a.id, "1500", "930")
	a.xdo("windowmove", "--sync", a.id, "40", "30")
	return a
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

// returnAgain is after how long a person presses Return once more: in an empty home folder GTK's dialog was seen to
// swallow the first.
const returnAgain = 3 * time.Second

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
	select {
	case err := <-a.done:
		if err != nil {
			a.t.Errorf("the app ended with %v\n%s", err, a.out.String())
		}
	case <-time.After(patience):
		a.t.Errorf("the app did not end within %v", patience)
	}
}

func makePFX(t *testing.T) (*certs.CA, string) {
	t.Helper()
	ca, err := certs.NewCA("E2E CA")
	if err != nil {
		t.Fatal(err)
	}
	e, err := ca.Issue(certs.Request{CommonName: "127.0.0.1", IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := certs.EncodePFX(e, e2ePassword, true)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "listener.pfx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return ca, path
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// sendSamples sends every sample that is answered, over one TLS connection, and returns their control IDs.
func sendSamples(t *testing.T, address string, ca *certs.CA) []string {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(ca.Certificate)
	return sendAll(t, mllpcore.ClientOptions{
		Address: address, Timeout: patience,
		TLS: &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12},
	})
}

// sendAll sends every sample that is answered, over one connection, and returns their control IDs.
func sendAll(t *testing.T, o mllpcore.ClientOptions) []string {
	t.Helper()
	client, err := mllpcore.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	var sent []string
	for _, s := range assets.Samples() {
		h, err := hl7.ParseHeader(s.Data)
		if err != nil {
			t.Fatal(err)
		}
		if hl7.IsAnswer(s.Data, &h) || hl7.Decide(&h, hl7.AckAuto, nil).Silent() {
			continue // gets no answer
		}
		answer, err := client.Send(t.Context(), s.Data)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if want := fmt.Sprintf("|%s\r", h.ControlID()); !bytes.Contains(answer, []byte(want)) {
			t.Errorf("%s: the answer %q is not for %s", s.Name, answer, h.ControlID())
		}
		sent = append(sent, string(h.ControlID()))
	}
	return sent
}
