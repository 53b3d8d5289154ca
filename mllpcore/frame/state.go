package frame

import (
	"sync/atomic"
	"time"
)

// State is where a Reader stands in the stream.
type State uint8

// The states. They change while bytes are parsed; other goroutines see the state in which the Reader waits for bytes.
const (
	StateIdle    State = iota // between blocks, nothing came since the last one
	StateJunk                 // between blocks, bytes came that belong to none
	StateBlock                // inside a block, waiting for its end block
	StateEndSeen              // the last byte so far is an end block: the next one decides what it means
	StateClosed               // the stream has ended, or Close was called
)

var stateWords = [...]string{
	StateIdle:    "idle",
	StateJunk:    "waiting for start block",
	StateBlock:   "waiting for end block",
	StateEndSeen: "waiting for EOL after end block",
	StateClosed:  "closed",
}

// String returns the state in words for a person.
func (s State) String() string {
	if int(s) < len(stateWords) {
		return stateWords[s]
	}
	return "unknown state"
}

// published is a State and the time it began, in one word so that both can be stored at once: the low byte is the
// state, the rest is Unix milliseconds.
type published struct {
	word atomic.Int64
	last int64 // what was stored, for the one goroutine that stores: an atomic store costs more than a comparison
}

func (p *published) set(s State, since time.Time) {
	if w := since.UnixMilli()<<8 | int64(s); w != p.last {
		p.last = w
		p.word.Store(w)
	}
}

// State returns the state in which the Reader waits for bytes. It may be called from any goroutine.
func (r *Reader) State() State { return State(r.public.word.Load() & 0xFF) }

// StateSince returns when that state began, to the millisecond. It may be called from any goroutine.
func (r *Reader) StateSince() time.Time { return time.UnixMilli(r.public.word.Load() >> 8) }
