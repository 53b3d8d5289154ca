package mllpcore_test

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

func TestSecurityFlagsForClients(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	long := time.Now().AddDate(-2, 0, 0)
	good := a.issue(certs.Request{CommonName: "good", Client: true})
	expired := a.issue(certs.Request{CommonName: "old", Client: true, NotBefore: long, NotAfter: long.AddDate(1, 0, 0)})
	early := a.issue(certs.Request{CommonName: "early", Client: true, NotBefore: time.Now().AddDate(0, 1, 0), NotAfter: time.Now().AddDate(1, 0, 0)})
	usage := a.issue(certs.Request{CommonName: "server", DNSNames: []string{"server"}})
	unknown := stranger.issue(certs.Request{CommonName: "stranger", Client: true})
	both := stranger.issue(certs.Request{CommonName: "both", Client: true, NotBefore: long, NotAfter: long.AddDate(1, 0, 0)})
	s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM())))
	for _, tt := range []struct {
		name, flags string
		entry       *certs.Entry
		ok          bool
	}{
		{"good", "0", &good, true},
		{"expired", "0", &expired, false},
		{"expired", "0x1", &expired, true},
		{"expired", "0x30", &expired, false},
		{"early", "0x1", &early, true},
		{"early", "0x20", &early, false},
		{"usage", "0x20", &usage, true},
		{"usage", "0x11", &usage, false},
		{"unknown", "0x10", &unknown, true},
		{"unknown", "0x21", &unknown, false},
		{"unknown and expired", "0x10", &both, false},
		{"unknown and expired", "0x11", &both, true},
		{"none", "0x31", nil, false},
	} {
		t.Run(tt.name+" "+tt.flags, func(t *testing.T) {
			if err := s.Set("SSLSecurityFlags", tt.flags); err != nil {
				t.Fatal(err)
			}
			if got := exchangeTLS(s.Address, a.client(tt.entry)); got != tt.ok {
				t.Errorf("accepted = %v", got)
			}
		})
	}
	s.Await("a CA of the same name", func(e mllpcore.Event) bool {
		auth, ok := e.(*mllpcore.SSLClientAuthenticationEvent)
		return ok && !auth.Accept && strings.Contains(auth.Status, "the CA of that name among SSLCACerts has another key")
	})
	s.Await("what was overlooked", func(e mllpcore.Event) bool {
		auth, ok := e.(*mllpcore.SSLClientAuthenticationEvent)
		return ok && auth.Accept && strings.Contains(auth.Status, "OK by SSLSecurityFlags 0x1, although CN=old has expired")
	})
}

// dialSecure connects as ClientTLS says and sends a message.
func dialSecure(t *testing.T, address string, s *mllpcore.Settings) error {
	t.Helper()
	o, err := mllpcore.NewClientOptions(s, address, true)
	if err != nil {
		return err
	}
	c, err := mllpcore.Dial(t.Context(), o)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Send(t.Context(), []byte(mllptest.Message("O")))
	return err
}

func TestServersAreJudged(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	ours, theirs := string(a.ca.PEM()), string(stranger.ca.PEM())
	web := newCRLServer(t)
	serve := func(r certs.Request) *mllptest.Server {
		e := a.issue(r)
		text, err := certs.EncodePEM(e)
		if err != nil {
			t.Fatal(err)
		}
		web.publish(t, "/revoked", a.ca, time.Now().AddDate(0, 0, 1), e)
		return mllptest.NewServer(t, with("SSLEnabled", "True", "SSLCertStore", string(text)))
	}
	local := []net.IP{net.IPv4(127, 0, 0, 1)}
	long := time.Now().AddDate(-2, 0, 0)
	good := serve(certs.Request{CommonName: "good", IPs: local})
	other := serve(certs.Request{CommonName: "other", DNSNames: []string{"other.example"}})
	expired := serve(certs.Request{CommonName: "expired", IPs: local, NotBefore: long, NotAfter: long.AddDate(1, 0, 0)})
	client := serve(certs.Request{CommonName: "client", IPs: local, Client: true})
	revoked := serve(certs.Request{CommonName: "revoked", IPs: local, CRLs: []string{web.URL + "/revoked"}})
	for _, tt := range []struct {
		name  string
		s     *mllptest.Server
		set   []string
		words string // empty: accepted
	}{
		{"good", good, []string{"SSLServerCACerts", ours}, ""},
		{"CA of another", good, []string{"SSLServerCACerts", theirs}, "the CA of that name among SSLServerCACerts has another key"},
		{"CAs of the system", good, nil, "not among SSLServerCACerts"},
		{"unknown CA allowed", good, []string{"SSLSecurityFlags", "0x10"}, ""},
		{"name", other, []string{"SSLServerCACerts", ours}, `not for the host "127.0.0.1"`},
		{"name ignored", other, []string{"SSLServerCACerts", ours, "SSLSecurityFlags", "0x80000000"}, ""},
		{"name and unknown CA", other, []string{"SSLSecurityFlags", "0x10"}, "not for the host"},
		{"expired", expired, []string{"SSLServerCACerts", ours}, "has expired"},
		{"dates ignored", expired, []string{"SSLServerCACerts", ours, "SSLSecurityFlags", "0x1"}, ""},
		{"usage", client, []string{"SSLServerCACerts", ours}, "not for servers"},
		{"usage ignored", client, []string{"SSLServerCACerts", ours, "SSLSecurityFlags", "0x20"}, ""},
		{"revoked", revoked, []string{"SSLServerCACerts", ours, "SSLCheckCRL", "1"}, "was revoked"},
		{"revoked, not looked up", revoked, []string{"SSLServerCACerts", ours}, ""},
		{"strength", good, []string{"SSLServerCACerts", ours, "SSLCipherStrength", "256"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := dialSecure(t, tt.s.Address, settings(t, tt.set...))
			if tt.words == "" && err != nil || tt.words != "" && (err == nil || !strings.Contains(err.Error(), tt.words)) {
				t.Errorf("%v, want %q", err, tt.words)
			}
		})
	}
}

