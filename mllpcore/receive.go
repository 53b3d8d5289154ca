package mllpcore

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
)

var (
	errTooLong   = errors.New("a block was longer than MaxLineLength")
	errNotMLLP   = errors.New("the peer does not speak MLLP")
	errHookPanic = errors.New("a hook panicked")
)

// run is the connection's goroutine, from admission to the end.
func (c *Connection) run() {
	defer c.server.running.Done()
	connected := false
	err := c.guard(func() error {
		if err := c.open(); err != nil {
			return err
		}
		connected = true
		return c.receive()
	})
	c.finish(connected, err)
}

// guard keeps a panic in a hook from ending more than this connection.
func (c *Connection) guard(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.panicked(p, debug.Stack())
			err = errHookPanic
		}
	}()
	return do()
}

func (c *Connection) panicked(p any, stack []byte) {
	c.becauseOf(errHookPanic)
	c.server.note(1, c.id, "a hook panicked, the connection to %s is closed: %v\n%s", c.remote, p, stack)
	c.reportError(errHookPanic, "")
	c.stop(stopNow)
}

// open admits the client and completes the handshake.
func (c *Connection) open() error {
	if err := c.ask(); err != nil {
		return err
	}
	err := c.setSocket()
	if err != nil {
		err = fmt.Errorf("set the socket's options: %w", err)
	} else if c.secure {
		c.enter(phaseGreeting)
		err = c.handshake()
	}
	if err != nil {
		if !errors.Is(err, errProbe) {
			c.tellFailure(err)
		}
		return err
	}
	c.enter(phaseOpen)
	if hub := &c.server.hub; hub.wants(EventConnected) {
		hub.send(&ConnectedEvent{EventHeader: c.header(), Description: "OK", Remote: c.remote})
	}
	c.server.note(1, c.id, "%s connected", c.remote)
	return nil
}

// tellFailure reports that a connection did not become complete.
func (c *Connection) tellFailure(err error) {
	if hub := &c.server.hub; hub.wants(EventConnected) {
		hub.send(&ConnectedEvent{
			EventHeader: c.header(), StatusCode: statusOf(err), Description: err.Error(), Remote: c.remote,
		})
	}
	c.server.note(1, c.id, "%s could not connect: %v", c.remote, err)
}

// receive takes block after block until the stream ends or the connection is told to stop.
func (c *Connection) receive() error {
	for {
		if c.closing.Load() != stopNot && c.reader.Buffered() == 0 {
			return nil
		}
		b, err := c.reader.Next()
		if err != nil {
			return err
		}
		if err := c.handle(b); err != nil {
			return err
		}
	}
}

// handle does with a block what its kind asks for.
func (c *Connection) handle(b *frame.Block) error {
	c.noteQuirks(b.Quirks)
	switch {
	case b.Reason != frame.ReasonNone:
		return c.takeBroken(b)
	case b.Quirks&frame.QuirkEmpty != 0:
		c.takeJunk(b)
		c.server.note(1, c.id, "%s sent an empty block; nothing to answer", c.remote)
		return nil
	case c.isCommitBlock(b.Payload):
		c.takeJunk(b)
		if c.set.Version == 2 {
			c.takeCommitBlock(b.Payload[0])
		} else {
			c.takeRelease2()
		}
		return nil
	default:
		c.takeWhole(b)
		return nil
	}
}

func (c *Connection) isCommitBlock(payload []byte) bool {
	return len(payload) == 1 && (payload[0] == c.set.ACKChar || payload[0] == c.set.NAKChar)
}

// acknowledged tells of an acknowledgement that came in; a negative one is error 670 as well.
func (c *Connection) acknowledged(e *AckInEvent) {
	if hub := &c.server.hub; hub.wants(EventAckIn) {
		hub.send(e)
	}
	if !e.Accepted {
		c.reportError(fault.NegativeAck("answer from "+c.remote, e.Code, e.Text), "")
	}
}

// takeWhole takes a whole block in: finds out what it is, tells, keeps, answers.
func (c *Connection) takeWhole(b *frame.Block) {
	in := newIntake(c)
	in.ended = b.Ended
	in.payload = b.Payload
	observed := in.isObserved()
	held := heldByReader
	switch {
	case observed && in.ownsWhat(b.Payload):
		in.body = append(in.body, b.Payload...)
		in.payload, in.msg = in.body, &in.own
	case observed:
		in.payload, held = c.reader.Take(), heldByMessage
	case len(b.Payload) >= largePayload:
		in.payload, held = c.reader.Take(), heldByNobody
	}
	in.read()
	c.noteQuirks(in.quirks)
	if observed {
		c.fillMessage(b, in)
	}
	c.countBlock(in)
	c.identify(in)
	c.withhold(in)
	c.noteBlock("received", in.payload)
	if in.msg != nil {
		c.announce(in)
	}
	c.keepOutput(in.payload, held)
	if err := c.writeOutput(in); err != nil {
		in.problem = &hl7.Problem{Code: hl7.CodeApplicationInternal, Text: "the message could not be written to a file"}
		c.reportError(err, "")
	}
	in.planHook()
	c.answers.add(in)
}

// largePayload is from where on a payload is taken over from the reader instead of copied into OutputData.
const largePayload = 64 << 10

// loggedBytes is how much of a block a debug line shows.
const loggedBytes = 64 << 10

