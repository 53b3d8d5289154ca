package mllpcore

import (
	"context"
	"runtime/debug"
	"sync"
	"time"
)

// handling runs the program's event handler: by its own goroutine, or inside DoEvents when ProcessIdleEvents is False.
type handling struct {
	server  *Server
	handler func(Event)
	events  *Subscription

	one    sync.Mutex // the handler runs for one event at a time
	mu     sync.Mutex
	stop   chan struct{} // of the goroutine now running; nil when none is
	closed bool
	ended  sync.WaitGroup
}

func newHandling(s *Server, handler func(Event)) *handling {
	h := &handling{server: s, handler: handler}
	if handler == nil {
		return h
	}
	h.events = s.Subscribe(SubscribeOptions{Kinds: EventKinds()})
	h.reconsider()
	return h
}

// reconsider starts or stops the goroutine as ProcessIdleEvents says.
func (h *handling) reconsider() {
	if h.handler == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	own := h.server.settings.Load().ProcessIdleEvents && !h.closed
	switch {
	case own && h.stop == nil:
		h.stop = make(chan struct{})
		h.ended.Add(1)
		go h.run(h.stop)
	case !own && h.stop != nil:
		close(h.stop)
		h.stop = nil
	}
}

func (h *handling) run(stop <-chan struct{}) {
	defer h.ended.Done()
	for {
		select {
		case e, ok := <-h.events.C:
			if !ok {
				return
			}
			h.handle(e)
		case <-stop:
			return
		}
	}
}

func (h *handling) drain(ctx context.Context, wait time.Duration) (int, error) {
	h.mu.Lock()
	idle := h.handler == nil || h.stop != nil || h.closed
	h.mu.Unlock()
	if idle {
		return 0, ctx.Err()
	}
	queued := len(h.events.C) // events that come while these are handled wait for the next call
	for n := range queued {
		e, ok := <-h.events.C
		if !ok {
			return n, nil
		}
		h.handle(e)
	}
	if queued > 0 {
		return queued, nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case e, ok := <-h.events.C:
		if !ok {
			return 0, nil
		}
		h.handle(e)
		return 1, nil
	case <-timer.C:
		return 0, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// handle keeps a panicking handler from ending the server.
func (h *handling) handle(e Event) {
	defer func() {
		if p := recover(); p != nil {
			h.server.note(1, e.Header().Connection, "the handler of %s panicked: %v\n%s", e.Kind(), p, debug.Stack())
		}
	}()
	h.one.Lock()
	defer h.one.Unlock()
	h.handler(e)
}

// close ends the goroutine after the events that are queued.
func (h *handling) close() {
	if h.handler == nil {
		return
	}
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.events.Close() // the goroutine ends when the channel is empty
	h.ended.Wait()
}