func TestClientCertificateOfAConnectionWeMake(t *testing.T) {
	a := newAuthority(t)
	e := a.issue(certs.Request{CommonName: "us", Client: true})
	text, err := certs.EncodePEM(e)
	if err != nil {
		t.Fatal(err)
	}
	s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM())))
	base := []string{"SSLServerCACerts", string(a.ca.PEM())}
	if err := dialSecure(t, s.Address, settings(t, base...)); err == nil {
		t.Error("accepted without a certificate")
	}
	if err := dialSecure(t, s.Address, settings(t, append(base, "SSLCertStore", string(text))...)); err != nil {
		t.Errorf("with our certificate: %v", err)
	}
}

func TestReuseSSLSession(t *testing.T) {
	a := newAuthority(t)
	for value, want := range map[string]bool{"True": true, "False": false} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			s := a.serve(with("ReuseSSLSession", value))
			cache := tls.NewLRUClientSessionCache(4)
			var last tls.ConnectionState
			for range 2 {
				state, err := a.handshake(s.Address, func(c *tls.Config) { c.MaxVersion, c.ClientSessionCache = version, cache })
				if err != nil {
					t.Fatal(err)
				}
				last = state
			}
			if last.DidResume != want {
				t.Errorf("ReuseSSLSession %s, %s: resumed %v", value, tls.VersionName(version), last.DidResume)
			}
		}
	}
}

// TestResumedClientsAreJudgedAgain: a ticket must not outlive what its certificate is worth.
func TestResumedClientsAreJudgedAgain(t *testing.T) {
	a := newAuthority(t)
	web := newCRLServer(t)
	e := a.issue(certs.Request{CommonName: "leaver", Client: true, CRLs: []string{web.URL + "/list"}})
	web.publish(t, "/list", a.ca, time.Now().AddDate(0, 0, 1), e)
	var check atomic.Bool
	s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM())), func(c *mllptest.Config) {
		c.Options.Hooks.SSLClientAuthentication = func(_ context.Context, auth *mllpcore.SSLClientAuthentication) {
			auth.Accept = auth.Accept && !check.Load()
		}
	})
	cache := tls.NewLRUClientSessionCache(4)
	dial := func() error {
		c := a.client(&e)
		_, err := a.handshake(s.Address, func(config *tls.Config) {
			config.Certificates, config.ClientSessionCache = c.Certificates, cache
		})
		return err
	}
	if err := dial(); err != nil {
		t.Fatal(err)
	}
	check.Store(true)
	if err := dial(); err == nil {
		t.Error("a resumed session was not asked about again")
	}
}

func TestIncludeCertChain(t *testing.T) {
	a := newAuthority(t)
	between, err := a.ca.Intermediate("Between")
	if err != nil {
		t.Fatal(err)
	}
	e, err := between.Issue(certs.Request{CommonName: "leaf", Client: true})
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]int{"True": 1, "False": 0} {
		s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM()), "SSLIncludeCertChain", value))
		if !exchangeTLS(s.Address, a.client(&e)) {
			t.Error("refused")
		}
		if auth := mllptest.AwaitKind[*mllpcore.SSLClientAuthenticationEvent](s); len(auth.Chain) != want {
			t.Errorf("SSLIncludeCertChain %s: %d certificates", value, len(auth.Chain))
		}
	}
}

func TestLogSSLPackets(t *testing.T) {
	a := newAuthority(t)
	for _, value := range []string{"True", "False"} {
		s := a.serve(with("LogSSLPackets", value))
		if !exchangeTLS(s.Address, a.client(nil)) {
			t.Fatal("no answer")
		}
		mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s) // all that came before it has been collected
		var in, out, data int
		for _, e := range s.Events() {
			line, ok := e.(*mllpcore.LogEvent)
			if !ok || !strings.HasPrefix(line.Message, "TLS record") {
				continue
			}
			switch {
			case strings.Contains(line.Message, "in: type 22 (handshake), version 0x0301 (TLS 1.0), length"):
				in++
			case strings.Contains(line.Message, "out: type 22 (handshake), version 0x0303 (TLS 1.2), length"):
				out++
			case strings.Contains(line.Message, ": type 23 (application data), version 0x0303"):
				data++
			}
			if strings.Contains(line.Message, "MSH") {
				t.Errorf("content in %q", line.Message)
			}
		}
		// The ClientHello, the ServerHello, and at least message, answer and what TLS 1.3 encrypts of the handshake.
		if value == "True" && (in != 1 || out != 1 || data < 4) || value == "False" && in+out+data != 0 {
			t.Errorf("LogSSLPackets %s: %d in, %d out, %d application data", value, in, out, data)
		}
	}
}