// noteBlock writes a verbose line without, or a debug line with the bytes.
func (c *Connection) noteBlock(what string, b []byte) {
	switch level := c.server.settings.Load().LogLevel; {
	case level < 2 || !c.server.hub.wants(EventLog):
	case level == 2:
		c.server.note(2, c.id, "%s %s", what, plural.Of(len(b), "byte"))
	default:
		c.server.note(3, c.id, "%s %s: %q", what, plural.Of(len(b), "byte"), b[:min(len(b), loggedBytes)])
	}
}

// isObserved reports whether anyone keeps or watches messages; otherwise no copy is made.
func (in *intake) isObserved() bool {
	s := in.conn.server
	return s.log != nil || s.hooks.EndTransfer != nil || in.hook != nil ||
		s.hub.wants(EventEndTransfer) || s.hub.wants(EventAckOut)
}

// fillMessage fills in what is known of a block, in a Message of its own unless in has one.
func (c *Connection) fillMessage(b *frame.Block, in *intake) {
	if in.msg == nil {
		in.msg = new(Message)
	}
	*in.msg = Message{
		Time: b.Ended, Started: b.Started, Connection: c.id, Remote: c.remote,
		Kind: in.kind, Size: b.Size, Quirks: b.Quirks | in.quirks, Body: in.payload, Skipped: b.Skipped,
		Prompt: c.prompt(b.Started),
	}
	if len(b.Junk) > 0 {
		in.msg.Junk = append([]byte(nil), b.Junk...)
	}
	if in.problem != nil {
		in.msg.Reason = in.problem.Error()
	}
}

// promptness is how many times as long as an answer took its receiver may take for the next message to be prompt: it
// has waited for us a third of the time at least.
const promptness = 2

// notePromptness notes until when a next message is prompt: the answer to one that ended then is about to leave.
func (c *Connection) notePromptness(ended time.Time) {
	if c.server.log == nil {
		return
	}
	took := time.Since(ended)
	c.promptUntil.Store(int64(ended.Sub(c.since) + took + promptness*took))
}

// prompt reports whether a message that began then was prompt.
func (c *Connection) prompt(began time.Time) bool {
	return int64(began.Sub(c.since)) < c.promptUntil.Load()
}

// countBlock counts a whole block.
func (c *Connection) countBlock(in *intake) {
	if in.kind == message.KindRefused {
		c.broken.Add(1)
		c.server.counters.broken.Add(1)
		return
	}
	c.messages.Add(1)
	c.server.counters.messages.Add(1)
}

// identify finds the Send that an answer belongs to, and marks a message whose control ID came before.
func (c *Connection) identify(in *intake) {
	switch in.kind {
	case message.KindRefused:
		return
	case message.KindAnswer:
		c.takeAnswer(in)
		return
	}
	id := in.header.ControlID()
	c.mu.Lock()
	c.lastControlID = append(c.lastControlID[:0], id...)
	c.mu.Unlock()
	again := c.server.repeated.seen(in.header.Field(3), in.header.Field(4), id)
	if again && in.msg != nil && len(id) > 0 {
		in.msg.Duplicate = true
	}
}

// takeAnswer hands an answer to the Send that waits for it, and tells of one that nobody was waiting for.
func (c *Connection) takeAnswer(in *intake) {
	answer, ok := hl7.ParseAnswer(in.payload, &in.header)
	in.expected = ok && c.answerTo(in, &answer)
	switch {
	case in.expected:
		in.answer.Reason = "an acknowledgement is never answered"
		return
	case !ok:
		in.answer.Reason = reasonForgotten
	case c.server.ids.Issued(answer.ControlID):
		in.answer.Reason = reasonOfOurs
	default:
		in.answer.Reason = "an acknowledgement that no Send was waiting for: kept, never answered"
	}
	if in.msg != nil {
		in.msg.Reason = in.answer.Reason
	}
	c.server.note(1, c.id, "%s sent an acknowledgement (%s) that no Send was waiting for", c.remote, answer.RawCode)
}

// announce tells hooks and readers of events that a message is in.
func (c *Connection) announce(in *intake) {
	if hub := &c.server.hub; hub.wants(EventEndTransfer) {
		in.lend()
		told := *in.msg // the log gives the message its ID while readers look at the event
		hub.send(&EndTransferEvent{EventHeader: c.header(), Message: &told})
	}
	if hook := c.server.hooks.EndTransfer; hook != nil {
		in.lend()
		hook(c.ctx, c, in.msg)
	}
}

func (c *Connection) header() EventHeader { return EventHeader{Time: time.Now(), Connection: c.id} }

// reportError fires the Error event.
func (c *Connection) reportError(err error, doing string) {
	text := err.Error()
	if doing != "" {
		text = doing + ": " + text
	}
	c.server.note(1, c.id, "error: %s", text)
	c.fireError(err, text)
}

// reportUnkept is reportError for a message that the log did not take. Log lines tell the reason once and not for every
// message that comes until it is over.
func (c *Connection) reportUnkept(err *fault.Error) {
	text := err.Error()
	if last := c.server.unkept.Swap(&text); last != nil && *last == text {
		c.server.note(1, c.id, "error: another message was not kept, for the same reason")
	} else {
		c.server.note(1, c.id, "error: %s", text)
	}
	c.fireError(err, text)
}

func (c *Connection) fireError(err error, text string) {
	code := 0
	var own *fault.Error
	if errors.As(err, &own) {
		code = int(own.Code)
	}
	if hub := &c.server.hub; hub.wants(EventError) {
		hub.send(&ErrorEvent{EventHeader: c.header(), ErrorCode: code, Description: text})
	}
}
