// Package mllptest helps to test programs that receive or send HL7 over MLLP: a real server on a port of its own, and a
// peer that sends raw, slow and broken bytes.
package mllptest

import (
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/setting"
)

// Wait is how long helpers wait for something that should happen before they fail the test.
const Wait = 10 * time.Second

// Server is a listening mllpcore.Server with its log and its events at hand.
type Server struct {
	*mllpcore.Server
	Address string             // bound host:port on the loopback
	Log     *message.MemoryLog // what it kept; nil when Config.Options set another Log or NoLog

	t      testing.TB
	mu     sync.Mutex
	cond   *sync.Cond
	events []mllpcore.Event
	ended  chan struct{}
}

// Config changes what NewServer makes.
type Config struct {
	Options mllpcore.Options  // its Settings are made from Values
	Values  map[string]string // settings by name
	NoLog   bool              // keep nothing
}

// NewServer returns a server that listens on a free port of 127.0.0.1 and ends with the test.
func NewServer(t testing.TB, configure ...func(*Config)) *Server {
	t.Helper()
	c := Config{Values: map[string]string{"LocalHost": "127.0.0.1", "LocalPort": "0"}}
	for _, f := range configure {
		f(&c)
	}
	s := &Server{t: t, ended: make(chan struct{})}
	s.cond = sync.NewCond(&s.mu)
	if c.Options.Log == nil && !c.NoLog {
		s.Log = message.NewMemoryLog(0, 0)
		c.Options.Log = s.Log
	}
	settings := setting.Defaults()
	if err := settings.SetAll(c.Values); err != nil {
		t.Fatalf("settings: %v", err)
	}
	c.Options.Settings = &settings
	s.Server = mllpcore.NewServer(c.Options)
	if !c.NoLog {
		go s.collect(s.Subscribe(mllpcore.SubscribeOptions{Kinds: mllpcore.EventKinds(), Buffer: 1 << 16}))
	} else {
		close(s.ended)
	}
	if err := s.Listen(); err != nil {
		t.Fatalf("listen: %v", err)
	}
	s.Address = s.Addr()
	t.Cleanup(func() {
		_ = s.Close() // a test that cares about the end closes it itself
		<-s.ended
	})
	return s
}

// With returns a configuration that sets one setting.
func With(name, value string) func(*Config) {
	return func(c *Config) { c.Values[name] = value }
}

func (s *Server) collect(sub *mllpcore.Subscription) {
	defer close(s.ended)
	for e := range sub.C {
		s.mu.Lock()
		s.events = append(s.events, e)
		s.cond.Broadcast()
		s.mu.Unlock()
	}
}

// Events returns the events so far, in their order.
func (s *Server) Events() []mllpcore.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]mllpcore.Event(nil), s.events...)
}

// Await returns the first event that ok likes, and fails the test when none comes.
func (s *Server) Await(what string, ok func(mllpcore.Event) bool) mllpcore.Event {
	s.t.Helper()
	timer := time.AfterFunc(Wait, func() {
		s.mu.Lock()
		s.cond.Broadcast()
		s.mu.Unlock()
	})
	defer timer.Stop()
	limit := time.Now().Add(Wait)
	s.mu.Lock()
	defer s.mu.Unlock()
	for seen := 0; ; {
		for ; seen < len(s.events); seen++ {
			if ok(s.events[seen]) {
				return s.events[seen]
			}
		}
		if !time.Now().Before(limit) {
			s.t.Fatalf("no %s within %v", what, Wait)
		}
		s.cond.Wait()
	}
}

// AwaitKind returns the first event of a kind.
func AwaitKind[E mllpcore.Event](s *Server) E {
	s.t.Helper()
	var none E
	e := s.Await(none.Kind().String()+" event", func(e mllpcore.Event) bool { _, ok := e.(E); return ok })
	found, _ := e.(E)
	return found
}
