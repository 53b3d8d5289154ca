package mllpcore_test

import (
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

func negotiated(version uint16, suite uint16) func(tls.ConnectionState, error) bool {
	return func(c tls.ConnectionState, err error) bool {
		return err == nil && (version == 0 || c.Version == version) && (suite == 0 || c.CipherSuite == suite)
	}
}

func refused(_ tls.ConnectionState, err error) bool { return err != nil }

func groups(ids ...tls.CurveID) func(*tls.Config) {
	return func(c *tls.Config) { c.CurvePreferences = ids }
}

func upTo12(configure func(*tls.Config)) func(*tls.Config) {
	return func(c *tls.Config) {
		configure(c)
		c.MaxVersion = tls.VersionTLS12
	}
}

// caFiles writes the CA in the forms that the settings take.
func (a authority) caFiles() (text, file, folder string) {
	a.t.Helper()
	text = string(a.ca.PEM())
	folder = a.t.TempDir()
	file = filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return text, file, folder
}

// trusts looks whether a client with a certificate of the CA is let in, and none without one.
func (a authority) trusts(s *subject) {
	e := a.issue(certs.Request{CommonName: "client", Client: true})
	cert, err := e.TLS()
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := a.handshake(s.address, func(c *tls.Config) { c.Certificates = []tls.Certificate{cert} }); err != nil {
		s.t.Errorf("a client with a certificate: %v", err)
	}
	if _, err := a.handshake(s.address, nil); err == nil {
		s.t.Error("a client without one got an answer")
	}
}

func tlsConformance(a authority) []conformance {
	const (
		gcm128 = tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
		gcm256 = tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
		chacha = tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
	)
	text, file, folder := a.caFiles()
	asks := func(name, value string) []string { return a.secure("SSLAuthenticateClients", "True", name, value) }
	return []conformance{
		{
			name: "SSLEnabledProtocols", set: a.secure("SSLEnabledProtocols", "3072"),
			look: a.negotiates(nil, negotiated(tls.VersionTLS12, 0)),
		},
		{
			name: "SSLEnabledCipherSuites", look: a.negotiates(nil, negotiated(0, chacha)),
			set: a.secure("SSLEnabledProtocols", "3072", "SSLEnabledCipherSuites", tls.CipherSuiteName(chacha)),
		},
		{
			name: "OpenSSLCipherList", set: a.secure("SSLEnabledProtocols", "3072", "OpenSSLCipherList", "ECDHE+AESGCM:!AES128"),
			look: a.negotiates(nil, negotiated(0, gcm256)),
		},
		{
			name: "SSLCipherStrength", set: a.secure("SSLEnabledProtocols", "3072", "SSLCipherStrength", "256"),
			look: a.negotiates(only(tls.VersionTLS12, gcm128), refused),
		},
		{
			name: "TLS12SupportedGroups", set: a.secure("TLS12SupportedGroups", "secp384r1"),
			look: a.negotiates(upTo12(groups(tls.X25519)), refused),
		},
		{
			name: "TLS13SupportedGroups", set: a.secure("TLS13SupportedGroups", "secp384r1"),
			look: a.negotiates(nil, func(c tls.ConnectionState, err error) bool { return err == nil && c.CurveID == tls.CurveP384 }),
		},
		{name: "TLS13KeyShareGroups", test: "TestKeySharesOnTheWire"},
		{name: "TLS12SignatureAlgorithms", test: "TestSignatureAlgorithmsOnTheWire"},
		{name: "TLS13SignatureAlgorithms", test: "TestSignatureAlgorithmsOnTheWire"},
		{name: "SSLCACerts", set: asks("SSLCACerts", text), look: a.trusts},
		{name: "SSLCACertFilePaths", set: asks("SSLCACertFilePaths", file), look: a.trusts},
		{name: "OpenSSLCAFile", set: asks("OpenSSLCAFile", file), look: a.trusts},
		{name: "OpenSSLCADir", set: asks("OpenSSLCADir", folder), look: a.trusts},
		{name: "SSLServerCACerts", send: func(o *outgoing) {
			target := a.serve()
			if answer, err := o.message(target.Address, true, "SSLServerCACerts", text); err != nil ||
				!strings.Contains(answer, "MSA|AA|SENT") {
				o.t.Errorf("%q, %v", answer, err)
			}
			if answer, err := o.message(target.Address, true); err == nil {
				o.t.Errorf("%q from a server of an unknown CA", answer)
			}
		}},
		{name: "SSLCheckCRL", test: "TestRevocationOfClients"},
		{name: "SSLSecurityFlags", set: a.secure("SSLAuthenticateClients", "True", "SSLSecurityFlags", "0x10"), look: a.trusts},
		{name: "SSLIncludeCertChain", test: "TestIncludeCertChain"},
		{name: "ReuseSSLSession", set: a.secure("ReuseSSLSession", "False"), look: func(s *subject) {
			cache := tls.NewLRUClientSessionCache(1)
			for range 2 {
				state, err := a.handshake(s.address, func(c *tls.Config) { c.ClientSessionCache, c.ServerName = cache, "127.0.0.1" })
				if err != nil || state.DidResume {
					s.t.Errorf("resumed: %v, %v", state.DidResume, err)
				}
			}
		}},
		fixed("SSLEnableRenegotiation", "True", "False"),
		{name: "LogSSLPackets", set: a.secure("LogSSLPackets", "True", "LogLevel", "2"), look: func(s *subject) {
			if _, err := a.handshake(s.address, nil); err != nil {
				s.t.Fatal(err)
			}
			s.await("Log", func(e map[string]any) bool {
				return strings.Contains(strings.ToLower(e["message"].(string)), "handshake")
			})
		}},
		fixed("OpenSSLPrngSeedData", "seed", ""),
		fixed("SSLProvider", "other", "*"),
		fixed("UseInternalSecurityAPI", "False", "True"),
	}
}

// fixed is a setting that this runtime cannot honour: it reads back, and any other value is refused on each way.
func fixed(name, other, stays string) conformance {
	return conformance{name: name, do: func(t *testing.T) {
		s := mllptest.NewServer(t)
		if _, err := s.Config(name + "=" + other); !errors.Is(err, mllpcore.ErrUnsupported) {
			t.Errorf("Config: %v", err)
		}
		if err := s.Set(name, other); !errors.Is(err, mllpcore.ErrUnsupported) {
			t.Errorf("Set: %v", err)
		}
		if got := config(t, s, name); got != stays {
			t.Errorf("reads back %q", got)
		}
		out, err := mllpdCommand(t, "serve", "-store", "none", "-set", name+"="+other).CombinedOutput()
		if err == nil || !strings.Contains(string(out), name) || !strings.Contains(string(out), "not supported") {
			t.Errorf("mllpd: %q, %v", out, err)
		}
		mllptest.Dial(t, s.Address).Exchange(mllptest.Message("1")) // nothing else changed
	}}
}

// handshakeConformance holds what the server says of a handshake against what the client saw of it.
func handshakeConformance(a authority) []conformance {
	seen := func(name string, want func(tls.ConnectionState) string) conformance {
		return conformance{name: name, do: func(t *testing.T) {
			for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
				s := a.serve()
				conn, err := tls.Dial("tcp", s.Address, &tls.Config{
					RootCAs: a.ca.Pool(), MinVersion: version, MaxVersion: version,
					CipherSuites:     []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384},
					CurvePreferences: []tls.CurveID{tls.CurveP384},
				})
				if err != nil {
					t.Fatal(err)
				}
				mllptest.AwaitKind[*mllpcore.ConnectedEvent](s)
				if got, want := config(t, s, name+"[1]"), want(conn.ConnectionState()); !strings.Contains(got, want) {
					t.Errorf("%s: %q, the client saw %q", tls.VersionName(version), got, want)
				}
				_ = conn.Close()
			}
		}}
	}
	bits := func(c tls.ConnectionState) string {
		if strings.Contains(tls.CipherSuiteName(c.CipherSuite), "AES_128") {
			return "128"
		}
		return "256"
	}
	return []conformance{
		seen("SSLNegotiatedProtocol", func(c tls.ConnectionState) string { return tls.VersionName(c.Version) }),
		seen("SSLNegotiatedCipher", func(c tls.ConnectionState) string { return "AES_" + bits(c) + "_GCM" }),
		seen("SSLNegotiatedCipherStrength", bits),
		seen("SSLNegotiatedCipherSuite", func(c tls.ConnectionState) string { return tls.CipherSuiteName(c.CipherSuite) }),
		seen("SSLNegotiatedKeyExchange", func(tls.ConnectionState) string { return "P-384" }),
		seen("SSLNegotiatedKeyExchangeStrength", func(tls.ConnectionState) string { return "384" }),
	}
}
