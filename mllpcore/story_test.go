package mllpcore_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// awaitStory returns the story of the handshake that ended last.
func awaitStory(s *mllptest.Server) *mllpcore.Handshake {
	e := s.Await("the story of a handshake", func(e mllpcore.Event) bool {
		status, ok := e.(*mllpcore.SSLStatusEvent)
		return ok && status.Handshake != nil
	})
	return e.(*mllpcore.SSLStatusEvent).Handshake
}

func TestHandshakeStory(t *testing.T) {
	a := newAuthority(t)
	between, err := a.ca.Intermediate("Between")
	if err != nil {
		t.Fatal(err)
	}
	client, err := between.Issue(certs.Request{CommonName: "client", Client: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM())))
		c := a.client(&client)
		c.MaxVersion, c.ServerName, c.InsecureSkipVerify = version, "hl7.example", true
		mllptest.DialTLS(t, s.Address, c).Exchange(mllptest.Message("S"))
		all := s.Handshakes()
		if len(all) != 1 {
			t.Fatalf("%d stories", len(all))
		}
		h := all[0]
		if !h.OK || h.Reason != "" || h.Version != tls.VersionName(version) || h.ServerName != "hl7.example" || h.Took <= 0 {
			t.Errorf("%+v", h)
		}
		if !slices.Contains(h.OfferedVersions, "TLS 1.2") || !slices.Contains(h.OfferedGroups, "secp256r1") ||
			!slices.Contains(h.OfferedSignatureSchemes, "ecdsa_secp256r1_sha256") ||
			!slices.Contains(h.OfferedCipherSuites, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256") {
			t.Errorf("offered %v %v %v %v", h.OfferedVersions, h.OfferedGroups, h.OfferedSignatureSchemes, h.OfferedCipherSuites)
		}
		if h.CipherSuite == "" || h.KeyExchange == "" || h.ClientVerdict != "OK" {
			t.Errorf("chosen %q, %q, verdict %q", h.CipherSuite, h.KeyExchange, h.ClientVerdict)
		}
		if len(h.Sent) != 1 || h.Sent[0].Subject != "CN=first" || len(h.Sent[0].Fingerprint) != 64 {
			t.Errorf("sent %+v", h.Sent)
		}
		if len(h.Received) != 2 || h.Received[0].Subject != "CN=client" || h.Received[1].Issuer != "CN=Test CA" {
			t.Errorf("received %+v", h.Received)
		}
		connection, err := s.Connection(h.Connection)
		if err != nil {
			t.Fatal(err)
		}
		if own, ok := connection.Handshake(); !ok || own.Time != h.Time {
			t.Errorf("the connection tells %+v", own)
		}
	}
}

func TestStoryOfAResumedHandshake(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	cache := tls.NewLRUClientSessionCache(4)
	for range 2 {
		if _, err := a.handshake(s.Address, func(c *tls.Config) { c.ClientSessionCache = cache }); err != nil {
			t.Fatal(err)
		}
	}
	s.Await("a resumed handshake that sent no certificate", func(e mllpcore.Event) bool {
		status, ok := e.(*mllpcore.SSLStatusEvent)
		return ok && status.Handshake != nil && status.Handshake.Resumed && len(status.Handshake.Sent) == 0
	})
}

