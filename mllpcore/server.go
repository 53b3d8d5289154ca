package mllpcore

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// Options are copied when a Server is made. Zero values mean the defaults.
type Options struct {
	// Log keeps what is received before it is answered. nil keeps nothing: messages are answered and forgotten.
	Log Log
	// Hooks are the decisions the program takes itself.
	Hooks Hooks
	// Handler is called for every event, one after another, by a goroutine of the server's, or inside DoEvents when
	// ProcessIdleEvents is False. nil: nobody. Use Subscribe for a channel.
	Handler func(Event)
	// Settings to start with; nil means DefaultSettings.
	Settings *Settings
	// OwnMemory is for a process that is there for this server: how many bytes it takes by itself, about. Then Go's memory
	// limit follows MaxBufferedBytes, unless GOMEMLIMIT is set. 0 leaves the limit alone.
	OwnMemory int64
}

// Server is an MLLP listener. Make it with NewServer. All methods are safe for concurrent use.
type Server struct {
	log      Log
	copies   bool // log is a Copier
	hooks    Hooks
	hub      eventHub
	counters counters
	latency  *latency
	ids      *hl7.ControlIDs
	repeated duplicates
	budget   *frame.SharedBudget
	memory   int64 // Options.OwnMemory
	outputs  outputs
	handling *handling
	tls      tlsState

	settings  atomic.Pointer[inForce]
	changing  sync.Mutex // one change of settings, or start or stop of listening, at a time
	nextID    atomic.Uint64
	listening atomic.Pointer[listener]
	ackOut    atomic.Pointer[ackOutHook]
	unkept    atomic.Pointer[string] // why the last message that the log did not take was not kept; nil = none was

	mu      sync.Mutex
	conns   map[string]*Connection
	perHost map[netip.Addr]int // by hostOf, without those that have made way
	counted int                // of conns, the sum of perHost
	closed  bool
	running sync.WaitGroup // accept loops and connections

	answerers answerers
}

// NewServer returns a server that is not listening yet.
func NewServer(o Options) *Server {
	settings := DefaultSettings()
	if o.Settings != nil && !o.Settings.IsZero() {
		settings = *o.Settings
	}
	s := &Server{
		log:     o.Log,
		hooks:   o.Hooks,
		memory:  o.OwnMemory,
		latency: newLatency(),
		ids:     hl7.NewControlIDs(),
		budget:  frame.NewSharedBudget(takenIn(&settings), settings.MaxConnections),
		conns:   make(map[string]*Connection),
		perHost: make(map[netip.Addr]int),
	}
	_, s.copies = o.Log.(message.Copier)
	s.answerers.changed.L = &s.answerers.mu
	s.SetAckOutHook(o.Hooks.AckOut)
	s.enforce(settings)
	s.handling = newHandling(s, o.Handler)
	return s
}

// Settings returns a copy of the settings now in force.
func (s *Server) Settings() Settings { return s.settings.Load().Settings }

// ackOutHook is an AckOutHook behind an atomic pointer.
type ackOutHook struct {
	AckOutHook
	planner AckOutPlanner // nil when it is none
}

// SetAckOutHook sets the hook of Hooks.AckOut for messages that come from now on; nil takes it away. A server without
// this hook answers several times as fast as one with a hook that does nothing, unless it is an AckOutPlanner.
func (s *Server) SetAckOutHook(h AckOutHook) {
	if h == nil {
		s.ackOut.Store(nil)
		return
	}
	planner, _ := h.(AckOutPlanner)
	s.ackOut.Store(&ackOutHook{h, planner})
}

// Subscribe returns a new reader of the server's events.
func (s *Server) Subscribe(o SubscribeOptions) *Subscription { return s.hub.add(o) }

