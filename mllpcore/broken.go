package mllpcore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
)

// The answer to a block that is too long must arrive. So before the connection is closed, what the peer still sends is
// read and discarded until it ends, for drainTime at most.
const (
	drainTime  = 5 * time.Second
	drainBytes = 4 << 30
)

// takeBroken keeps what did not make a whole block, with the reason.
func (c *Connection) takeBroken(b *frame.Block) error {
	if d, ok := padding(b); ok {
		c.server.note(1, c.id, "%s sent %s after its last message: %s", c.remote, plural.Of(b.Size, "byte"), d.Text)
		return nil
	}
	reason := explain(b)
	payload := c.reader.Take() // somebody may begin to watch at any moment
	c.noteBlock("broken: received", payload)
	c.keepBroken(b, payload, reason)
	if b.Reason == frame.ReasonTooLong {
		return c.afterTooLong()
	}
	return nil
}

// padding reports whether a block is what some senders put between their messages and at the end of their stream: no
// message is hidden in it.
func padding(b *frame.Block) (frame.Diagnosis, bool) {
	d, ok := b.Diagnose()
	return d, ok && b.Reason == frame.ReasonNoBlock && (d.Kind == frame.FoundBlank || d.Kind == frame.FoundEnds)
}

// takeJunk keeps what came before a block that is no message, such as a keep-alive. There is no message to note it at.
func (c *Connection) takeJunk(b *frame.Block) {
	junk := frame.Block{
		Payload: bytes.Clone(b.Junk), Reason: frame.ReasonNoBlock, Size: b.Skipped, Started: b.Started, Ended: b.Ended,
	}
	if _, ok := padding(&junk); ok || b.Skipped == 0 {
		return
	}
	c.noteBlock("broken: received", junk.Payload)
	c.keepBroken(&junk, junk.Payload, explain(&junk))
}

// keepBroken counts a broken block, tells of it, keeps it, and answers it where there is something to answer. payload
// must be the caller's to give away.
func (c *Connection) keepBroken(b *frame.Block, payload []byte, reason string) {
	in := newIntake(c)
	c.broken.Add(1)
	c.server.counters.broken.Add(1)
	in.kind, in.ended, in.silent = message.KindBroken, b.Ended, true
	in.payload = payload
	in.problem = &hl7.Problem{Code: hl7.CodeApplicationInternal, Text: reason}
	if b.Reason == frame.ReasonTooLong {
		in.problem = &hl7.Problem{Code: hl7.CodeMessageType, Text: reason}
		if in.readHeader() == nil {
			in.silent = in.isAnswer()
		}
	}
	if in.mute = b.Reason.Unframed(); !in.mute {
		c.withhold(in)
	}
	if h, err := hl7.FindHeader(payload); err == nil { // filters look behind the first message only where this is told
		in.quirks = quirksOf(payload, &h)
	}
	if in.isObserved() {
		c.fillMessage(b, in)
		in.msg.Reason = reason
		c.announce(in)
	}
	c.reportError(brokenError(b, c.remote, reason), "")
	c.answers.add(in)
}

// afterTooLong makes sure that the answer arrives before the connection closes.
func (c *Connection) afterTooLong() error {
	c.answers.finish()
	if half, ok := c.net.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the peer may be gone already
	}
	c.reader.Drain(drainBytes, drainTime)
	return errTooLong
}

// explain puts into words why a block is broken.
func explain(b *frame.Block) string {
	switch d, ok := b.Diagnose(); {
	case ok && b.Reason == frame.ReasonTooLong: // which is why the connection is closed
		return fmt.Sprintf("%s. It looks like %s", b.Reason, d.Text)
	case ok:
		return d.Text
	}
	if b.Reason == frame.ReasonCutOff && b.Err != nil && !errors.Is(b.Err, io.EOF) {
		return fmt.Sprintf("%s (%v)", b.Reason, b.Err)
	}
	return b.Reason.String()
}

func brokenError(b *frame.Block, remote, reason string) error {
	code := fault.Code(0)
	if b.Reason == frame.ReasonTimedOut {
		code = fault.CodeTimedOut
	}
	op := fmt.Sprintf("broken message from %s (%s)", remote, plural.Of(b.Size, "byte"))
	return &fault.Error{Code: code, Op: op, Err: errors.New(reason)}
}
