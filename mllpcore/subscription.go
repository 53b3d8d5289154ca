package mllpcore

import (
	"sync"
	"sync/atomic"
)

// DefaultEventBuffer is how many events a Subscription holds for a slow reader when SubscribeOptions.Buffer is 0.
const DefaultEventBuffer = 4096

// SubscribeOptions say which events a Subscription carries.
type SubscribeOptions struct {
	Kinds  []EventKind // nil: all but Transfer, which comes once per read
	Buffer int         // events held for a slow reader; 0 = DefaultEventBuffer
	Data   bool        // Transfer events carry the bytes of their read
}

// Subscription is one reader's view of the server's events. The library owns C and closes it when the Subscription is
// closed. A reader that falls behind loses the newest events, never slows the wire, and sees by Missed that it did; it
// then reads the server's current state instead.
type Subscription struct {
	C <-chan Event

	hub    *eventHub
	c      chan Event
	kinds  kindSet
	data   bool
	missed atomic.Uint64
	sent   atomic.Uint64 // how many were put into c
	heavy  heavyEvents
}

// Missed says how many events did not fit, by number or by the bytes of the messages they carry, since the
// Subscription was made.
func (s *Subscription) Missed() uint64 { return s.missed.Load() }

// Close ends the Subscription and closes C. It may be called more than once.
func (s *Subscription) Close() { s.hub.remove(s) }

type kindSet uint32

func (k kindSet) has(e EventKind) bool { return k&(1<<e) != 0 }

func kindSetOf(kinds []EventKind) kindSet {
	var set kindSet
	if kinds == nil {
		for _, k := range EventKinds() {
			if k != EventTransfer {
				set |= 1 << k
			}
		}
		return set
	}
	for _, k := range kinds {
		set |= 1 << k
	}
	return set
}

// eventHub hands events to subscriptions. Sending never blocks.
type eventHub struct {
	wanted atomic.Uint32 // union of the kinds, so that nobody builds an event that no one reads
	data   atomic.Bool   // someone wants the bytes of Transfer

	mu   sync.RWMutex
	subs []*Subscription
}

func (h *eventHub) wants(k EventKind) bool { return kindSet(h.wanted.Load()).has(k) }

func (h *eventHub) wantsData() bool { return h.data.Load() }

func (h *eventHub) add(o SubscribeOptions) *Subscription {
	if o.Buffer <= 0 {
		o.Buffer = DefaultEventBuffer
	}
	c := make(chan Event, o.Buffer)
	s := &Subscription{C: c, c: c, hub: h, kinds: kindSetOf(o.Kinds), data: o.Data}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs = append(h.subs[:len(h.subs):len(h.subs)], s)
	h.recount()
	return s
}

func (h *eventHub) remove(s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	kept := make([]*Subscription, 0, len(h.subs))
	for _, other := range h.subs {
		if other != s {
			kept = append(kept, other)
		}
	}
	if len(kept) == len(h.subs) {
		return // closed before
	}
	h.subs = kept
	h.recount()
	close(s.c)
}

func (h *eventHub) recount() {
	var kinds kindSet
	data := false
	for _, s := range h.subs {
		kinds |= s.kinds
		data = data || s.data
	}
	h.wanted.Store(uint32(kinds))
	h.data.Store(data)
}

// send hands e to everyone who wants it. The read lock keeps a channel from being closed under the send.
func (h *eventHub) send(e Event) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, s := range h.subs {
		if !s.kinds.has(e.Kind()) {
			continue
		}
		out := e
		if t, ok := e.(*TransferEvent); ok && t.Data != nil && !s.data {
			bare := *t
			bare.Data = nil
			out = &bare
		}
		if !s.put(out) {
			s.missed.Add(1)
		}
	}
}

// put hands e to the reader, if there is room.
func (s *Subscription) put(e Event) bool {
	weight := weightOf(e)
	if weight < heavyEvent {
		return s.enqueue(e)
	}
	h := &s.heavy
	h.mu.Lock()
	defer h.mu.Unlock()
	read := s.sent.Load() - uint64(len(s.c))
	for len(h.held) > 0 && h.held[0].number <= read {
		h.bytes -= h.held[0].bytes
		h.held = h.held[1:]
	}
	if h.bytes > 0 && h.bytes+weight > maxHeavyEvents || !s.enqueue(e) {
		return false
	}
	h.held = append(h.held, heldEvent{s.sent.Load(), weight})
	h.bytes += weight
	return true
}

func (s *Subscription) enqueue(e Event) bool {
	select {
	case s.c <- e:
		s.sent.Add(1)
		return true
	default:
		return false
	}
}

const (
	// heavyEvent is from how many bytes on what an event carries is counted.
	heavyEvent = 64 << 10
	// maxHeavyEvents is how many bytes of them wait for a slow reader: its events must not hold more memory than all
	// messages may.
	maxHeavyEvents = 64 << 20
)

// heavyEvents are those in a Subscription's channel that hold large messages, oldest first.
type heavyEvents struct {
	mu    sync.Mutex
	held  []heldEvent
	bytes int64
}

// heldEvent is one of them: about which of all that were sent it is, and how many bytes it holds.
type heldEvent struct {
	number uint64
	bytes  int64
}

func weightOf(e Event) int64 {
	var m *Message
	extra := 0
	switch e := e.(type) {
	case *EndTransferEvent:
		m = e.Message
	case *AckOutEvent:
		m, extra = e.Message, len(e.Answer.Bytes)
	case *TransferEvent:
		extra = len(e.Data)
	case *LogEvent:
		extra = len(e.Message)
	}
	if m != nil {
		extra += len(m.Body) + len(m.Junk)
	}
	return int64(extra)
}

// close ends every subscription.
func (h *eventHub) close() {
	h.mu.RLock()
	subs := h.subs
	h.mu.RUnlock()
	for _, s := range subs {
		h.remove(s)
	}
}
