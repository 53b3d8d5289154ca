package rules

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// ErrNotWaiting is returned for a message that does not wait (any more).
var ErrNotWaiting = errors.New("this message does not wait any more")

// Waiting is a message that waits at a breakpoint for a person.
type Waiting struct {
	ID         uint64 // for Release
	Message    *message.Message
	Connection string // ConnectionId
	Remote     string // the peer as host:port
	Since      time.Time
	Rule       string // the title of the rule that holds it
	Code       string // what would be answered
	Answer     []byte // its payload
	MustRefuse bool   // the message was not kept: a positive answer will not be sent
	Left       bool   // the sender has ended its side: an answer may reach nobody
}

// Decision is what a person answers.
type Decision struct {
	Code   hl7.Code // AA, AE, AR, CA, CE or CR; empty = nothing, unless there is an Answer
	Text   string   // ERR-8 or MSA-3 of a negative one
	Answer []byte   // the whole payload, sent as it is; Code then counts for nothing

	nobody bool // no person has decided
}

// Breakpoint is where messages wait. Its methods are safe for concurrent use.
type Breakpoint struct {
	mu      sync.Mutex
	next    uint64
	waiting []*held // oldest first
	closed  bool
	changed chan struct{}
}

type held struct {
	Waiting
	ending  func() bool // whether the sender has ended its side
	decided chan Decision
}

func newBreakpoint() *Breakpoint { return &Breakpoint{changed: make(chan struct{}, 1)} }

// Waiting returns the messages that wait, oldest first.
func (b *Breakpoint) Waiting() []Waiting {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Waiting, len(b.waiting))
	for i, h := range b.waiting {
		list[i] = h.Waiting
		list[i].Left = h.ending()
	}
	return list
}

// Changed has something to receive after the list has changed, once for any number of changes.
func (b *Breakpoint) Changed() <-chan struct{} { return b.changed }

// Release answers a message that waits. The error is ErrNotWaiting, also for one whose connection has ended.
func (b *Breakpoint) Release(id uint64, d Decision) error {
	if d.Code != "" && !d.Code.Valid() {
		return fmt.Errorf("%q is none of AA, AE, AR, CA, CE, CR", d.Code)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range b.waiting {
		if h.ID == id {
			b.take(h)
			h.decided <- d
			return nil
		}
	}
	return ErrNotWaiting
}

// Close answers AE to all that wait and to all that come, never AA.
func (b *Breakpoint) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for len(b.waiting) > 0 {
		h := b.waiting[0]
		b.take(h)
		h.decided <- leaving()
	}
}

func leaving() Decision {
	return Decision{Code: hl7.AE, Text: "message was held for review and the application closed", nobody: true}
}

// hold waits for a person, or until ctx ends.
func (b *Breakpoint) hold(ctx context.Context, w Waiting, ending func() bool) Decision {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return leaving()
	}
	b.next++
	w.ID, w.Since = b.next, time.Now()
	h := &held{Waiting: w, ending: ending, decided: make(chan Decision, 1)}
	b.waiting = append(b.waiting, h)
	b.tell()
	b.mu.Unlock()
	select {
	case d := <-h.decided:
		return d
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.take(h)
	return leaving()
}

// take takes h off the list. The caller holds mu.
func (b *Breakpoint) take(h *held) {
	for i, other := range b.waiting {
		if other == h {
			b.waiting = append(b.waiting[:i], b.waiting[i+1:]...)
			b.tell()
			return
		}
	}
}

func (b *Breakpoint) tell() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}
