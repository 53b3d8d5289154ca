package mllpcore_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"mllpscope/certs"
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

// A client that ConnectionRequest declines is closed before a byte of it is read.
func TestConnectionRequestDeclines(t *testing.T) {
	var asked atomic.Value
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Hooks.ConnectionRequest = mllpcore.ConnectionRequestFunc(
			func(_ context.Context, r *mllpcore.ConnectionRequest) {
				asked.Store(*r)
				r.Accept = false
			})
	})
	// The reset may come before the system has told the client that it is connected.
	conn, err := (&net.Dialer{Timeout: mllptest.Wait}).DialContext(t.Context(), "tcp", s.Address)
	if err == nil {
		if n, err := conn.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Error("a byte came")
		}
		_ = conn.Close() // it has ended
	}
	e := mllptest.AwaitKind[*mllpcore.ConnectionRequestEvent](s)
	if e.Accept || e.Reason == "" {
		t.Errorf("the event tells %+v", e)
	}
	r, ok := asked.Load().(mllpcore.ConnectionRequest)
	if !ok || !r.Accept || r.Address != "127.0.0.1" || r.Port != e.Port || r.Port == 0 {
		t.Errorf("asked about %+v, and told of %+v", r, e)
	}
	if n := s.Stats().Messages; n != 0 {
		t.Errorf("%d messages", n)
	}
}

// What StartTransfer names is where that very message is written.
func TestStartTransferNamesTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "out.hl7")
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Hooks.StartTransfer = mllpcore.StartTransferFunc(func(_ context.Context, c *mllpcore.Connection) {
			if err := c.SetOutputFilename(name); err != nil {
				t.Error(err)
			}
		})
	})
	message := mllptest.Message("1")
	mllptest.Dial(t, s.Address).Exchange(message)
	if got, err := os.ReadFile(name); err != nil || string(got) != message {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

// EndTransfer has the whole message before it is kept, and the sender waits for it.
func TestEndTransferComesBeforeTheLog(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	var body atomic.Value
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Log = log
		c.Options.Hooks.EndTransfer = mllpcore.EndTransferFunc(
			func(_ context.Context, _ *mllpcore.Connection, m *mllpcore.Message) {
				if n := log.Totals().Count; n != 0 {
					t.Errorf("%d messages are kept already", n)
				}
				body.Store(string(m.Body))
			})
	})
	message := mllptest.Message("1")
	mllptest.Dial(t, s.Address).Exchange(message)
	if body.Load() != message || log.Totals().Count != 1 {
		t.Errorf("the hook had %q; %d messages are kept", body.Load(), log.Totals().Count)
	}
}

// SSLConnectionRequest chooses the certificate that a client sees, by the name it asks for.
func TestSSLConnectionRequestChooses(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	ca, err := certs.NewCA("Second CA")
	if err != nil {
		t.Fatal(err)
	}
	entry, err := ca.Issue(certs.Request{CommonName: "second", DNSNames: []string{"second.example"}})
	if err != nil {
		t.Fatal(err)
	}
	second, err := entry.TLS()
	if err != nil {
		t.Fatal(err)
	}
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		for name, value := range clients.Settings {
			c.Values[name] = value
		}
		c.Values["SSLAuthenticateClients"] = "False"
		c.Options.Hooks.SSLConnectionRequest = mllpcore.SSLConnectionRequestFunc(
			func(_ context.Context, r *mllpcore.SSLConnectionRequest) {
				switch r.Hello.ServerName {
				case "second.example":
					r.Certificate = &second
				case "nobody.example":
					r.Certificate = nil
				}
			})
	})
	for name, want := range map[string]string{"second.example": "second", "first.example": "server"} {
		config := &tls.Config{ServerName: name, InsecureSkipVerify: true} // which one comes is what is asked
		var got *x509.Certificate
		config.VerifyConnection = func(state tls.ConnectionState) error {
			got = state.PeerCertificates[0]
			return nil
		}
		mllptest.DialTLS(t, s.Address, config).Exchange(mllptest.Message("1"))
		if got.Subject.CommonName != want {
			t.Errorf("%s was shown the certificate of %s", name, got.Subject.CommonName)
		}
	}
	config := &tls.Config{ServerName: "nobody.example", InsecureSkipVerify: true}
	conn, err := (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", s.Address)
	if err == nil {
		_ = conn.Close()
		t.Error("a client that gets no certificate is connected")
	}
}

// SSLClientAuthentication decides about a client's certificate, whatever the verdict was.
func TestSSLClientAuthenticationDecides(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	for _, client := range clients.Cases {
		t.Run(client.Name, func(t *testing.T) {
			var verdict atomic.Bool
			s := mllptest.NewServer(t, func(c *mllptest.Config) {
				for name, value := range clients.Settings {
					c.Values[name] = value
				}
				c.Options.Hooks.SSLClientAuthentication = mllpcore.SSLClientAuthenticationFunc(
					func(_ context.Context, a *mllpcore.SSLClientAuthentication) {
						verdict.Store(a.Accept)
						a.Accept = !a.Accept
					})
			})
			err := clients.Exchange(s.Address, client, tls.VersionTLS13)
			if verdict.Load() != client.Accepted {
				t.Errorf("the verdict was %v", verdict.Load())
			}
			if (err == nil) == client.Accepted {
				t.Errorf("the hook said %v, and the client got %v", !client.Accepted, err)
			}
		})
	}
}
