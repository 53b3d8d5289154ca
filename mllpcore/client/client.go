package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"mllpscope/mllpcore/dial"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
)

// Options are what Dial needs. Zero values mean the defaults.
type Options struct {
	Address string        // host:port of the listener
	TLS     *tls.Config   // nil: without TLS
	Marks   frame.Marks   // framing; zero = frame.DefaultMarks
	Timeout time.Duration // limit of one Send with its answer; 0 = 60 s
	// ConnectTimeout is the limit of the connect with its TLS handshake; 0 = Timeout.
	ConnectTimeout time.Duration
	Dial           dial.Func // how the connection is made; nil = directly
	// Version is the MLLP release: with 2 every block is answered by a commit block, both ways; 0 = 1.
	Version int
	// ACKChar and NAKChar are the payload of a commit block of release 2; both 0 = 0x06 and 0x15.
	ACKChar, NAKChar byte
}

func (o Options) withDefaults() Options {
	if o.Timeout <= 0 {
		o.Timeout = defaultClientTimeout
	}
	if o.Marks == (frame.Marks{}) {
		o.Marks = frame.DefaultMarks
	}
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = o.Timeout
	}
	if o.Dial == nil {
		o.Dial = dial.Directly
	}
	if o.ACKChar == o.NAKChar {
		o.ACKChar, o.NAKChar = 0x06, 0x15
	}
	return o
}

// maxEarlier is how many control IDs are remembered for answers that come late.
const maxEarlier = 64

// defaultClientTimeout is the default of Timeout in SPEC section 1.
const defaultClientTimeout = 60 * time.Second

// Client sends messages to an MLLP listener and waits for each answer. It is safe for concurrent use; Sends wait for
// each other. A Sender connects anew where the listener closes.
type Client struct {
	o    Options
	conn net.Conn

	reader  *frame.Reader
	arrived chan arrival
	done    chan struct{} // closed by Close: nobody takes arrivals any more
	reading sync.WaitGroup

	mu      sync.Mutex
	out     []byte
	broken  error    // why nothing can be sent any more: half a block has left
	owed    int      // Version 2: blocks of ours that ended without their commit block
	earlier []string // control IDs that were sent, oldest first, whose answers may come late
}

// Dial connects to a listener and, with TLS, completes the handshake. The error says in words how far it came and what
// to change.
func Dial(ctx context.Context, o Options) (*Client, error) {
	o = o.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, o.ConnectTimeout)
	defer cancel()
	conn, err := o.Dial(ctx, "tcp", o.Address)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &fault.Error{Code: fault.CodeTimedOut, Op: "connect to " + o.Address, Err: err}
	case err != nil:
		return nil, fmt.Errorf("connect to %s: %w", o.Address, err)
	}
	if o.TLS != nil {
		secure := tls.Client(conn, o.TLS)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // the handshake has closed it where its time was over
			return nil, fmt.Errorf("TLS handshake with %s: %w", o.Address, explainTLS(err, len(o.TLS.Certificates) > 0))
		}
		conn = secure
	}
	c := &Client{o: o, conn: conn, arrived: make(chan arrival, maxArrived), done: make(chan struct{})}
	c.reader = frame.NewReader(conn, frame.Config{Marks: o.Marks, Observer: (*outsideObserver)(c)})
	c.reading.Go(c.read)
	return c, nil
}

// Send sends one message, framing added, and returns the payload of the first answer whose MSA-2 is the message's
// MSH-10, whatever it says, or with Version 2 of the commit block when that comes alone; Exchange tells more. A message
// that asks for no acknowledgement in MSH-15 and MSH-16, or is one itself, returns nil. It ends early with ctx.
func (c *Client) Send(ctx context.Context, payload []byte) ([]byte, error) {
	x, err := c.exchange(ctx, payload, true)
	if x != nil && x.Answer != nil {
		return x.Answer, nil
	}
	return nil, err
}

// Close closes the connection.
func (c *Client) Close() error {
	close(c.done)
	err := c.conn.Close()
	c.reading.Wait()
	c.reader.Close()
	return err
}
