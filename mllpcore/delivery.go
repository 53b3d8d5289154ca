package mllpcore

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// Ending is what a Delivery does to the connection when the answer has left.
type Ending uint8

// The endings.
const (
	EndNothing Ending = iota // the connection stays
	EndClose                 // an orderly close
	EndReset                 // a hard close (RST); what has left may not arrive
)

// Delivery says how one answer goes over the wire when not framed, whole and at once. It holds its connection only, and
// the connection's end ends it. Answers that come later on the connection wait for it.
type Delivery struct {
	Delay   time.Duration // before the first byte
	Bytes   []byte        // what leaves instead of the framed Answer, as it is; empty and not nil: nothing leaves
	Spoiled bool          // what leaves is no valid acknowledgement of the message: it never counts as a positive one
	Piece   int           // bytes of each write; 0 = all in one
	Gap     time.Duration // between two pieces
	Ending  Ending        // what happens then
	Deaf    time.Duration // how long nothing is read from the connection then; what is being read still comes in
	Faults  []string      // what of this was done on purpose, in words for Answer.Faults
}

// errOnPurpose is why a connection ended that a Delivery ended.
var errOnPurpose = errors.New("closed on purpose")

// delivery is where in the answers of one intake a Delivery applies.
type delivery struct {
	from, to int // in answerQueue.out
	*Delivery
}

// deliver writes answers, some with a Delivery; those without begin at the places in apart. ended is set when a
// Delivery ended the connection; all answers up to it have left then.
func (c *Connection) deliver(out []byte, parts []delivery, apart []int) (ended, err error) {
	at := 0
	for _, p := range parts {
		if err := c.writeApart(out, at, p.from, apart); err != nil {
			return nil, err
		}
		at = p.to
		if err := c.deliverOne(out[p.from:p.to], p.Delivery); err != nil {
			return nil, err
		}
		if p.Deaf > 0 {
			c.deafen(p.Deaf)
		}
		if p.Ending != EndNothing {
			return c.endOnPurpose(p.Delivery), nil
		}
	}
	return nil, c.writeApart(out, at, len(out), apart)
}

// writeApart writes a stretch of out with a write for each answer.
func (c *Connection) writeApart(out []byte, from, to int, apart []int) error {
	for from < to {
		end := partEnd(apart, from, to)
		if err := c.write(out[from:end]); err != nil {
			return err
		}
		from = end
	}
	return nil
}

func (c *Connection) deliverOne(b []byte, d *Delivery) error {
	if err := c.sleep(d.Delay); err != nil {
		return err
	}
	c.writing.Lock() // for all pieces: nothing may come between them
	defer c.writing.Unlock()
	for first := true; len(b) > 0; first = false {
		if !first {
			if err := c.sleep(d.Gap); err != nil {
				return err
			}
		}
		n := len(b)
		if d.Piece > 0 {
			n = min(n, d.Piece)
		}
		if err := c.writeLocked(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// sleep waits for d, or until the connection ends.
func (c *Connection) sleep(d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.ctx.Done():
		return net.ErrClosed
	}
}

// endOnPurpose ends the connection as a Delivery wants and returns why it ended.
func (c *Connection) endOnPurpose(d *Delivery) error {
	err := fmt.Errorf("%w: %s", errOnPurpose, strings.Join(d.Faults, ", "))
	c.becauseOf(err)
	if d.Ending == EndReset {
		if tcp, ok := c.tcp.(interface{ SetLinger(sec int) error }); ok {
			_ = tcp.SetLinger(0) // fails only when it is closed already
		}
		c.stop(stopNow)
		return err
	}
	if half, ok := c.net.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the peer may be gone already
	}
	c.stop(stopSoon)
	return err
}

// deafness is a time in which nothing is read.
type deafness struct {
	until time.Time
	ended chan struct{}
	once  sync.Once
}

func (d *deafness) end() { d.once.Do(func() { close(d.ended) }) }

func (c *Connection) deafen(d time.Duration) {
	c.deaf.Store(&deafness{until: time.Now().Add(d), ended: make(chan struct{})})
}

// waitDeaf keeps a Read waiting. The deadlines the reader has set move by as much: the peer is not to blame.
func (w *wire) waitDeaf(d *deafness) {
	defer w.deaf.CompareAndSwap(d, nil)
	if w.closing.Load() != stopNot {
		return
	}
	start := time.Now()
	timer := time.NewTimer(time.Until(d.until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.ended:
		return
	case <-w.ctx.Done():
		return
	}
	w.deadline.Lock()
	defer w.deadline.Unlock()
	if !w.wanted.IsZero() && w.closing.Load() == stopNot {
		w.wanted = w.wanted.Add(time.Since(start))
		_ = w.net.SetReadDeadline(w.wanted) // the Read that follows tells when it is closed
	}
}
