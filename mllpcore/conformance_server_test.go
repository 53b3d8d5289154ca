package mllpcore_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// declineNo refuses messages whose control ID is NO, in words that are not ASCII.
func declineNo() mllpcore.AckOutHook {
	return mllpcore.AckOutFunc(func(_ context.Context, a *mllpcore.AckOut) {
		if a.Message.Summary().ControlID == "NO" {
			a.Accept, a.Text = false, "größer"
		}
	})
}

// pem writes entries to one PEM file and returns its path and text.
func (a authority) pem(names ...string) (path, text string) {
	a.t.Helper()
	var all []byte
	for _, name := range names {
		e := a.issue(certs.Request{CommonName: name, IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})
		data, err := certs.EncodePEM(e)
		if err != nil {
			a.t.Fatal(err)
		}
		all = append(all, data...)
	}
	path = filepath.Join(a.t.TempDir(), "store.pem")
	if err := os.WriteFile(path, all, 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path, string(all)
}

// secure are the settings of a TLS server, followed by others.
func (a authority) secure(more ...string) []string {
	path, _ := a.pem("server")
	return append([]string{"SSLEnabled", "True", "SSLCertStore", path}, more...)
}

// shows looks whether clients see a certificate with that name.
func (a authority) shows(name string) func(s *subject) {
	return func(s *subject) {
		state, err := a.handshake(s.address, nil)
		if err != nil || state.PeerCertificates[0].Subject.CommonName != name {
			s.t.Errorf("%v, %v; want the certificate of %s", state.PeerCertificates, err, name)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// listensElsewhere wants a server to listen on 127.0.0.2 and not on 127.0.0.1. There somebody else may have the same
// port, one of the other tests for example, but not of several servers.
func listensElsewhere(t *testing.T, w way) {
	t.Helper()
	for range 3 {
		s := w.start(t, "LocalHost", "127.0.0.2")
		s.expect(s.dial(), mllptest.Message("1"), "AA")
		host, port, err := net.SplitHostPort(s.address)
		if host != "127.0.0.2" || err != nil {
			t.Fatalf("%s: listens on %s", w.name, s.address)
		}
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			return
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Errorf("%s: listens on 127.0.0.2 and on 127.0.0.1", w.name)
}

func serverConformance(a authority) []conformance {
	path, text := a.pem("one", "two")
	_, first, _ := strings.Cut(text, "-----BEGIN CERTIFICATE-----")
	first, _, _ = strings.Cut(first, "-----END CERTIFICATE-----")
	encoded := "-----BEGIN CERTIFICATE-----" + first + "-----END CERTIFICATE-----\n"
	return append([]conformance{
		{name: "LocalHost", do: func(t *testing.T) {
			for _, way := range ways() {
				listensElsewhere(t, way)
			}
		}},
		{name: "LocalPort", do: func(t *testing.T) {
			for _, way := range ways() {
				port := freePort(t)
				s := way.start(t, "LocalPort", port)
				if s.address != "127.0.0.1:"+port {
					t.Errorf("%s: listens on %s, want port %s", way.name, s.address, port)
				}
				s.expect(s.dial(), mllptest.Message("1"), "AA")
			}
		}},
		{name: "Listening", test: "TestStopListeningKeepsConnections"},
		{name: "ConnectionCount", do: func(t *testing.T) {
			s := mllptest.NewServer(t)
			for i, want := range []string{"1", "2", "3"} {
				mllptest.Dial(t, s.Address).Exchange(mllptest.Message(want))
				if got := config(t, s, "ConnectionCount"); got != want {
					t.Errorf("%s after %d connections", got, i+1)
				}
			}
			if err := s.Set("ConnectionCount", "5"); !errors.Is(err, mllpcore.ErrReadOnly) {
				t.Error(err)
			}
		}},
		{name: "DefaultTimeout", set: a.secure("DefaultTimeout", "1", "ConnectionTimeout", "0"), look: endsSilent},
		{name: "SSLEnabled", set: a.secure(), look: a.shows("server")},
		{name: "SSLAuthenticateClients", set: a.secure("SSLAuthenticateClients", "True"), look: func(s *subject) {
			if _, err := a.handshake(s.address, nil); err == nil {
				s.t.Error("a client without a certificate got an answer")
			}
		}},
		{
			name: "SSLCertStoreType", look: a.shows("one"),
			set: []string{"SSLEnabled", "True", "SSLCertStoreType", "7", "SSLCertStore", text},
		},
		{name: "SSLCertStore", set: []string{"SSLEnabled", "True", "SSLCertStore", path}, look: a.shows("one")},
		{
			name: "SSLCertStorePassword", look: a.shows("locked"),
			set: []string{"SSLEnabled", "True", "SSLCertStore", a.pfx("locked"), "SSLCertStorePassword", password},
		},
		{
			name: "SSLCertSubject", look: a.shows("two"),
			set: []string{"SSLEnabled", "True", "SSLCertStore", path, "SSLCertSubject", "two"},
		},
		{
			name: "SSLCertEncoded", look: a.shows("one"),
			set: []string{"SSLEnabled", "True", "SSLCertStore", path, "SSLCertSubject", "two", "SSLCertEncoded", encoded},
		},
		{name: "Version", set: []string{"Version", "2", "AckMode", "never"}, look: func(s *subject) {
			if got := s.dial().Exchange(mllptest.Message("1")); got != "\x06" {
				s.t.Errorf("%q, want a commit block", got)
			}
		}},
	}, slices.DeleteFunc(socketConformance(), func(c conformance) bool { return c.name != "KeepAlive" })...)
}

// endsSilent looks whether a client that does not begin its handshake is sent away after about a second.
func endsSilent(s *subject) {
	p := s.dial()
	start := time.Now()
	_, _ = p.Ended()
	if took := time.Since(start); took < 800*time.Millisecond || took > 5*time.Second {
		s.t.Errorf("ended after %v, want 1 s", took)
	}
}

func connectionConformance() []conformance {
	return []conformance{
		{name: "ConnectionId", do: func(t *testing.T) {
			s, p := connected(t)
			p.Exchange(mllptest.Message("1"))
			id := mllptest.AwaitKind[*mllpcore.EndTransferEvent](s).Connection
			if got := config(t, s, "ConnectionId["+id+"]"); got != id {
				t.Errorf("%q, want %q", got, id)
			}
		}},
		{name: "Connected", test: "TestConnectedFalseDisconnects"},
		{name: "RemoteHost", do: propertyOf("RemoteHost", func(p *mllptest.Peer) string { return hostOf(p.LocalAddr()) })},
		{name: "RemotePort", do: propertyOf("RemotePort", func(p *mllptest.Peer) string {
			_, port, _ := net.SplitHostPort(p.LocalAddr().String())
			return port
		})},
		{name: "LocalAddress", do: propertyOf("LocalAddress", func(p *mllptest.Peer) string { return hostOf(p.RemoteAddr()) })},
		{name: "Timeout", test: "TestSendTimesOut"},
		{name: "InputData", do: func(t *testing.T) {
			for name, set := range map[string]func(s *mllptest.Server, text string){
				"Config": func(s *mllptest.Server, text string) { config(t, s, "InputData[1]="+text) },
				"API": func(s *mllptest.Server, text string) {
					c, _ := s.Connection("1")
					c.SetInputData([]byte(text))
				},
			} {
				s, p := connected(t)
				set(s, asking(name, "NE", "NE"))
				if _, err := s.Send(t.Context(), "1"); err != nil || p.Answer() != asking(name, "NE", "NE") {
					t.Errorf("%s: %v", name, err)
				}
			}
		}},
		{name: "InputFilename", test: "TestInputFilenameWins"},
		{name: "OutputData", do: func(t *testing.T) {
			s, p := connected(t)
			for _, id := range []string{"1", "2"} {
				p.Exchange(mllptest.Message(id))
				if got := config(t, s, "OutputData[1]"); got != mllptest.Message(id) {
					t.Errorf("%q", got)
				}
			}
		}},
		{name: "OutputFilename", test: "TestOutputFilename"},
	}
}

func hostOf(a net.Addr) string {
	host, _, _ := net.SplitHostPort(a.String())
	return host
}

func propertyOf(name string, want func(p *mllptest.Peer) string) func(t *testing.T) {
	return func(t *testing.T) {
		s, p := connected(t)
		if got := config(t, s, name+"[1]"); got != want(p) {
			t.Errorf("%q, want %q", got, want(p))
		}
		c, err := s.Connection("1")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Get(name); err != nil || got != want(p) {
			t.Errorf("%q, %v", got, err)
		}
		if err := c.Set(name, "1"); !errors.Is(err, mllpcore.ErrReadOnly) && !errors.Is(err, mllpcore.ErrBadValue) {
			t.Errorf("set: %v", err)
		}
	}
}

func methodConformance() []conformance {
	return []conformance{
		{name: "Config", test: "TestConfigReadsWhatLives"},
		{name: "Send", test: "TestSendReturnsWithTheAnswerToIt"},
		{name: "Interrupt", test: "TestInterruptLeavesTheConnectionOpen"},
		{name: "Disconnect", test: "TestDisconnectKeepsAHalfMessageAsBroken"},
		{name: "DoEvents", test: "TestDoEventsRunsTheHandler"},
		{name: "Reset", test: "TestResetGoesBackToDefaults"},
		{name: "Shutdown", test: "TestShutdownFinishesTheMessageInProgress"},
	}
}

// negotiates looks at what a client negotiates.
func (a authority) negotiates(configure func(*tls.Config), ok func(tls.ConnectionState, error) bool) func(s *subject) {
	return func(s *subject) {
		if state, err := a.handshake(s.address, configure); !ok(state, err) {
			s.t.Errorf("%s, %s, %s, %v", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite), state.CurveID, err)
		}
	}
}
