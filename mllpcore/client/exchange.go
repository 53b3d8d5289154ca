package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/setting"
)

// Exchange is a message that a Client sent, and what came back.
type Exchange struct {
	Result
	// Committed reports that a positive commit acknowledgement came: CA, or the commit block of release 2.
	Committed bool
	// Others are what came and is not the answer, oldest first: never answered and never taken for it.
	Others []Other
	// Notes are sentences about what is odd in the answer and does no harm.
	Notes []string
}

// Other is something that a listener sent and that is not the answer to the message.
type Other struct {
	Text    string // what it is, in words
	Payload []byte // as it came, without framing
	// Late is MSA-2 of a late answer to an earlier message of this connection, "" for anything else.
	Late string
	// Refused reports that it is a late negative answer: the earlier message was not accepted after all.
	Refused bool
}

const (
	// strayTime is how long the right answer may still take once something came that cannot be one: a listener that
	// answers wrongly rarely answers again, and a person waits.
	strayTime = 3 * time.Second
	// perhapsTime is how long to wait for an answer that may come and need not: one only in case of an error, or the HL7
	// acknowledgement after the commit block of release 2.
	perhapsTime = 500 * time.Millisecond
	// maxOthers is how many Others an Exchange keeps; further ones are only counted in the last.
	maxOthers = 16
)

// Exchange sends one message, framing added, and waits for all that it asks for: with Version 2 the commit block; the
// answer whose MSA-2 is the message's MSH-10, byte for byte but for blanks around it; and where MSH-15 and MSH-16 ask
// for both, the application acknowledgement after the commit acknowledgement. It ends early with ctx.
//
// A negative answer is an *Error with code 670, beside the result; what came instead of an answer is told by the error
// and by Others. The result is nil only when nothing was sent.
func (c *Client) Exchange(ctx context.Context, payload []byte) (*Exchange, error) {
	return c.exchange(ctx, payload, false)
}

func (c *Client) exchange(ctx context.Context, payload []byte, first bool) (*Exchange, error) {
	op := "send to " + c.o.Address
	if err := Sendable(payload, c.o.Marks); err != nil {
		return nil, &fault.Error{Op: op, Err: err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := newWaiting(c, payload)
	w.first = first
	if err := w.catchUp(); err != nil {
		return nil, &fault.Error{Op: op, Err: err}
	}
	err := w.write(ctx, payload)
	if err == nil {
		err = w.await(ctx)
	}
	c.remember(w)
	w.x.Elapsed = time.Since(w.start)
	w.x.Accepted = err == nil
	if err != nil {
		return w.x, w.explain(ctx, op, err)
	}
	return w.x, nil
}

// write sends the block. An error may have its reason on the other way, such as an alert of TLS: it is waited for.
func (w *waiting) write(ctx context.Context, payload []byte) error {
	c := w.c
	if err := c.conn.SetWriteDeadline(w.limit); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.conn.SetWriteDeadline(time.Unix(1, 0)) }) // wakes the write
	defer stop()
	c.out = frame.AppendBlock(c.out[:0], payload, c.o.Marks)
	_, err := c.conn.Write(c.out)
	if err == nil {
		return nil
	}
	c.broken = fmt.Errorf("an earlier message was not sent to its end: %w", err)
	if ctx.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	w.why = err
	w.shorten(perhapsTime)
	w.need = needAnswer
	return nil
}

// catchUp takes what came while nobody waited; the error says that nothing can be sent.
func (w *waiting) catchUp() error {
	if w.c.broken != nil {
		return w.c.broken
	}
	w.early = true
	defer func() { w.early = false }()
	for {
		select {
		case a := <-w.c.arrived:
			if a.err != nil {
				w.c.broken = errGone
				if _, alert := alertIn(a.err); alert { // with TLS 1.3 it may come before the first message
					w.c.broken = explainTLS(a.err, w.c.o.TLS != nil && len(w.c.o.TLS.Certificates) > 0)
				}
				return w.c.broken
			}
			if a.block != nil && a.block.Reason == frame.ReasonNone {
				if err := w.other(a.block.Payload); err != nil {
					return err
				}
			}
		default:
			w.why, w.limit = nil, w.start.Add(w.c.o.Timeout) // that was before this message
			return nil
		}
	}
}

// errGone is why nothing can be sent on a connection that the listener has closed.
var errGone = errors.New("the listener has closed the connection")

// remember notes what may still come for w.
func (c *Client) remember(w *waiting) {
	if w.commit {
		c.owed++
	}
	if len(w.controlID) == 0 {
		return
	}
	if len(c.earlier) == maxEarlier {
		c.earlier = append(c.earlier[:0], c.earlier[1:]...)
	}
	c.earlier = append(c.earlier, string(w.controlID))
}

// explain makes the error of an exchange.
func (w *waiting) explain(ctx context.Context, op string, err error) error {
	var own *fault.Error
	switch {
	case ctx.Err() != nil:
		return &fault.Error{Op: op, Err: ctx.Err()}
	case errors.As(err, &own):
		return &fault.Error{Code: own.Code, Op: op, Err: own.Err}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fault.Errorf(fault.CodeTimedOut, op, "not sent within %v (DefaultTimeout): %w", w.c.o.Timeout, err)
	}
	return &fault.Error{Op: op, Err: err}
}

// Sendable says why a payload cannot be sent in a block.
func Sendable(payload []byte, m frame.Marks) error {
	switch {
	case len(payload) == 0:
		return fmt.Errorf("%w: there is nothing to send", setting.ErrBadValue)
	case bytes.IndexByte(payload, m.Start) >= 0, bytes.Contains(payload, []byte{m.End, m.EOL}):
		return fmt.Errorf("%w: the message holds block characters (0x%02X, or 0x%02X 0x%02X), which would end its block "+
			"early: take them out, or give it without framing", setting.ErrBadValue, m.Start, m.End, m.EOL)
	}
	return nil
}

// answerOf reads the acknowledgement in a payload; false when there is none.
func answerOf(payload []byte) (hl7.Header, hl7.Answer, bool) {
	h, err := hl7.ParseHeader(payload)
	if err != nil {
		return h, hl7.Answer{}, false
	}
	a, ok := hl7.ParseAnswer(payload, &h)
	return h, a, ok
}
