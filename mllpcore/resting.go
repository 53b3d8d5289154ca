package mllpcore

import (
	"sync/atomic"
	"syscall"

	"mllpscope/mllpcore/frame"
)

// resting is what a plain connection does between small messages that come one at a time: its goroutine sleeps, and a
// poller takes the messages in. Nothing that may have to wait happens there. Whatever is not such a message, or may
// need time, is left to the goroutine, which is called for it and goes on where the poller stopped; so are the end of
// the stream, errors, and all that others want of the connection.
type resting struct {
	allowed bool // by what does not change while the connection is open
	state   atomic.Int32
	poller  *poller       // for good: no other may have events of it; nil before the first rest, as the next
	called  chan struct{} // wakes the goroutine

	// Of whoever reads: the goroutine, or the poller in a turn.
	alone   int          // blocks since the last rest
	patient int          // how many there must be before the next
	taken   int          // blocks in this rest
	turn    bool         // the poller reads
	stays   bool         // after this turn
	block   *frame.Block // for the goroutine to take first
	err     error        // the end of the connection
	room    []byte
	n       int
	no      syscall.Errno
	read    func(fd uintptr) // made once, as the next
	take    func() error
}

// states of resting.
const (
	awake    int32 = iota // the goroutine reads
	atRest                // nobody does
	inTurn                // the poller does
	recalled              // it does, and the goroutine is wanted
)

const (
	// defaultRestFrom is from how many connections on they rest. With few, hardly two have something at the same time, and
	// the way by the poller is the longer one: 3 % of the rate of 8.
	defaultRestFrom = 32
	// restLong is how many messages make a rest worth it. After a shorter one it takes more messages to the next.
	restLong   = 64
	maxPatient = 1 << 10
)

// allowRest finds out whether the connection may rest at all.
func (c *Connection) allowRest() {
	s := c.server
	// Without a log the payload is the reader's, which must not read before it is answered.
	prompt := s.copies
	if !prompt {
		_, prompt = s.log.(*MemoryLog)
	}
	c.resting.allowed = prompt && canPoll && c.reading.raw != nil && c.inRate == nil && c.set.IdleTimeout == 0 &&
		c.set.Version != 2 && s.hooks.StartTransfer == nil && s.hooks.EndTransfer == nil
	c.resting.patient = 1
}

// mayRest tells the goroutine whether it may rest now.
func (c *Connection) mayRest() bool {
	r := &c.resting
	return r.allowed && r.alone > r.patient && c.server.open.Load() >= c.server.restFrom.Load() && c.undisturbed() &&
		c.reader.Room() != nil
}

// undisturbed tells whether the connection is to go on reading, and needs no time for what it reads. With a hook
// nothing more is read before it has decided.
func (c *Connection) undisturbed() bool {
	return c.closing.Load() == stopNot && c.deaf.Load() == nil && !c.writesFiles.Load() &&
		c.server.ackOut.Load() == nil
}

// rest returns when the goroutine has to go on, with the block that it is to take first, if there is one.
func (c *Connection) rest() (*frame.Block, error) {
	if err := c.answers.flush(); err != nil {
		return nil, err
	}
	r := &c.resting
	if r.poller == nil {
		if r.poller = c.server.pollers.one(); r.poller == nil {
			r.allowed = false
			return nil, nil
		}
		r.called = make(chan struct{}, 1)
		r.read = func(fd uintptr) { r.n, r.no = tryRead(fd, r.room) }
		r.take = c.takeTurn
	}
	r.alone, r.taken, r.block, r.err = 0, 0, nil, nil
	r.state.Store(atRest)
	number, err := r.poller.add(c)
	if err != nil || !c.undisturbed() { // what disturbs may have come before there was somebody to recall
		c.recall()
	}
	<-r.called
	if err != nil {
		r.allowed = false
	} else {
		r.poller.remove(c, number)
	}
	if r.taken >= restLong {
		r.patient = 1
	} else {
		r.patient = min(2*r.patient, maxPatient)
	}
	return r.block, r.err
}

// recall has the goroutine of a connection that rests go on; it does not wait for it.
func (c *Connection) recall() {
	r := &c.resting
	for {
		switch r.state.Load() {
		case atRest:
			if r.state.CompareAndSwap(atRest, awake) {
				r.called <- struct{}{}
				return
			}
		case inTurn:
			if r.state.CompareAndSwap(inTurn, recalled) {
				return
			}
		default:
			return
		}
	}
}

// come is called by the poller when something has come; plain tells that it is nothing but bytes.
func (c *Connection) come(plain bool) {
	r := &c.resting
	if !r.state.CompareAndSwap(atRest, inTurn) {
		c.recall() // it is told once: whoever reads has to look again
		return
	}
	r.stays = false
	if plain {
		r.turn = true
		r.err = c.guard(r.take)
		r.turn = false
	}
	if r.stays && r.err == nil && r.state.CompareAndSwap(inTurn, atRest) {
		return
	}
	r.state.Store(awake)
	r.called <- struct{}{}
}

// takeTurn takes in what has come, and decides whether the connection stays at rest.
func (c *Connection) takeTurn() error {
	r := &c.resting
	if r.room = c.reader.Room(); r.room == nil || !c.undisturbed() || c.answers.crowded() || !c.readTurn() {
		return nil
	}
	for b := c.reader.Ready(); b != nil; b = c.reader.Ready() {
		if b.Reason != frame.ReasonNone || !c.undisturbed() {
			r.block = b
			return nil
		}
		if err := c.take(b); err != nil {
			return err
		}
		r.taken++
	}
	c.answers.flushInTurn()
	r.stays = r.n < len(r.room) && c.foreign == nil && c.reader.Room() != nil
	return nil
}

// readTurn reads what has come, and tells whether anything has.
func (c *Connection) readTurn() bool {
	r := &c.resting
	switch err := c.reading.raw.Control(r.read); {
	case err != nil: // closed, which the goroutine will find as well
	case r.no == syscall.EAGAIN:
		r.stays = true
	case r.no != 0:
		c.reading.failed = r.no
	case r.n > 0:
		(*wire)(c).came(r.n)
		c.reader.Came(r.n)
		return true
	}
	return false
}
