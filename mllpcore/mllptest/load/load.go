// Package load sends HL7 messages to an MLLP server on this machine as fast as it answers, checks every answer, and
// tells the rate and the answer times. It is made to cost less than the servers it measures: messages are rendered
// once and only their MSH-10 changes, what is due goes out in one write, and nothing is allocated per message.
package load

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Defaults of Options.
const (
	DefaultSize    = 600
	DefaultTimeout = 10 * time.Second
)

// maxConnections is what fits into the connection's part of a control ID.
const maxConnections = 99_999

// ErrNotLoopback is returned for an address that is not on this machine: a load generator is no tool against others.
var ErrNotLoopback = errors.New("not a loopback address: the load generator sends only to this machine")

// Options say what to send. Either Messages or Duration ends the run.
type Options struct {
	Address     string        // host:port; every address of the host must be loopback
	Connections int           // open at the same time; 0 = 1
	InFlight    int           // messages sent ahead of their answers, for each connection; 0 = 1
	Size        int           // payload bytes of a message, at least MinSize; 0 = DefaultSize
	Messages    int64         // how many to send on all connections together; 0 = as many as Duration allows
	Duration    time.Duration // how long to send, WarmUp included; 0 = until Messages are sent
	WarmUp      time.Duration // what is sent in this time from the start is checked and not counted
	Rate        int           // messages a second on all connections together; 0 = as fast as the answers come
	TLS         *tls.Config   // nil = plain
	WriteEach   bool          // one write for each message, as most senders do, and not one for all that are due
	AnyID       bool          // do not compare MSA-2: for a server with one constant answer
	Timeout     time.Duration // how long to connect, and to wait for an answer; 0 = DefaultTimeout
}

func (o *Options) withDefaults() error {
	if o.Connections == 0 {
		o.Connections = 1
	}
	if o.InFlight == 0 {
		o.InFlight = 1
	}
	if o.Size == 0 {
		o.Size = DefaultSize
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	switch {
	case o.Connections < 0 || o.Connections > maxConnections:
		return fmt.Errorf("connections: %d is not within 1 to %d", o.Connections, maxConnections)
	case o.InFlight < 0:
		return fmt.Errorf("in flight: %d is below 1", o.InFlight)
	case o.Size < MinSize:
		return fmt.Errorf("size: %d bytes is below the smallest message, %d", o.Size, MinSize)
	case o.Messages <= 0 && o.Duration <= 0:
		return errors.New("say how many messages to send, or for how long")
	}
	return checkLoopback(o.Address)
}

// checkLoopback refuses an address unless it can only be this machine.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, err)
	}
	if host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("address %q: %w (use 127.0.0.1, ::1 or localhost)", address, ErrNotLoopback)
	}
	return nil
}

// Generator holds the open connections of one run.
type Generator struct {
	options Options
	streams []*stream
}

// Run opens the connections, sends, and closes them again.
func Run(ctx context.Context, o Options) (Result, error) {
	g, err := Open(ctx, o)
	if err != nil {
		return Result{}, err
	}
	defer g.Close()
	return g.Run(ctx)
}

// Open checks o and opens its connections, TLS handshakes included. The error says which connection failed.
func Open(ctx context.Context, o Options) (*Generator, error) {
	if err := o.withDefaults(); err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	g := &Generator{options: o}
	run := newRunPrefix()
	for i := range o.Connections {
		conn, err := dial(ctx, &o)
		if err != nil {
			g.Close()
			return nil, fmt.Errorf("load: connection %d of %d: %w", i+1, o.Connections, err)
		}
		g.streams = append(g.streams, newStream(&g.options, conn, run, i))
	}
	return g, nil
}

func dial(ctx context.Context, o *Options) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", o.Address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.RemoteAddr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("%v: %w", conn.RemoteAddr(), ErrNotLoopback), conn.Close())
	}
	if o.TLS == nil {
		return conn, nil
	}
	secure := tls.Client(conn, o.TLS)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secure, nil
}

// Run sends on all connections at once until the options' end, waits for the answers still due, and gathers what was
// measured. It ends by itself: no answer is waited for longer than Timeout. The end of ctx cuts it short. A mistake of
// the server ends the connection it happened on, the others go on; the error joins the first mistake of each.
func (g *Generator) Run(ctx context.Context) (Result, error) {
	stop := context.AfterFunc(ctx, g.Close)
	defer stop()
	start := time.Now()
	var running sync.WaitGroup
	for _, s := range g.streams {
		running.Go(func() { s.run(start) })
	}
	running.Wait()
	r := newResult()
	var errs []error
	for _, s := range g.streams {
		r.add(s)
		if s.err != nil {
			errs = append(errs, fmt.Errorf("load: connection %d: %w", s.number+1, s.err))
		}
	}
	if ctx.Err() != nil {
		errs = []error{ctx.Err()}
	}
	return r, errors.Join(errs...)
}

// Close closes the connections.
func (g *Generator) Close() {
	for _, s := range g.streams {
		_ = s.conn.Close() // nothing more is wanted of it
	}
}
