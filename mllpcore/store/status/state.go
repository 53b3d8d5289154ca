package status

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// State tells whether the log can write.
type State struct {
	Healthy bool
	Keeps   bool      // messages are kept; while it is not Healthy, in the WAL alone, which grows
	Reason  string    // why it is not healthy, in words with what to do; "" when it is
	Since   time.Time // when it became so
	Failed  uint64    // messages that could not be kept since the log was opened
	Gone    bool      // the log's files are not where they were; what is open of them can be saved
}

// Health is the State with who wants to know of it.
type Health struct {
	now     func() time.Time
	onState func(State)

	mu      sync.Mutex
	reasons [troubles]string // of each trouble there is now
	state   State

	telling sync.Mutex // held while onState is called
	told    State      // what it was told last
}

// NewHealth returns the Health of a log that is well, with a clock and who is told of each State.
func NewHealth(now func() time.Time, onState func(State)) *Health {
	well := State{Healthy: true, Keeps: true}
	h := &Health{now: now, onState: onState, state: well, told: well}
	h.state.Since = now()
	return h
}

// State returns the present state.
func (h *Health) State() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

// Fail notes that writing failed, for that many messages.
func (h *Health) Fail(err error, messages int) {
	h.change(func() {
		h.reasons[failing] = err.Error()
		h.state.Failed += uint64(messages)
	})
}

// Succeed notes that writing succeeded.
func (h *Health) Succeed() { h.End(failing) }

// Begin notes a trouble and why there is one.
func (h *Health) Begin(t Trouble, why string) { h.change(func() { h.reasons[t] = why }) }

// End notes that a trouble is over, if there was one.
func (h *Health) End(t Trouble) {
	if h.Has(t) {
		h.change(func() { h.reasons[t] = "" })
	}
}

// Has tells whether there is a trouble now.
func (h *Health) Has(t Trouble) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.reasons[t] != ""
}

// Refusal tells why no message may be kept although writing might succeed; nil when it may.
func (h *Health) Refusal() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for t := range failing {
		if h.reasons[t] != "" {
			return fmt.Errorf("%w: %s", ErrRefused, h.reasons[t])
		}
	}
	return nil
}

// change notes something, and tells of the state if it is another then.
func (h *Health) change(note func()) {
	h.mu.Lock()
	note()
	before := h.state
	first := slices.IndexFunc(h.reasons[:], func(why string) bool { return why != "" })
	h.state.Gone = h.reasons[Gone] != ""
	h.state.Healthy, h.state.Keeps, h.state.Reason = first < 0, first < 0 || Trouble(first).keeps(), ""
	if first >= 0 {
		h.state.Reason = h.reasons[first]
	}
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

// tell tells of the present state. Several may come with a change at the same time: what is told last
// is what holds.
func (h *Health) tell() {
	h.telling.Lock()
	defer h.telling.Unlock()
	if state := h.State(); !state.same(h.told) {
		h.told = state
		h.onState(state)
	}
}

// Failing tells whether the last write failed.
func (h *Health) Failing() bool { return h.Has(failing) }

// CountFailed notes messages that failed without the log being at fault.
func (h *Health) CountFailed(messages int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Failed += uint64(messages)
}
