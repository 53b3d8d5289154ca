package mllpcore

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"golang.org/x/time/rate"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
)

// wire is the Connection as the frame reader sees it: a source with deadlines and an observer of blocks.
type wire Connection

var (
	_ frame.Source       = (*wire)(nil)
	_ frame.Observer     = (*wire)(nil)
	_ frame.JunkObserver = (*wire)(nil)
)

// frameConfig is what the frame reader goes by.
func (c *Connection) frameConfig() frame.Config {
	return frame.Config{
		Tolerance:      c.set.FrameTolerance,
		Marks:          marks(c.set),
		MaxLength:      c.set.MaxLineLength,
		ReceiveTimeout: c.set.ReceiveTimeoutDuration(),
		IdleTimeout:    c.set.IdleTimeoutDuration(),
		Observer:       (*wire)(c),
		Budget:         c.budget,
		BeforeWait:     (*wire)(c).beforeWait,
		SetDeadline:    (*wire)(c).setDeadline,
	}
}

// past is a deadline that ends a waiting Read at once.
var past = time.Unix(1, 0)

// Read reads from the connection, counted and within MaxTransferRate.
func (w *wire) Read(p []byte) (int, error) {
	if w.inRate != nil {
		p = p[:min(len(p), w.inRate.Burst())]
	}
	if d := w.deaf.Load(); d != nil {
		w.waitDeaf(d)
	}
	if w.closing.Load() == stopAfterMessage {
		w.boundSilence()
	}
	n, err := w.source.Read(p)
	for n == 0 && errors.Is(err, os.ErrDeadlineExceeded) && (w.wokenTooEarly() || w.notIdle()) {
		n, err = w.source.Read(p)
	}
	if n > 0 {
		w.countIn(n)
		if w.inRate != nil && w.inRate.WaitN(w.ctx, n) != nil {
			return n, net.ErrClosed // only the end of the connection ends the wait
		}
	}
	return n, err
}

// countIn counts bytes that were read.
func (w *wire) countIn(n int) {
	w.bytesIn.Add(int64(n))
	w.server.counters.bytesIn.Add(int64(n))
	(*Connection)(w).noteProgress()
}

// SetReadDeadline sets the reader's deadline.
func (w *wire) SetReadDeadline(t time.Time) error { return w.net.SetReadDeadline(t) }

// setDeadline sets the deadline the reader wants in a state, unless the connection is to stop in that state.
func (w *wire) setDeadline(state frame.State, t time.Time) error {
	w.deadline.Lock()
	defer w.deadline.Unlock()
	w.wanted = t
	if stopsIn(w.closing.Load(), state) {
		t = past
	}
	return w.net.SetReadDeadline(t)
}

// unfinishedSilence is how long a message in progress may stand still while the connection is to stop after it: longer
// than a packet that was lost takes to come again, and short for who waits for the end of the program.
const unfinishedSilence = time.Second

// boundSilence begins the time that the message in progress may stand still.
func (w *wire) boundSilence() {
	w.silentUntil = time.Now().Add(unfinishedSilence)
	w.deadline.Lock()
	defer w.deadline.Unlock()
	_ = w.untilSilent() // fails only when it is closed already
}

// untilSilent sets the earlier of that time and the deadline the reader wants. The caller holds deadline.
func (w *wire) untilSilent() error {
	until := w.silentUntil
	if stopsIn(stopAfterMessage, w.reader.State()) {
		until = past
	} else if !w.wanted.IsZero() && w.wanted.Before(until) {
		until = w.wanted
	}
	return w.net.SetReadDeadline(until)
}

