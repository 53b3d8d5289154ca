package mllpcore

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// ClientOptions are what Dial needs. Zero values mean the defaults.
type ClientOptions struct {
	Address string        // host:port of the listener
	TLS     *tls.Config   // nil: without TLS
	Marks   frame.Marks   // framing; zero = frame.DefaultMarks
	Timeout time.Duration // limit of one Send with its answer; 0 = 60 s
	// ConnectTimeout is the limit of the connect with its TLS handshake; 0 = Timeout.
	ConnectTimeout time.Duration
	Dial           DialFunc // how the connection is made; nil = directly
}

// DialFunc makes a TCP connection, directly or through a proxy.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// defaultClientTimeout is the default of Timeout in SPEC section 1.
const defaultClientTimeout = 60 * time.Second

// Client sends messages to an MLLP listener and waits for each answer. It is safe for concurrent use; Sends wait for
// each other.
type Client struct {
	conn    net.Conn
	marks   frame.Marks
	timeout time.Duration

	mu     sync.Mutex
	reader *frame.Reader
	out    []byte
}

// Dial connects to a listener and, with TLS, completes the handshake.
func Dial(ctx context.Context, o ClientOptions) (*Client, error) {
	if o.Timeout <= 0 {
		o.Timeout = defaultClientTimeout
	}
	if o.Marks == (frame.Marks{}) {
		o.Marks = frame.DefaultMarks
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{}).DialContext
	}
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = o.Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, o.ConnectTimeout)
	defer cancel()
	conn, err := o.Dial(ctx, "tcp", o.Address)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", o.Address, err)
	}
	if o.TLS != nil {
		secure := tls.Client(conn, o.TLS)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("TLS handshake with %s: %w", o.Address, err), conn.Close())
		}
		conn = secure
	}
	return &Client{
		conn: conn, marks: o.Marks, timeout: o.Timeout,
		reader: frame.NewReader(conn, frame.Config{Marks: o.Marks}),
	}, nil
}

// Send sends one message, framing added, and returns the payload of the answer whose MSA-2 is the message's MSH-10;
// answers to earlier messages that come first are skipped. A message that asks for no acknowledgement in MSH-15 and
// MSH-16, or is one itself, returns nil at once. It ends early with ctx.
func (c *Client) Send(ctx context.Context, payload []byte) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	limit := time.Now().Add(c.timeout)
	if d, ok := ctx.Deadline(); ok && d.Before(limit) {
		limit = d
	}
	if err := c.conn.SetDeadline(limit); err != nil {
		return nil, fmt.Errorf("send to %s: %w", c.conn.RemoteAddr(), err)
	}
	stop := context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(past) }) // wakes what waits below
	defer stop()
	c.out = frame.AppendBlock(c.out[:0], payload, c.marks)
	if _, err := c.conn.Write(c.out); err != nil {
		return nil, c.sendError(ctx, err)
	}
	h, err := hl7.ParseHeader(payload)
	if err == nil && (hl7.IsAnswer(payload, &h) || hl7.Decide(&h, hl7.AckAuto, nil).Silent()) {
		return nil, nil //nolint:nilnil // no answer is what was asked for
	}
	for {
		answer, err := c.next(ctx)
		if err != nil || answersTo(answer, h.ControlID()) {
			return answer, err
		}
	}
}

// answersTo tells whether an answer belongs to a control ID, or cannot be told to belong to another.
func answersTo(answer, controlID []byte) bool {
	h, err := hl7.ParseHeader(answer)
	if err != nil {
		return true
	}
	a, ok := hl7.ParseAnswer(answer, &h)
	return !ok || len(a.ControlID) == 0 || bytes.Equal(a.ControlID, controlID)
}

// next reads one block.
func (c *Client) next(ctx context.Context) ([]byte, error) {
	b, err := c.reader.Next()
	if err != nil {
		return nil, c.sendError(ctx, err)
	}
	if b.Reason != frame.ReasonNone {
		if b.Err != nil {
			return nil, c.sendError(ctx, b.Err)
		}
		return nil, fmt.Errorf("answer from %s: %s", c.conn.RemoteAddr(), b.Reason)
	}
	return c.reader.Take(), nil
}

func (c *Client) sendError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errorf(CodeTimedOut, "send to "+c.conn.RemoteAddr().String(), "no answer within %v: %w", c.timeout, err)
	}
	return fmt.Errorf("send to %s: no answer came: %w", c.conn.RemoteAddr(), err)
}

// Close closes the connection.
func (c *Client) Close() error {
	c.reader.Close()
	return c.conn.Close()
}
