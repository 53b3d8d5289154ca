package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// endTime is how long a server process has to end by itself.
const endTime = 20 * time.Second

// process is a server running in a process of its own.
type process struct {
	command *exec.Cmd
	input   io.WriteCloser
	output  *json.Decoder
	address string
	tls     *tls.Config // for its clients; nil = plain
}

// startServer runs this program again as a server.
func startServer(ctx context.Context, o serverOptions) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, err := startProcess(ctx, self, o.arguments())
	if err != nil {
		return nil, fmt.Errorf("start the server %q: %w", o.kind, err)
	}
	return p, nil
}

// startProcess starts a program that prints a hello line as JSON and ends with the end of its input, or with SIGINT.
func startProcess(ctx context.Context, program string, args []string) (*process, error) {
	p := &process{command: exec.CommandContext(ctx, program, args...)} //nolint:gosec // ourselves, or what the user named
	p.command.Stderr = os.Stderr
	p.command.Cancel = func() error { return p.command.Process.Signal(os.Interrupt) }
	p.command.WaitDelay = endTime
	var err error
	if p.input, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.output = json.NewDecoder(bufio.NewReader(output))
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	var h hello
	if err := p.output.Decode(&h); err != nil {
		return nil, errors.Join(fmt.Errorf("no hello line: %w", err), p.close())
	}
	p.address = h.Address
	if h.CA != "" {
		p.trust([]byte(h.CA))
	}
	return p, nil
}

// trust makes clients of the server use TLS and trust ca, PEM.
func (p *process) trust(ca []byte) {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	p.tls = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12, ServerName: "127.0.0.1"}
}

// ask asks for the usage so far.
func (p *process) ask(request string) (usage, error) {
	var u usage
	if _, err := fmt.Fprintln(p.input, request); err != nil {
		return u, err
	}
	err := p.output.Decode(&u)
	return u, err
}

// close ends the process and waits for it.
func (p *process) close() error {
	_ = p.input.Close() // the sign for it to end
	kill := time.AfterFunc(endTime, func() { _ = p.command.Process.Kill() })
	defer kill.Stop()
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("server process %d: %w", p.command.Process.Pid, err)
	}
	return nil
}