func TestStoriesOfRefusals(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	unknown := stranger.issue(certs.Request{CommonName: "stranger", Client: true})
	auth := with("SSLAuthenticateClients", "True", "SSLCACerts", string(a.ca.PEM()))
	rsa := a.rsa()
	none := func(*mllptest.Config) {}
	for _, tt := range []struct {
		name           string
		server         func(*mllptest.Config)
		client         func(*tls.Config)
		reason, advice string
		sent           int
	}{
		{
			"version", none, func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 },
			"the client offers TLS 1.1, TLS 1.0, and TLS 1.2 to TLS 1.3 is allowed here", "allow TLS 1.1 (SSLEnabledProtocols 16128)", 0,
		},
		{
			"newer version", with("SSLEnabledProtocols", "3072"), func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 },
			"the client offers TLS 1.3, and TLS 1.2 only is allowed here", "allow TLS 1.3 (SSLEnabledProtocols 15360)", 0,
		},
		{
			"suites", rsa, only(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA),
			"no cipher suite in common for TLS 1.2: the client offers TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "OpenSSLCipherList to ECDHE", 0,
		},
		{
			"suites without forward secrecy", rsa, only(tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_CBC_SHA),
			"TLS_RSA_WITH_AES_128_CBC_SHA", "OpenSSLCipherList ALL", 0,
		},
		{
			"kind of key", none, only(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
			"need a certificate with an RSA key, and ours is ECDSA P-256", "use a certificate with an RSA key", 0,
		},
		{
			"other kind of key", rsa, only(tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
			"need a certificate with an ECDSA key, and ours is RSA 2048", "ECDHE_RSA", 0,
		},
		{
			"group of TLS 1.2", with("TLS12SupportedGroups", "secp521r1"), func(c *tls.Config) {
				c.MaxVersion, c.CurvePreferences = tls.VersionTLS12, []tls.CurveID{tls.X25519}
			},
			"no group in common for TLS 1.2: the client offers x25519, and TLS12SupportedGroups has secp521r1", "to TLS12SupportedGroups", 0,
		},
		{
			"group of TLS 1.3", with("TLS13SupportedGroups", "secp521r1"), func(c *tls.Config) { c.CurvePreferences = []tls.CurveID{tls.CurveP256} },
			"no group in common for TLS 1.3: the client offers secp256r1, and TLS13SupportedGroups has secp521r1", "to TLS13SupportedGroups", 0,
		},
		{
			"strength", with("SSLCipherStrength", "256"), func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 },
			"SSLCipherStrength is 256", "", 0,
		},
		{
			"client knows no such CA", none, func(c *tls.Config) { c.RootCAs = stranger.ca.Pool() },
			"the client does not accept our certificate", "give the client the CA", 1,
		},
		{
			"client says CA unknown", none, func(c *tls.Config) {
				c.InsecureSkipVerify, c.VerifyConnection = true, func(tls.ConnectionState) error { return x509.UnknownAuthorityError{} }
			},
			"the client does not accept our certificate", "", 1,
		},
		{"no client certificate", auth, func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, "client certificate refused: the client presented no certificate", "", 1},
		{
			"unknown client CA", auth, func(c *tls.Config) { c.Certificates = a.client(&unknown).Certificates },
			"CN=stranger was issued by CN=Test CA, and the CA of that name among SSLCACerts has another key", "", 1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := authority{t, a.ca}
			s := a.serve(tt.server)
			if _, err := a.handshake(s.Address, tt.client); err == nil {
				t.Fatal("it was not refused")
			}
			h := awaitStory(s)
			if h.OK || !strings.Contains(h.Reason, tt.reason) || !strings.Contains(h.Advice, tt.advice) || len(h.Sent) != tt.sent {
				t.Errorf("reason %q\nadvice %q\ndetail %q\nsent %d", h.Reason, h.Advice, h.Detail, len(h.Sent))
			}
			if len(h.OfferedVersions) == 0 || h.Remote == "" || h.Connection == "" {
				t.Errorf("%+v", h)
			}
			failed := mllptest.AwaitKind[*mllpcore.ConnectedEvent](s)
			if failed.StatusCode == 0 || !strings.Contains(failed.Description, tt.reason) || !strings.Contains(failed.Description, tt.advice) {
				t.Errorf("Connected tells %q", failed.Description)
			}
			if all := s.Handshakes(); len(all) != 1 || all[0].Reason != h.Reason {
				t.Errorf("kept %+v", all)
			}
		})
	}
}

func TestStoriesWithoutAClientHello(t *testing.T) {
	a := newAuthority(t)
	s := a.serve(with("ConnectionTimeout", "1"))
	silent := mllptest.Dial(t, s.Address)
	silent.SendRaw("\x16\x03\x01") // and no more
	plain := mllptest.Dial(t, s.Address)
	plain.Send(mllptest.Message("PLAIN"))
	for _, want := range []string{"not complete within 1s (ConnectionTimeout)", "without TLS"} {
		s.Await(want, func(e mllpcore.Event) bool {
			status, ok := e.(*mllpcore.SSLStatusEvent)
			return ok && status.Handshake != nil && strings.Contains(status.Handshake.Reason, want) && status.Handshake.Advice != ""
		})
	}
	probe, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	probe.Close()
	s.Await("probe", func(e mllpcore.Event) bool {
		d, ok := e.(*mllpcore.DisconnectedEvent)
		return ok && d.Probe
	})
	if all := s.Handshakes(); len(all) != 2 {
		t.Errorf("%d stories, want none of a probe", len(all))
	}
}

// TestTheStoryOutlivesItsConnection: most clients are gone before a person looks.
func TestTheStoryOutlivesItsConnection(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	for range 205 {
		if !exchangeTLS(s.Address, a.client(nil)) {
			t.Fatal("refused")
		}
	}
	stays := mllptest.DialTLS(t, s.Address, a.client(nil))
	stays.Exchange(mllptest.Message("1"))
	for s.Stats().Connections > 1 {
		runtime.Gosched() // the others are ending
	}
	all := s.Handshakes()
	if len(all) != 201 {
		t.Errorf("%d stories, want the last 200 and the one of who is connected", len(all))
	}
	for i, h := range all {
		if !h.OK || len(h.Sent) != 1 || h.Version != "TLS 1.3" || i > 0 && h.Connection == all[i-1].Connection {
			t.Fatalf("story %d is %+v", i, h)
		}
	}
	if id := all[0].Connection; id != "206" {
		t.Errorf("the newest is of connection %s", id)
	}
}

func TestRefusedHandshakesAreBounded(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	for i := range 205 {
		name := fmt.Sprintf("host%d.example", i)
		_, err := a.handshake(s.Address, func(c *tls.Config) { c.ServerName, c.MaxVersion = name, tls.VersionTLS11 })
		if err == nil {
			t.Fatal("TLS 1.1 was taken")
		}
		s.Await("the refusal of "+name, func(e mllpcore.Event) bool { // the client may know of it before it is kept
			status, ok := e.(*mllpcore.SSLStatusEvent)
			return ok && status.Handshake != nil && status.Handshake.ServerName == name
		})
	}
	all := s.Handshakes()
	oldest := slices.ContainsFunc(all, func(h mllpcore.Handshake) bool { return h.ServerName == "host0.example" })
	if len(all) != 200 || all[0].ServerName != "host204.example" || oldest {
		t.Errorf("%d kept, the oldest among them %v, the newest %s", len(all), oldest, all[0].ServerName)
	}
}