// wokenTooEarly waits on for the message in progress when a stop that spares it has woken its reader, until it has
// stood still for too long: whoever sends it gets no answer, and sends it again.
func (w *wire) wokenTooEarly() bool {
	if w.closing.Load() != stopAfterMessage || stopsIn(stopAfterMessage, w.reader.State()) {
		return false
	}
	now := time.Now()
	if w.silentUntil.IsZero() {
		w.silentUntil = now.Add(unfinishedSilence)
	}
	w.deadline.Lock()
	defer w.deadline.Unlock()
	if !now.Before(w.silentUntil) || !w.wanted.IsZero() && !now.Before(w.wanted) {
		return false // it has, or the deadline is the reader's own
	}
	return w.untilSilent() == nil
}

// notIdle lets IdleTimeout begin anew while a Send waits for its answer.
func (w *wire) notIdle() bool {
	idle := w.set.IdleTimeoutDuration()
	if idle <= 0 || w.sends.current.Load() == nil || w.reader.State() != frame.StateIdle {
		return false
	}
	w.deadline.Lock()
	defer w.deadline.Unlock()
	if w.closing.Load() != stopNot {
		return false
	}
	w.wanted = time.Now().Add(idle)
	return w.net.SetReadDeadline(w.wanted) == nil
}

// stopsIn reports whether a connection that is to stop does so in the middle of state.
func stopsIn(how stopping, state frame.State) bool {
	switch how {
	case stopNot:
		return false
	case stopAfterMessage:
		return state != frame.StateBlock && state != frame.StateEndSeen
	default:
		return true
	}
}

// BlockStarted tells hooks and readers of events that a start block came.
func (w *wire) BlockStarted(at time.Time) {
	c := (*Connection)(w)
	c.coming.Store(0)
	if hub := &c.server.hub; hub.wants(EventStartTransfer) {
		hub.send(&StartTransferEvent{EventHeader{Time: at, Connection: c.id}})
	}
	if hook := c.server.hooks.StartTransfer; hook != nil {
		hook(c.ctx, c)
	}
}

// BlockData tells readers of Transfer how far a message has come.
func (w *wire) BlockData(total int64, p []byte) {
	w.coming.Store(total)
	hub := &w.server.hub
	if !hub.wants(EventTransfer) {
		return
	}
	e := &TransferEvent{EventHeader: EventHeader{Time: time.Now(), Connection: w.id}, BytesTransferred: total}
	if hub.wantsData() {
		e.Data = append([]byte(nil), p...)
	}
	hub.send(e)
}

// enoughToTell is how many bytes outside blocks are waited for before they are given a name in the log.
const enoughToTell = 12

// surelyTLS is how many bytes that look like TLS are no keep-alive (SYN, 0x16) before a message.
const surelyTLS = 3

// BytesOutside looks at what comes where a start block should. A peer that begins with TLS or HTTP waits for an answer
// that cannot come: the connection is given up at once, so that both sides learn why. What comes with TLS is kept as
// one: no message begins in it, whatever its bytes look like.
func (w *wire) BytesOutside(_ int64, first []byte) (foreign bool) {
	if w.diagnosed {
		return false
	}
	d, ok := frame.Diagnose(first)
	if !ok {
		return false
	}
	c := (*Connection)(w)
	fromTheStart := c.messages.Load() == 0 && c.broken.Load() == 0
	switch {
	case fromTheStart && (d.Kind == frame.FoundTLS || d.Kind == frame.FoundHTTP):
		w.diagnosed = true
		w.foreign = fmt.Errorf("%w: %s", errNotMLLP, d.Text)
		return d.Kind == frame.FoundTLS && len(first) >= surelyTLS
	case len(first) >= enoughToTell && d.Kind != frame.FoundBlank:
		w.diagnosed = true
		c.server.note(1, c.id, "%s sent bytes outside of a block: %s", c.remote, d.Text)
	}
	return false
}

// beforeWait is called before a Read that may block.
func (w *wire) beforeWait() error {
	if w.foreign != nil {
		return w.foreign
	}
	return (*Connection)(w).answers.flush()
}

