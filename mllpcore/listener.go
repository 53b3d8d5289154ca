package mllpcore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// Back-off after a failed Accept (too many open files, say): from acceptPauseMin doubling to acceptPauseMax.
const (
	acceptPauseMin = 5 * time.Millisecond
	acceptPauseMax = time.Second
)

// listener is one span of listening: from the bind until it is stopped.
type listener struct {
	net.Listener
	addr    string
	tls     bool
	stopped atomic.Bool
	quit    chan struct{} // closed with stopped, ends a back-off
	done    chan struct{} // closed when the accept loop has ended
}

func newListener(l net.Listener, tls bool) *listener {
	return &listener{
		Listener: l, addr: l.Addr().String(), tls: tls,
		quit: make(chan struct{}), done: make(chan struct{}),
	}
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
	err := l.Close()
	<-l.done
	s.listening.Store(nil)
	s.note(1, "", "stopped listening on %s; %d connections stay open", l.addr, s.Stats().Connections)
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("stop listening on %s: %w", l.addr, err)
	}
	return nil
}

// Listening tells whether the socket is bound.
func (s *Server) Listening() bool { return s.listening.Load() != nil }

// Addr returns the bound address as host:port, empty while not listening.
func (s *Server) Addr() string {
	if l := s.listening.Load(); l != nil {
		return l.addr
	}
	return ""
}

// bind makes the socket. The caller holds s.changing.
func (s *Server) bind() (*listener, error) {
	if err := s.canListen(); err != nil {
		return nil, err
	}
	set := &s.settings.Load().Settings
	address := net.JoinHostPort(set.LocalHost, strconv.Itoa(set.LocalPort))
	op := "listen on " + address
	if err := s.prepareTLS(set); err != nil {
		return nil, &Error{Op: op, Err: err}
	}
	config := net.ListenConfig{KeepAlive: -1, Control: bufferControl(set)} // each connection gets its own keep-alive
	nl, err := config.Listen(context.Background(), set.Network(), address)
	if err != nil {
		return nil, &Error{Op: op, Err: explainBind(err, set)}
	}
	return s.take(nl, set), nil
}

// adopt takes a listener the caller has bound. The caller holds s.changing.
func (s *Server) adopt(nl net.Listener) (*listener, error) {
	if err := s.canListen(); err != nil {
		return nil, err
	}
	set := &s.settings.Load().Settings
	if err := s.prepareTLS(set); err != nil {
		return nil, &Error{Op: "serve on " + nl.Addr().String(), Err: err}
	}
	return s.take(nl, set), nil
}

func (s *Server) canListen() error {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return ErrServerClosed
	}
	if l := s.listening.Load(); l != nil {
		return errorf(CodeAlreadyListening, "listen", "already listening on %s", l.addr)
	}
	return nil
}

func (s *Server) take(nl net.Listener, set *Settings) *listener {
	l := newListener(nl, set.SSLEnabled)
	s.running.Add(1)
	s.listening.Store(l)
	with := "without TLS"
	if l.tls {
		with = "with TLS"
	}
	s.note(1, "", "listening on %s %s", l.addr, with)
	return l
}

// accept runs until l is stopped.
func (s *Server) accept(l *listener) error {
	defer s.running.Done()
	defer close(l.done)
	pause := acceptPauseMin
	for {
		nc, err := l.Accept()
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
			return fmt.Errorf("accept on %s: %w", l.addr, err)
		}
		s.note(1, "", "accept on %s failed, trying again in %v: %v", l.addr, pause, err)
		select {
		case <-time.After(pause):
		case <-l.quit:
			return ErrServerClosed
		}
		pause = min(2*pause, acceptPauseMax)
	}
}

// explainBind puts a failed bind into words with what to do.
func explainBind(err error, set *Settings) error {
	var dns *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		holder := portHolder(set.LocalPort)
		if holder != "" {
			return fmt.Errorf("the port is in use by %s: stop that program or choose another LocalPort: %w", holder, err)
		}
		return fmt.Errorf("the port is in use by another program: stop it or choose another LocalPort: %w", err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("this machine has no interface with the address %s: choose one it has, or leave LocalHost empty "+
			"for all: %w", set.LocalHost, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("not allowed: ports below 1024 need special rights; choose a higher LocalPort: %w", err)
	case errors.As(err, &dns):
		return fmt.Errorf("the host name %q does not resolve: check LocalHost, or leave it empty for all interfaces: %w",
			set.LocalHost, err)
	default:
		return err
	}
}
