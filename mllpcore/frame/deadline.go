package frame

import (
	"errors"
	"time"
)

const (
	// endSilence is how long an end block waits for its EOL (SPEC 7). Far above what a network adds between two bytes of
	// one write, and still unnoticed by the person or queue that waits for the answer.
	endSilence = 100 * time.Millisecond
	// shrinkAfter is how long a big buffer is kept while nothing comes: longer than the pauses of a busy sender, short
	// against the hours a connection may stay idle.
	shrinkAfter = 5 * time.Second
	// lazyMargin is how close a deadline that was set for an earlier wait may come before it is moved. Moving it costs
	// more than parsing a message, and letting it pass costs one failed Read, so it is moved once in many waits.
	lazyMargin = time.Second
	// lazySlack is how much too early a deadline may be when it is already the right one but for the time we took.
	lazySlack = 10 * time.Millisecond
)

var (
	errSilence      = errors.New("nothing after the end block")
	errBlockTimeout = errors.New("no end block in time")

	noDeadline time.Time
)

// deadlines are the times at which the Reader stops waiting; the zero time is never.
type deadlines struct {
	armed      time.Time // what was last set on the Source
	blockUntil time.Time // end of ReceiveTimeout for the open block; not known before the first wait in it
	idleUntil  time.Time // end of IdleTimeout for this wait
}

// blockOver reports whether the open block's time is over at t.
func (d *deadlines) blockOver(t time.Time) bool {
	return !d.blockUntil.IsZero() && !t.Before(d.blockUntil)
}

// waitUntil returns when the wait that begins now must end. It asks for the time only when there is a limit.
func (r *Reader) waitUntil() time.Time {
	if r.state == StateBlock || r.state == StateEndSeen {
		return r.waitInBlock()
	}
	big := len(r.buf) == chunkSize
	if r.cfg.IdleTimeout <= 0 && !big {
		return noDeadline
	}
	now := time.Now()
	r.clock.idleUntil = noDeadline
	if r.cfg.IdleTimeout > 0 {
		r.clock.idleUntil = now.Add(r.cfg.IdleTimeout)
	}
	if shrink := now.Add(shrinkAfter); big && (r.clock.idleUntil.IsZero() || shrink.Before(r.clock.idleUntil)) {
		return shrink
	}
	return r.clock.idleUntil
}

// waitInBlock is waitUntil for an open block. Its time begins with the first wait, and stands still while the Reader
// does not read: a sender must not time out because of us.
func (r *Reader) waitInBlock() time.Time {
	if r.cfg.ReceiveTimeout <= 0 && r.state == StateBlock {
		return noDeadline
	}
	now := time.Now()
	switch {
	case r.cfg.ReceiveTimeout <= 0:
	case r.clock.blockUntil.IsZero():
		r.clock.blockUntil = now.Add(r.cfg.ReceiveTimeout)
	default:
		r.clock.blockUntil = r.clock.blockUntil.Add(now.Sub(r.arrived))
	}
	if r.state == StateEndSeen {
		return now.Add(endSilence)
	}
	return r.clock.blockUntil
}

// arm makes the next Read fail at until at the latest. An earlier deadline that is still far off is left as it is:
// expired sees that it was too early.
func (r *Reader) arm(until time.Time) error {
	if r.clock.suffices(until, r.arrived) {
		return nil
	}
	return r.setDeadline(until)
}

// suffices reports whether what is set on the Source will do for a wait that begins now and ends at until.
func (d *deadlines) suffices(until, now time.Time) bool {
	switch {
	case d.armed.IsZero():
		return until.IsZero()
	case until.IsZero():
		return d.armed.Sub(now) > lazyMargin
	}
	early := until.Sub(d.armed)
	return early >= 0 && (early < lazySlack || d.armed.Sub(now) > lazyMargin)
}

func (r *Reader) setDeadline(t time.Time) error {
	r.clock.armed = t
	if r.cfg.SetDeadline != nil {
		return r.cfg.SetDeadline(r.state, t)
	}
	return r.src.SetReadDeadline(t)
}

// expired judges a Read that failed with a deadline: err when it was not one of ours, otherwise what the state makes of
// it, or nil and how long to wait on when it was too early.
func (r *Reader) expired(err error, until time.Time) (time.Time, error) {
	now := time.Now()
	if !until.IsZero() && !now.Before(until) {
		return r.waitedOut(now)
	}
	if armed := r.clock.armed; !armed.IsZero() && !now.Before(armed) {
		return until, r.setDeadline(until)
	}
	return until, err
}

// waitedOut is what the end of a wait means in each state.
func (r *Reader) waitedOut(now time.Time) (time.Time, error) {
	switch r.state {
	case StateEndSeen:
		return noDeadline, errSilence
	case StateBlock:
		return noDeadline, errBlockTimeout
	}
	if idle := r.clock.idleUntil; !idle.IsZero() && !now.Before(idle) {
		return noDeadline, ErrIdle
	}
	r.shrink()
	return r.clock.idleUntil, r.setDeadline(r.clock.idleUntil)
}