// stop makes the connection end as told; it does not wait for it.
func (c *Connection) stop(how stopping) {
	for {
		now := c.closing.Load()
		if now >= how {
			return
		}
		if c.closing.CompareAndSwap(now, how) {
			break
		}
	}
	if d := c.deaf.Load(); d != nil {
		d.end()
	}
	if how == stopNow {
		c.cancel()
		_ = c.tcp.Close() // the connection's goroutine reports how it ended
		return
	}
	c.deadline.Lock()
	defer c.deadline.Unlock()
	if phase := c.phase.Load(); phase < phaseOpen {
		c.cancel()
		_ = c.tcp.Close() // nothing was received yet
		return
	}
	_ = c.tcp.SetReadDeadline(past) // fails only when it is closed already; a message in progress is waited for again
}

// write sends b, with nothing of another write in between.
func (c *Connection) write(b []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.writeLocked(b)
}

// mayTry reports whether tryWrite may get anywhere: not with TLS, nor with a limited rate.
func (c *Connection) mayTry() bool {
	return c.writer.CanTry() && c.outRate == nil
}

// tryWrite sends as much of b as can be sent without waiting, and returns how much that is. After a part of it nothing
// else is sent before writeRest.
func (c *Connection) tryWrite(b []byte) int {
	if !c.mayTry() || !c.writing.TryLock() {
		return 0
	}
	n := c.writer.Try(b)
	if n > 0 {
		c.countOut(n)
	}
	if n == 0 || n == len(b) {
		c.writing.Unlock()
	}
	return n
}

// writeRest sends what tryWrite has left.
func (c *Connection) writeRest(b []byte) error {
	defer c.writing.Unlock()
	return c.writeLocked(b)
}

// countOut counts bytes that left.
func (c *Connection) countOut(n int) {
	c.bytesOut.Add(int64(n))
	c.server.counters.bytesOut.Add(int64(n))
	c.noteProgress()
}

// writeLocked sends b within the connection's Timeout. With AbsoluteTimeout False the time starts anew with every byte
// that leaves. The caller holds c.writing.
func (c *Connection) writeLocked(b []byte) error {
	timeout := c.Timeout()
	for {
		if err := c.extendWriteDeadline(timeout); err != nil {
			return err
		}
		n, err := c.writeOnce(b)
		c.countOut(n)
		b = b[n:]
		if len(b) == 0 {
			return nil
		}
		restart := n > 0 && !c.server.settings.Load().AbsoluteTimeout && !c.secure // a TLS stream is lost with a half record
		switch {
		case err == nil, errors.Is(err, os.ErrDeadlineExceeded) && restart:
			c.writeLimit = time.Time{}
		case errors.Is(err, os.ErrDeadlineExceeded):
			return fault.Errorf(fault.CodeTimedOut, "write to "+c.remote, "the peer took no data for %v (Timeout): %w",
				timeout, err)
		default:
			return err
		}
	}
}

func (c *Connection) writeOnce(b []byte) (int, error) {
	if c.outRate != nil {
		return c.writePaced(b, c.outRate)
	}
	return c.writer.Write(b)
}

func (c *Connection) writePaced(b []byte, limit *rate.Limiter) (int, error) {
	b = b[:min(len(b), limit.Burst())]
	if err := limit.WaitN(c.ctx, len(b)); err != nil {
		return 0, net.ErrClosed
	}
	return c.net.Write(b)
}

// extendWriteDeadline keeps the write deadline between three quarters of the timeout and the whole of it away, so that
// it is set once in a while and not for every answer.
func (c *Connection) extendWriteDeadline(timeout time.Duration) error {
	if timeout == 0 {
		if c.writeLimit.IsZero() {
			return nil
		}
		c.writeLimit = time.Time{}
		return c.net.SetWriteDeadline(time.Time{})
	}
	if left := time.Until(c.writeLimit); left > timeout-timeout/4 && left <= timeout {
		return nil
	}
	c.writeLimit = time.Now().Add(timeout)
	return c.net.SetWriteDeadline(c.writeLimit)
}