// Stats returns the counters.
func (s *Server) Stats() Stats {
	c := &s.counters
	st := Stats{
		Accepted: c.accepted.Load(), RefusedConnections: c.refused.Load(), GaveWay: c.gaveWay.Load(), Probes: c.probes.Load(),
		Messages: c.messages.Load(), Broken: c.broken.Load(), Negative: c.negative.Load(),
		Unanswered: c.unanswered.Load(), RefusedHandshakes: c.handshakes.Load(),
		BytesIn: c.bytesIn.Load(), BytesOut: c.bytesOut.Load(),
	}
	if l := s.listening.Load(); l != nil {
		st.Listening, st.Address, st.TLS = true, l.addrs[0], l.tls
		st.Addresses = slices.Clone(l.addrs)
	}
	s.mu.Lock()
	st.Connections = len(s.conns)
	s.mu.Unlock()
	st.P50, st.P99 = s.latency.percentiles(time.Now())
	return st
}

// Connections returns what is known of every open connection, oldest first.
func (s *Server) Connections() []ConnectionInfo {
	s.mu.Lock()
	open := make([]*Connection, 0, len(s.conns))
	for _, c := range s.conns {
		open = append(open, c)
	}
	s.mu.Unlock()
	infos := make([]ConnectionInfo, 0, len(open))
	for _, c := range open {
		infos = append(infos, c.Info())
	}
	sortConnections(infos)
	return infos
}

// Connection returns an open connection by its ConnectionId, or ErrNoConnection.
func (s *Server) Connection(id string) (*Connection, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.conns[id]; ok {
		return c, nil
	}
	return nil, &fault.Error{Code: fault.CodeNoConnection, Op: fmt.Sprintf("connection %q", id), Err: ErrNoConnection}
}

// Disconnect answers what is being processed on a connection and closes it; Disconnected fires. It does not wait.
func (s *Server) Disconnect(id string) error {
	c, err := s.Connection(id)
	if err != nil {
		return err
	}
	c.stop(stopSoon)
	return nil
}

// DoEvents runs the Handler for all queued events when ProcessIdleEvents is False, waiting up to SelectWaitMillis for
// one if none is queued, and returns how many there were. With ProcessIdleEvents True it returns 0 at once.
func (s *Server) DoEvents(ctx context.Context) (int, error) {
	wait := s.settings.Load().SelectWait()
	return s.handling.drain(ctx, wait)
}

// Shutdown stops accepting, lets every connection finish and answer the message in progress, closes them and ends the
// server for good. When ctx ends first, it cuts what is left and returns ctx's error; what was cut was not answered.
func (s *Server) Shutdown(ctx context.Context) error {
	_ = s.StopListening() // not listening is what is wanted
	s.markClosed()
	s.stopAll(stopAfterMessage)
	done := make(chan struct{})
	go func() {
		s.running.Wait()
		close(done)
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = ctx.Err()
		s.stopAll(stopNow)
		<-done
	}
	s.answerers.running.Wait()
	s.handling.close()
	s.hub.close()
	return err
}

// Close ends the server for good without waiting for messages in progress; those are kept as broken.
func (s *Server) Close() error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// Reset stops listening, drops every connection and goes back to the default settings and empty counters. The server
// can be used again.
func (s *Server) Reset() error {
	if err := s.StopListening(); err != nil {
		return err
	}
	s.stopAll(stopNow)
	s.running.Wait()
	s.answerers.running.Wait()
	s.changing.Lock()
	defer s.changing.Unlock()
	s.enforce(DefaultSettings())
	s.tls.clear()
	s.counters.reset()
	s.handling.reconsider()
	return nil
}

func (s *Server) markClosed() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
}

func (s *Server) stopAll(how stopping) {
	s.mu.Lock()
	open := make([]*Connection, 0, len(s.conns))
	for _, c := range s.conns {
		open = append(open, c)
	}
	s.mu.Unlock()
	for _, c := range open {
		c.stop(how)
	}
}

// note writes a line of the Log event when LogLevel asks for it. Levels 0 to 2 must not be given message content.
func (s *Server) note(level int, connection, format string, args ...any) {
	if level > s.settings.Load().LogLevel || !s.hub.wants(EventLog) {
		return
	}
	s.hub.send(&LogEvent{
		EventHeader: EventHeader{Time: time.Now(), Connection: connection},
		LogLevel:    level, Message: fmt.Sprintf(format, args...),
	})
}
