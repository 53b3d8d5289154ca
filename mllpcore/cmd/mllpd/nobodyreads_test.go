package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// closedPipe returns the end to write to of a pipe that nobody reads any more.
func closedPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return w
}

// A listener whose standard error nobody reads any more goes on, and what its start had to say is said by the next one.
func TestServeGoesOnWithoutAReaderOfItsErrors(t *testing.T) {
	path := logThatLostItsWAL(t)
	s := startServeTo(t, closedPipe(t), "-store", path)
	p := mllptest.Dial(t, s.address)
	if ack := p.Exchange(mllptest.Message("AFTER")); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("answered %q", ack)
	}
	s.stop()
	var errs bytes.Buffer
	again := startServeTo(t, &errs, "-store", path)
	again.stop()
	if !strings.Contains(errs.String(), "about 1 message (1) may be missing") {
		t.Errorf("the next start says %q", errs.String())
	}
}

// A listener whose standard output nobody reads any more goes on as well.
func TestServeGoesOnWithoutAReaderOfItsEvents(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	cmd := mllpd(t, "serve", "-json", "-listen", "127.0.0.1:0", "-store", "none")
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	address := startedOn(t, cmd, r)
	for range 3 { // each of them tells events
		p := mllptest.Dial(t, address)
		if ack := p.Exchange(mllptest.Message("A")); mllptest.Field(ack, "MSA", 1) != "AA" {
			t.Errorf("answered %q", ack)
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// startedOn starts a listener, reads where it listens, and reads no more.
func startedOn(t *testing.T, cmd *exec.Cmd, out *os.File) (address string) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line := make([]byte, 4096)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(line[:n]), `"address":"`)
	address, _, _ = strings.Cut(rest, `"`)
	return address
}
