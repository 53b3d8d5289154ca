package mllpcore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"mllpscope/mllpcore/client"
	"mllpscope/mllpcore/fault"
)

// errEnded is why a Send on a connection that is gone fails.
var errEnded = fmt.Errorf("the connection has ended: %w", net.ErrClosed)

// Send sends InputFilename or, when that is empty, InputData of a connection: see Connection.Send.
func (s *Server) Send(ctx context.Context, id string) (*SendResult, error) {
	c, err := s.Connection(id)
	if err != nil {
		return nil, err
	}
	return c.Send(ctx)
}

// Interrupt makes the Send that runs on a connection return ErrInterrupted; the connection stays open, and those that
// wait for their turn go on. Without one it does nothing.
func (s *Server) Interrupt(id string) error {
	c, err := s.Connection(id)
	if err != nil {
		return err
	}
	c.Interrupt()
	return nil
}

// Interrupt is Server.Interrupt for this connection.
func (c *Connection) Interrupt() {
	if s := c.sends.current.Load(); s != nil {
		s.interrupt()
	}
}

// Send sends what InputFilename names, else InputData, framing added; both stay as they are. Sends of one connection go
// one after another, each with what was set when it was called; messages are received and answered meanwhile.
//
// In Version 1 it returns with the HL7 acknowledgement whose MSA-2 equals the MSH-10 that was sent, or at once when
// MSH-15 and MSH-16 ask for none or only for one after an error. Where both a commit and an application acknowledgement
// are asked for it returns with the first of them, by the standard the commit acknowledgement: with it the receiver has
// taken the message over, and the application's may come much later. That one then fires AckIn, and error 670 when it
// is negative. In Version 2 it returns with the commit block.
//
// An answer other than AA, CA or ACK is an *Error with code 670, beside the result. Timeout (code 301) starts anew with
// every byte that comes or leaves, unless AbsoluteTimeout is set; it does not count the wait for the turn. The block is
// always sent to its end: an error, ctx or Interrupt ends the wait, not the block.
func (c *Connection) Send(ctx context.Context) (*SendResult, error) {
	payload, err := c.input()
	if err != nil {
		return nil, err
	}
	if err := c.sends.wait(ctx, c.ctx); err != nil {
		return nil, c.sendError(err)
	}
	defer func() { <-c.sends.turn }()
	return c.exchange(ctx, payload)
}

// input reads what is to be sent. A byte order mark, which editors put before a message, is no part of it.
func (c *Connection) input() ([]byte, error) {
	c.mu.Lock()
	name, payload := c.inputFilename, c.inputData
	c.mu.Unlock()
	op := "send to " + c.remote
	if name != "" {
		var err error
		if payload, err = os.ReadFile(name); err != nil { //nolint:gosec // the user names it
			return nil, &fault.Error{Code: fault.CodeFile, Op: op + ": InputFilename", Err: err}
		}
	}
	payload = bytes.TrimPrefix(payload, []byte("\uFEFF"))
	if err := client.Sendable(payload, marks(c.set)); err != nil {
		return nil, &fault.Error{Op: op + ": InputData or InputFilename", Err: err}
	}
	return payload, nil // SetInputData never writes into what it has set
}

// exchange sends and waits for the answer. The caller has the turn.
func (c *Connection) exchange(ctx context.Context, payload []byte) (*SendResult, error) {
	ctx, interrupt := context.WithCancelCause(ctx)
	defer interrupt(nil)
	s := &sending{
		start: time.Now(), answered: make(chan *answerIn, 1),
		interrupt: func() { interrupt(ErrInterrupted) },
	}
	s.read(payload, c.set.Version)
	s.moved.Store(s.start.UnixNano())
	if !c.sends.begin(s) {
		return nil, c.sendError(errEnded)
	}
	wrote := make(chan error, 1)
	go func() {
		defer c.sends.writes.Done()
		wrote <- c.put(payload)
	}()
	got, err := c.await(ctx, s, wrote)
	c.sends.end(s, got, c.set.Version)
	if err != nil {
		return nil, c.sendError(err)
	}
	r := &SendResult{ControlID: string(s.controlID), Accepted: true, Elapsed: time.Since(s.start)}
	if got == nil {
		return r, nil
	}
	r.Code, r.Accepted, r.Text, r.Answer = got.event.Code, got.event.Accepted, got.event.Text, got.answer
	if !r.Accepted {
		return r, fault.NegativeAck("send to "+c.remote, r.Code, r.Text)
	}
	return r, nil
}

// await waits until s is answered or, when it asks for no answer, written.
func (c *Connection) await(ctx context.Context, s *sending, wrote <-chan error) (*answerIn, error) {
	limit := time.NewTimer(0)
	defer limit.Stop()
	for {
		select {
		case err := <-wrote:
			if err != nil || !s.waits {
				return nil, err
			}
			wrote = nil
		case got := <-s.answered:
			return got, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-c.ctx.Done():
			select {
			case got := <-s.answered: // it came with the last bytes
				return got, nil
			default:
				return nil, errEnded
			}
		case <-limit.C:
			left, over := c.timeLeft(s)
			if over {
				return nil, c.sendTimeout(s)
			}
			limit.Reset(left)
		}
	}
}

// unlimitedLook is how often a Send without a limit looks whether Timeout has been set meanwhile.
const unlimitedLook = time.Second

// timeLeft says how long a Send may still wait before its Timeout must be looked at again, and whether it is over.
func (c *Connection) timeLeft(s *sending) (left time.Duration, over bool) {
	timeout := c.Timeout()
	if timeout == 0 {
		return unlimitedLook, false
	}
	since := s.start
	if !c.server.settings.Load().AbsoluteTimeout {
		since = time.Unix(0, s.moved.Load())
	}
	left = timeout - time.Since(since)
	return left, left <= 0
}

func (c *Connection) sendTimeout(s *sending) error {
	reason := c.sends.wrongAnswer(s)
	if owed := c.sends.debt(); owed > 0 {
		reason += fmt.Sprintf("; %d earlier blocks were never acknowledged, so the peer's commit blocks may be counted for "+
			"those: disconnect to start anew", owed)
	}
	return fault.Errorf(fault.CodeTimedOut, "", "no acknowledgement within %v (Timeout)%s: %w", c.Timeout(), reason,
		os.ErrDeadlineExceeded)
}

func (c *Connection) sendError(err error) error {
	code := fault.Code(0)
	var own *fault.Error
	switch {
	case errors.As(err, &own):
		code = own.Code
	case errors.Is(err, errEnded):
		code = fault.CodeNoConnection
	}
	return &fault.Error{Code: code, Op: "send to " + c.remote, Err: err}
}
