package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"mllpscope/mllpcore/mllptest/load"
)

// The goals for an idle connection, in KiB.
const (
	idleGoal    = 16
	idleGoalTLS = 40
)

type idleOptions struct {
	n     int
	tls   bool
	mllpd string
}

// idle says what an idle connection costs in the server's memory, and whether all of them are still answered.
func idle(ctx context.Context, args []string) error {
	var o idleOptions
	flags := flag.NewFlagSet("mllpbench idle", flag.ContinueOnError)
	flags.IntVar(&o.n, "n", 0, "how many connections; 0 = 10000, with TLS 2000")
	flags.BoolVar(&o.tls, "tls", false, "with TLS")
	flags.StringVar(&o.mllpd, "mllpd", "", "the mllpd to measure; empty = the server built into this program")
	if err := flags.Parse(args); err != nil {
		return err
	}
	goal := idleGoal
	if o.tls {
		goal = idleGoalTLS
	}
	if o.n == 0 {
		if o.n = 10_000; o.tls {
			o.n = 2_000
		}
	}
	most, err := openFilesLimit()
	if err != nil {
		return err
	}
	if need := uint64(o.n) + 100; need > most { //nolint:gosec // a flag below the limit
		return fmt.Errorf("%d connections need %d open files, and the limit is %d: raise it with ulimit -Hn", o.n, need, most)
	}
	p, stop, err := o.start(ctx)
	if err != nil {
		return err
	}
	err = measureIdle(ctx, p, o.n, goal)
	return errors.Join(err, stop())
}

func measureIdle(ctx context.Context, p *process, n, goal int) error {
	pid := p.command.Process.Pid
	if err := warmUp(ctx, p); err != nil {
		return err
	}
	before, err := settled(ctx, pid)
	if err != nil {
		return err
	}
	g, err := load.Open(ctx, load.Options{
		Address: p.address, Connections: n, Messages: int64(n), TLS: p.tls,
	})
	if err != nil {
		return err
	}
	defer g.Close()
	open, err := settled(ctx, pid)
	if err != nil {
		return err
	}
	fmt.Printf("%d idle connections: %s KiB before, %s KiB with them: %.1f KiB each (goal ≤ %d)\n",
		n, thousands(float64(before.resident)), thousands(float64(open.resident)),
		float64(open.resident-before.resident)/float64(n), goal)
	r, err := g.Run(ctx)
	if err != nil {
		return fmt.Errorf("only %d of %d connections were answered: %w", r.All, n, err)
	}
	after, err := settled(ctx, pid)
	if err != nil {
		return err
	}
	fmt.Printf("one message on each: %d of %d answered, p50 %s, max %s; %s KiB now: %.1f KiB each\n",
		r.All, n, millis(r.P50), millis(r.Max), thousands(float64(after.resident)),
		float64(after.resident-before.resident)/float64(n))
	return nil
}

// warmUp sends a few messages, so that what the first one brings about is not counted with the connections.
func warmUp(ctx context.Context, p *process) error {
	_, err := load.Run(ctx, load.Options{Address: p.address, Connections: 2, Messages: 100, TLS: p.tls})
	return err
}

// start starts the server to be measured and returns what stops it.
func (o *idleOptions) start(ctx context.Context) (p *process, stop func() error, err error) {
	limit := o.n + 10
	if o.mllpd == "" {
		p, err = startServer(ctx, serverOptions{kind: kindNone, tls: o.tls, connections: limit})
		if err != nil {
			return nil, nil, err
		}
		return p, p.close, nil
	}
	args := []string{
		"serve", "-listen", "127.0.0.1:0", "-store", "none", "-json", "-set", fmt.Sprintf("MaxConnections=%d", limit),
		"-set", fmt.Sprintf("MaxConnectionsPerHost=%d", limit),
	}
	secret, err := newIdentity(o.tls)
	if err != nil {
		return nil, nil, err
	}
	clean := func() error { return nil }
	if o.tls {
		dir, err := os.MkdirTemp("", "mllpbench")
		if err != nil {
			return nil, nil, err
		}
		clean = func() error { return os.RemoveAll(dir) }
		file := filepath.Join(dir, "server.pem")
		if err := os.WriteFile(file, secret.pem, 0o600); err != nil {
			return nil, nil, errors.Join(err, clean())
		}
		args = append(args, "-set", "SSLEnabled=True", "-set", "SSLCertStore="+file)
	}
	p, err = startProcess(ctx, o.mllpd, args)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start %s: %w", o.mllpd, err), clean())
	}
	if o.tls {
		p.trust(secret.ca)
	}
	drained := make(chan struct{})
	go func() { // its events: a full pipe would hold it up
		defer close(drained)
		var event map[string]any
		for p.output.Decode(&event) == nil {
			clear(event)
		}
	}()
	return p, func() error {
		err := p.command.Process.Signal(os.Interrupt)
		<-drained
		return errors.Join(err, p.close(), clean())
	}, nil
}
