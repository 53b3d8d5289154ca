package mllpcore_test

import (
	"errors"
	"net"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

// However a server is ended, what serves returns ErrServerClosed, as net/http's does.
func TestErrServerClosed(t *testing.T) {
	serving := map[string]func(s *mllpcore.Server) error{
		"Serve": func(s *mllpcore.Server) error {
			l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			return s.Serve(l)
		},
		"ListenAndServe": (*mllpcore.Server).ListenAndServe,
	}
	ending := map[string]func(s *mllpcore.Server) error{
		"Shutdown":          func(s *mllpcore.Server) error { return s.Shutdown(t.Context()) },
		"Close":             (*mllpcore.Server).Close,
		"Listening = False": func(s *mllpcore.Server) error { return s.Set("Listening", "False") },
	}
	for how, serve := range serving {
		for end, do := range ending {
			t.Run(how+" until "+end, func(t *testing.T) {
				s := newServer(t)
				served := make(chan error, 1)
				go func() { served <- serve(s) }()
				mllptest.Dial(t, awaitAddress(t, s)).Exchange(mllptest.Message("1"))
				if err := do(s); err != nil {
					t.Fatal(err)
				}
				if err := <-served; !errors.Is(err, mllpcore.ErrServerClosed) {
					t.Errorf("it returned %v", err)
				}
			})
		}
	}
}

// A server that has ended never serves again, and says so at once.
func TestServeAfterTheEnd(t *testing.T) {
	s := newServer(t)
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.ListenAndServe(); !errors.Is(err, mllpcore.ErrServerClosed) {
		t.Errorf("ListenAndServe returned %v", err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(l); !errors.Is(err, mllpcore.ErrServerClosed) {
		t.Errorf("Serve returned %v", err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener that was handed over is open: %v", err)
	}
}

// ListenAndServe does not hide why it cannot listen.
func TestListenAndServeOnATakenPort(t *testing.T) {
	taken := mllptest.NewServer(t)
	_, port, err := net.SplitHostPort(taken.Address)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t)
	if err := s.Set("LocalPort", port); err != nil {
		t.Fatal(err)
	}
	if err := s.ListenAndServe(); err == nil || errors.Is(err, mllpcore.ErrServerClosed) {
		t.Errorf("it returned %v", err)
	}
}

// newServer returns a server of 127.0.0.1 with a free port that does not listen yet.
func newServer(t *testing.T) *mllpcore.Server {
	t.Helper()
	s := mllpcore.NewServer(mllpcore.Options{Log: message.NewMemoryLog(0, 0)})
	t.Cleanup(func() { _ = s.Close() }) // most tests have ended it
	if err := s.SetAll(map[string]string{"LocalHost": "127.0.0.1", "LocalPort": "0"}); err != nil {
		t.Fatal(err)
	}
	return s
}

// awaitAddress waits until a server listens.
func awaitAddress(t *testing.T, s *mllpcore.Server) string {
	t.Helper()
	for !s.Listening() {
		if t.Context().Err() != nil {
			t.Fatal("it does not listen")
		}
	}
	return s.Addr()
}
