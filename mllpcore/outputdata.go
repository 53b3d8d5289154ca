package mllpcore

import (
	"bytes"
	"fmt"
	"sync"

	"mllpscope/mllpcore/frame"
)

// outputPart is the part of MaxBufferedBytes that OutputData of all connections may take.
const outputPart = 8

// holding tells who has a payload that becomes OutputData.
type holding uint8

const (
	heldByReader  holding = iota // it changes with the next block
	heldByMessage                // a Message has it, and nobody changes it any more
	heldByNobody                 // but the connection
)

// outputs are the connections whose OutputData is large, in the order it came. Past a part of MaxBufferedBytes the
// oldest is given up: a connection that has sent one large message and stays open must not hold it for ever.
type outputs struct {
	mu    sync.Mutex
	conns []*Connection
	sizes map[*Connection]int64
	total int64
}

// set notes how much a connection's OutputData takes, and returns the connections that have to give theirs up.
func (o *outputs) set(c *Connection, size, limit int64) (gone []*Connection) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drop(c)
	if size == 0 {
		return nil
	}
	if o.sizes == nil {
		o.sizes = make(map[*Connection]int64)
	}
	for limit > 0 && o.total+size > limit && len(o.conns) > 0 {
		gone = append(gone, o.conns[0])
		o.drop(o.conns[0])
	}
	o.conns, o.sizes[c] = append(o.conns, c), size
	o.total += size
	return gone
}

func (o *outputs) drop(c *Connection) {
	size, ok := o.sizes[c]
	if !ok {
		return
	}
	delete(o.sizes, c)
	o.total -= size
	for i := range o.conns {
		if o.conns[i] == c {
			o.conns = append(o.conns[:i], o.conns[i+1:]...)
			return
		}
	}
}

// OutputData returns the payload of the last whole message, without framing; empty while OutputFilename is set. A large
// one may be given up later, see MaxBufferedBytes: then it is empty too, and Get("OutputData") says so.
func (c *Connection) OutputData() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.output)
}

// outputText is OutputData as text, or why there is none any more.
func (c *Connection) outputText() (string, error) {
	c.mu.Lock()
	given := c.outputGiven
	c.mu.Unlock()
	if given > 0 {
		return "", fmt.Errorf("OutputData[%s] had %d bytes and was given up to make room for others: raise "+
			"MaxBufferedBytes, or set OutputFilename", c.id, given)
	}
	return c.decode(c.OutputData()), nil
}

// keepOutput makes payload the OutputData; only the connection's goroutine does. held tells who else has payload.
func (c *Connection) keepOutput(payload []byte, held holding) {
	c.mu.Lock()
	last, shared := c.output, c.outputShared
	large := cap(last) >= largePayload
	c.outputGiven = 0
	switch {
	case c.outputFilename != "":
		c.output, c.outputShared = nil, false
	case held != heldByReader:
		c.output, c.outputShared = payload, held == heldByMessage
	case shared, large:
		c.output, c.outputShared = bytes.Clone(payload), false
	default:
		c.output = append(last[:0], payload...)
	}
	size := cap(c.output)
	c.mu.Unlock()
	if large && !shared { // its message has been answered: without a log or a hook that does not wait
		frame.Recycle(last)
	}
	if size < largePayload {
		if !large {
			return
		}
		size = 0
	}
	for _, other := range c.server.outputs.set(c, int64(size), c.server.settings.Load().MaxBufferedBytes/outputPart) {
		other.giveUpOutput()
	}
}

func (c *Connection) giveUpOutput() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.output) >= largePayload {
		c.outputGiven = len(c.output)
		c.output, c.outputShared = nil, false
	}
}
