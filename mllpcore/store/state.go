package store

import (
	"sync"
	"time"
)

// State tells whether the log can write.
type State struct {
	Healthy bool
	Reason  string    // why it cannot, in words with what to do; "" when it can
	Since   time.Time // when it became so
	Failed  uint64    // messages that could not be kept since the log was opened
}

// health is the State with who wants to know of it.
type health struct {
	now     func() time.Time
	onState func(State)

	mu    sync.Mutex
	state State

	telling sync.Mutex // held while onState is called
	told    State      // what it was told last
}

func newHealth(o *Options) *health {
	return &health{now: o.now, onState: o.OnState, state: State{Healthy: true, Since: o.now()}, told: State{Healthy: true}}
}

func (h *health) get() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

// ill notes that writing failed, for that many messages.
func (h *health) ill(err error, messages int) {
	h.mu.Lock()
	changed := h.state.Healthy || h.state.Reason != err.Error()
	if h.state.Healthy {
		h.state.Since = h.now()
	}
	h.state.Healthy, h.state.Reason = false, err.Error()
	h.state.Failed += uint64(messages)
	h.mu.Unlock()
	if changed {
		h.tell()
	}
}

// well notes that writing succeeded.
func (h *health) well() {
	h.mu.Lock()
	changed := !h.state.Healthy
	if changed {
		h.state.Healthy, h.state.Reason, h.state.Since = true, "", h.now()
	}
	h.mu.Unlock()
	if changed {
		h.tell()
	}
}

// tell tells of the present state. The writer and the syncer may come with a change at the same time: what is told last
// is what holds.
func (h *health) tell() {
	h.telling.Lock()
	defer h.telling.Unlock()
	state := h.get()
	if state.Healthy != h.told.Healthy || state.Reason != h.told.Reason {
		h.told = state
		h.onState(state)
	}
}

// sick tells whether the last write failed.
func (h *health) sick() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.state.Healthy
}

// count notes messages that failed without the log being at fault.
func (h *health) count(messages int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Failed += uint64(messages)
}
