package store

import (
	"cmp"
	"sync"
	"time"
)

// State tells whether the log can write.
type State struct {
	Healthy bool
	Keeps   bool      // messages are kept; while it is not Healthy, in the log ahead alone, which grows
	Reason  string    // why it is not healthy, in words with what to do; "" when it is
	Since   time.Time // when it became so
	Failed  uint64    // messages that could not be kept since the log was opened
}

// health is the State with who wants to know of it.
type health struct {
	now     func() time.Time
	onState func(State)

	mu      sync.Mutex
	failing string // why the last write failed
	stuck   string // why the log ahead cannot be moved
	state   State

	telling sync.Mutex // held while onState is called
	told    State      // what it was told last
}

func newHealth(o *Options) *health {
	well := State{Healthy: true, Keeps: true}
	h := &health{now: o.now, onState: o.OnState, state: well, told: well}
	h.state.Since = o.now()
	return h
}

func (h *health) get() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

// ill notes that writing failed, for that many messages.
func (h *health) ill(err error, messages int) {
	h.change(func() {
		h.failing = err.Error()
		h.state.Failed += uint64(messages)
	})
}

// well notes that writing succeeded.
func (h *health) well() {
	if h.sick() {
		h.change(func() { h.failing = "" })
	}
}

// stick notes that the log ahead cannot be moved, and that messages are no sign that it can be again.
func (h *health) stick(err error) { h.change(func() { h.stuck = err.Error() }) }

// unstick notes that it can be moved.
func (h *health) unstick() { h.change(func() { h.stuck = "" }) }

// change notes something, and tells of the state if it is another then.
func (h *health) change(note func()) {
	h.mu.Lock()
	note()
	before := h.state
	h.state.Keeps, h.state.Reason = h.failing == "", cmp.Or(h.failing, h.stuck)
	h.state.Healthy = h.state.Reason == ""
	if h.state.Healthy != before.Healthy {
		h.state.Since = h.now()
	}
	changed := !h.state.same(before)
	h.mu.Unlock()
	if changed {
		h.tell()
	}
}

// same tells whether there is nothing to tell.
func (s State) same(as State) bool { return s.Keeps == as.Keeps && s.Reason == as.Reason }

// tell tells of the present state. The writer and the syncer may come with a change at the same time: what is told last
// is what holds.
func (h *health) tell() {
	h.telling.Lock()
	defer h.telling.Unlock()
	if state := h.get(); !state.same(h.told) {
		h.told = state
		h.onState(state)
	}
}

// sick tells whether the last write failed.
func (h *health) sick() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failing != ""
}

// count notes messages that failed without the log being at fault.
func (h *health) count(messages int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Failed += uint64(messages)
}
