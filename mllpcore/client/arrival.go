package client

import (
	"bytes"
	"time"

	"mllpscope/mllpcore/frame"
)

// arrival is something that came on a Client's connection: a block, bytes outside of one, or the end of the stream.
type arrival struct {
	block   *frame.Block // whole or broken; its bytes are its own
	outside []byte       // first bytes outside a block, while they come
	err     error        // the stream has ended
}

const (
	// maxArrived is how much a Client takes in that nobody waits for. Past it, TCP makes the listener wait.
	maxArrived = 16
	// maxOutside is how many bytes outside a block are looked at: enough to tell what they are.
	maxOutside = 512
)

// read takes what comes until the stream ends or the Client is closed.
func (c *Client) read() {
	for {
		b, err := c.reader.Next()
		if err != nil {
			c.tell(arrival{err: err})
			return
		}
		kept := *b
		kept.Payload, kept.Junk = c.reader.Take(), bytes.Clone(b.Junk)
		c.tell(arrival{block: &kept})
	}
}

func (c *Client) tell(a arrival) {
	select {
	case c.arrived <- a:
	case <-c.done:
	}
}

// outsideObserver tells a Client of bytes outside a block while they come: a listener without framing waits for the
// next message and never ends its answer.
type outsideObserver Client

// BlockStarted implements frame.Observer.
func (o *outsideObserver) BlockStarted(time.Time) {}

// BlockData implements frame.Observer.
func (o *outsideObserver) BlockData(int64, []byte) {}

// BytesOutside implements frame.JunkObserver.
func (o *outsideObserver) BytesOutside(_ int64, first []byte) bool {
	(*Client)(o).tell(arrival{outside: bytes.Clone(first[:min(len(first), maxOutside)])})
	return false
}
