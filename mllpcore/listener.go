package mllpcore

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/plural"
)

// Back-off after a failed Accept (too many open files, say): from acceptPauseMin doubling to acceptPauseMax.
const (
	acceptPauseMin = 5 * time.Millisecond
	acceptPauseMax = time.Second
)

// listener is one span of listening: from the bind until it is stopped.
type listener struct {
	sockets []net.Listener // one for each address, at least one
	addrs   []string       // host:port of each
	tls     bool
	stopped atomic.Bool
	quit    chan struct{} // closed with stopped, ends a back-off
	done    chan struct{} // closed when the accept loop has ended
}

func newListener(sockets []net.Listener, tls bool) *listener {
	l := &listener{sockets: sockets, tls: tls, quit: make(chan struct{}), done: make(chan struct{})}
	for _, nl := range sockets {
		l.addrs = append(l.addrs, nl.Addr().String())
	}
	return l
}

// where names the addresses in words.
func (l *listener) where() string { return strings.Join(l.addrs, " and ") }

// close closes the sockets; one that is closed already is as it should be.
func (l *listener) close() error {
	var all error
	for _, nl := range l.sockets {
		if err := nl.Close(); !errors.Is(err, net.ErrClosed) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Listen sets Listening to True: it binds LocalHost and LocalPort and accepts in the background. A failure names the
// address and, where the system tells, who holds it. Listening already is an error with code 104.
func (s *Server) Listen() error {
	s.changing.Lock()
	defer s.changing.Unlock()
	l, err := s.bind()
	if err != nil {
		return err
	}
	go func() { _ = s.accept(l) }() // it can only end with ErrServerClosed
	return nil
}

// ListenAndServe binds like Listen and accepts until the server is closed or Listening is set to False; then it returns
// ErrServerClosed. It always returns an error.
func (s *Server) ListenAndServe() error {
	s.changing.Lock()
	l, err := s.bind()
	s.changing.Unlock()
	if err != nil {
		return err
	}
	return s.accept(l)
}

// Serve accepts on a listener the caller has bound; the server closes it in the end. With SSLEnabled it speaks TLS on
// it. It always returns an error: ErrServerClosed after Shutdown, Close or Listening = False.
func (s *Server) Serve(nl net.Listener) error {
	s.changing.Lock()
	l, err := s.adopt(nl)
	s.changing.Unlock()
	if err != nil {
		return errors.Join(err, nl.Close())
	}
	return s.accept(l)
}

// StopListening sets Listening to False: it stops accepting and keeps open connections. Not listening is no error.
func (s *Server) StopListening() error {
	s.changing.Lock()
	defer s.changing.Unlock()
	l := s.listening.Load()
	if l == nil {
		return nil
	}
	l.stopped.Store(true)
	close(l.quit)
	err := l.close()
	<-l.done
	s.listening.Store(nil)
	s.note(1, "", "stopped listening on %s; %s open", l.where(),
		plural.Of(s.Stats().Connections, "connection stays", "connections stay"))
	if err != nil {
		return fmt.Errorf("stop listening on %s: %w", l.where(), err)
	}
	return nil
}

// Listening reports whether the socket is bound.
func (s *Server) Listening() bool { return s.listening.Load() != nil }

// Addr returns the bound address as host:port, the first where there are several; empty while not listening.
func (s *Server) Addr() string {
	if l := s.listening.Load(); l != nil {
		return l.addrs[0]
	}
	return ""
}

// Addrs returns all bound addresses as host:port: several where LocalHost is a name that stands for several, with the
// same port. It is empty while not listening.
func (s *Server) Addrs() []string {
	if l := s.listening.Load(); l != nil {
		return slices.Clone(l.addrs)
	}
	return nil
}

// adopt takes a listener the caller has bound. The caller holds s.changing.
func (s *Server) adopt(nl net.Listener) (*listener, error) {
	if err := s.canListen(); err != nil {
		return nil, err
	}
	set := &s.settings.Load().Settings
	if err := s.prepareTLS(set); err != nil {
		return nil, &fault.Error{Op: "serve on " + nl.Addr().String(), Err: err}
	}
	return s.listenOn([]net.Listener{nl}, set), nil
}

func (s *Server) canListen() error {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return ErrServerClosed
	}
	if l := s.listening.Load(); l != nil {
		return fault.Errorf(fault.CodeAlreadyListening, "listen", "already listening on %s", l.where())
	}
	return nil
}

// listenOn makes a listener of sockets and tells of it.
func (s *Server) listenOn(sockets []net.Listener, set *Settings) *listener {
	l := newListener(sockets, set.SSLEnabled)
	s.running.Add(1)
	s.listening.Store(l)
	with := "without TLS"
	if l.tls {
		with = "with TLS"
	}
	s.note(1, "", "listening on %s %s", l.where(), with)
	return l
}

// accept runs until l is stopped.
func (s *Server) accept(l *listener) error {
	defer s.running.Done()
	defer close(l.done)
	var others sync.WaitGroup
	defer others.Wait()
	for i := range l.sockets[1:] {
		others.Go(func() { _ = s.acceptOn(l, i+1) }) // it ends as the first does: nobody else has these sockets
	}
	return s.acceptOn(l, 0)
}

// acceptOn accepts on one address.
func (s *Server) acceptOn(l *listener, i int) error {
	pause := acceptPauseMin
	for {
		nc, err := l.sockets[i].Accept()
		if err == nil {
			pause = acceptPauseMin
			s.admit(nc, l)
			continue
		}
		if l.stopped.Load() {
			return ErrServerClosed
		}
		if errors.Is(err, net.ErrClosed) { // closed by whoever handed it to Serve
			s.listening.CompareAndSwap(l, nil)
			return fmt.Errorf("accept on %s: %w", l.addrs[i], err)
		}
		s.note(1, "", "accept on %s failed, trying again in %v: %v", l.addrs[i], pause, err)
		select {
		case <-time.After(pause):
		case <-l.quit:
			return ErrServerClosed
		}
		pause = min(2*pause, acceptPauseMax)
	}
}
