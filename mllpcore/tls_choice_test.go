package mllpcore_test

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// with returns configurations that set several settings: name, value, name, value …
func with(pairs ...string) func(*mllptest.Config) {
	return func(c *mllptest.Config) {
		for i := 0; i < len(pairs); i += 2 {
			c.Values[pairs[i]] = pairs[i+1]
		}
	}
}

// rsa makes the server's certificate one with an RSA key.
func (a authority) rsa() func(*mllptest.Config) {
	a.t.Helper()
	e := a.issue(certs.Request{CommonName: "rsa", IPs: []net.IP{net.IPv4(127, 0, 0, 1)}, RSABits: 2048})
	text, err := certs.EncodePEM(e)
	if err != nil {
		a.t.Fatal(err)
	}
	path := filepath.Join(a.t.TempDir(), "rsa.pem")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		a.t.Fatal(err)
	}
	return with("SSLCertStore", path, "SSLCertStorePassword", "")
}

// handshake completes a handshake and a message, and returns what was negotiated.
func (a authority) handshake(address string, configure func(*tls.Config)) (tls.ConnectionState, error) {
	a.t.Helper()
	c := a.client(nil)
	c.MinVersion = tls.VersionTLS10
	if configure != nil {
		configure(c)
	}
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: mllptest.Wait}, "tcp", address, c)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(mllptest.Wait))
	if _, err := conn.Write([]byte(mllptest.Block(mllptest.Message("T")))); err != nil {
		return tls.ConnectionState{}, err
	}
	if n, err := conn.Read(make([]byte, 1)); n != 1 {
		return tls.ConnectionState{}, err
	}
	return conn.ConnectionState(), nil
}

func only(version uint16, suites ...uint16) func(*tls.Config) {
	return func(c *tls.Config) { c.MinVersion, c.MaxVersion, c.CipherSuites = version, version, suites }
}

func TestCipherSuitesOnTheWire(t *testing.T) {
	const (
		gcm128 = tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
		gcm256 = tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
		chacha = tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
		cbc    = tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
		rsa    = tls.TLS_RSA_WITH_AES_256_GCM_SHA384
	)
	every := []uint16{gcm128, gcm256, chacha, cbc, rsa}
	a := newAuthority(t)
	for _, tt := range []struct {
		name string
		set  []string
		want []uint16 // of every, those that TLS 1.2 clients can use
	}{
		{"default", nil, []uint16{gcm128, gcm256, chacha}},
		{"with TLS 1.0", []string{"SSLEnabledProtocols", "16320"}, []uint16{gcm128, gcm256, chacha, cbc}},
		{
			"IANA names",
			[]string{"SSLEnabledProtocols", "3072", "SSLEnabledCipherSuites", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA; tls_rsa_with_aes_256_gcm_sha384"},
			[]uint16{cbc, rsa},
		},
		{
			"with all of TLS 1.3", []string{
				"SSLEnabledCipherSuites",
				"TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
			}, []uint16{gcm256},
		},
		{"OpenSSL group", []string{"OpenSSLCipherList", "ECDHE+AESGCM"}, []uint16{gcm128, gcm256}},
		{"OpenSSL words", []string{"OpenSSLCipherList", "HIGH:!aNULL:!MD5:!kRSA:-CHACHA20:@STRENGTH"}, []uint16{gcm128, gcm256, cbc}},
		{"OpenSSL wins", []string{"OpenSSLCipherList", "kRSA", "SSLEnabledProtocols", "3072", "SSLEnabledCipherSuites", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"}, []uint16{rsa}},
		{"strength 256", []string{"SSLCipherStrength", "256"}, []uint16{gcm256, chacha}},
		{"strength 128", []string{"SSLCipherStrength", "128"}, []uint16{gcm128, gcm256, chacha}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := authority{t, a.ca}
			s := a.serve(a.rsa(), with(tt.set...))
			for _, suite := range every {
				state, err := a.handshake(s.Address, only(tls.VersionTLS12, suite))
				if want := slices.Contains(tt.want, suite); (err == nil) != want || want && state.CipherSuite != suite {
					t.Errorf("%s: %v, want allowed %v", tls.CipherSuiteName(suite), err, want)
				}
			}
		})
	}
}

func TestOpenSSLCipherLists(t *testing.T) {
	for _, tt := range []struct{ list, want string }{
		{"AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"},
		{"DES-CBC3-SHA:RC4-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_RC4_128_SHA"},
		{"ECDHE-ECDSA-CHACHA20-POLY1305 ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
		{"ECDHE+aRSA+AES256", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
		{"kRSA:!AES:!RC4", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
		{"SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256"},
		{"RC4:-RC4:RC4:!aECDSA:+RC4", "TLS_ECDHE_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_SHA"},
		{"!RC4:RC4:3DES", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
		{"DEFAULT:!CHACHA20:!AES128:!aECDSA:!DHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
		{"TLSv1.2+kRSA+AESGCM", "TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_GCM_SHA384"},
	} {
		s := settings(t, "OpenSSLCipherList", tt.list)
		ids, err := s.CipherSuites()
		var names []string
		for _, id := range ids {
			names = append(names, tls.CipherSuiteName(id))
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); err != nil || got != tt.want {
			t.Errorf("%s: %v\n got %s\nwant %s", tt.list, err, got, tt.want)
		}
	}
}

func TestGroupsOnTheWire(t *testing.T) {
	a := newAuthority(t)
	for _, tt := range []struct {
		name     string
		set      []string
		offer    []tls.CurveID
		old, new tls.CurveID // chosen in TLS 1.2 and 1.3; 0 = refused
	}{
		{"order of ours", []string{"TLS12SupportedGroups", "secp521r1, x25519", "TLS13SupportedGroups", "P-384; x25519mlkem768"}, nil, tls.CurveP521, tls.CurveP384},
		{"second of ours", []string{"TLS12SupportedGroups", "secp521r1, x25519", "TLS13SupportedGroups", "secp384r1, ecdhe_secp256r1"}, []tls.CurveID{tls.X25519, tls.CurveP256}, tls.X25519, tls.CurveP256},
		{"versions differ", []string{"TLS13SupportedGroups", "x25519"}, []tls.CurveID{tls.CurveP256}, tls.CurveP256, 0},
		{"hybrid", []string{"TLS13SupportedGroups", "SecP384r1MLKEM1024"}, nil, tls.X25519, tls.SecP384r1MLKEM1024},
		{"none in common", []string{"TLS12SupportedGroups", "secp521r1"}, []tls.CurveID{tls.X25519}, 0, tls.X25519},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := authority{t, a.ca}
			s := a.serve(with(tt.set...))
			for version, want := range map[uint16]tls.CurveID{tls.VersionTLS12: tt.old, tls.VersionTLS13: tt.new} {
				state, err := a.handshake(s.Address, func(c *tls.Config) {
					c.MaxVersion, c.CurvePreferences = version, tt.offer
				})
				if (err == nil) != (want != 0) || state.CurveID != want {
					t.Errorf("%s: %v, %v, want %v", tls.VersionName(version), state.CurveID, err, want)
				}
			}
		})
	}
}

func TestStrength256KeepsWeakTLS13Away(t *testing.T) {
	a := newAuthority(t)
	s := a.serve(with("SSLCipherStrength", "256"))
	state, err := a.handshake(s.Address, nil) // a Go client always offers TLS_AES_128_GCM_SHA256 with TLS 1.3
	if err != nil || state.Version != tls.VersionTLS12 || state.CipherSuite != tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 {
		t.Errorf("%s %s, %v", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite), err)
	}
	if _, err := a.handshake(s.Address, func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }); err == nil {
		t.Error("a client that wants TLS 1.3 alone and offers 128 bits was taken")
	}
	e := s.Await("refusal", func(e mllpcore.Event) bool {
		c, ok := e.(*mllpcore.ConnectedEvent)
		return ok && c.StatusCode != 0
	})
	if d := e.(*mllpcore.ConnectedEvent).Description; !strings.Contains(d, "SSLCipherStrength is 256") {
		t.Errorf("told %q", d)
	}
}

// signedWith reads what the peer signed its handshake with; crypto/tls keeps it for its own tests only.
func signedWith(state tls.ConnectionState) tls.SignatureScheme {
	return tls.SignatureScheme(reflect.ValueOf(state).FieldByName("testingOnlyPeerSignatureAlgorithm").Uint())
}

func TestSignatureAlgorithmsOnTheWire(t *testing.T) {
	a := newAuthority(t)
	s := a.serve(a.rsa(), with("TLS12SignatureAlgorithms", "sha512-rsa", "TLS13SignatureAlgorithms", "rsa_pss_rsae_sha384, ed25519"))
	for version, want := range map[uint16]tls.SignatureScheme{
		tls.VersionTLS12: tls.PKCS1WithSHA512, tls.VersionTLS13: tls.PSSWithSHA384,
	} {
		state, err := a.handshake(s.Address, func(c *tls.Config) { c.MaxVersion = version })
		if err != nil || signedWith(state) != want {
			t.Errorf("%s: signed with %v, %v, want %v", tls.VersionName(version), signedWith(state), err, want)
		}
	}
	if _, err := s.Config("TLS13SignatureAlgorithms=ed25519"); err == nil || !strings.Contains(err.Error(), "RSA 2048") {
		t.Errorf("a list the key cannot sign with: %v", err)
	}
	if _, err := a.handshake(s.Address, nil); err != nil {
		t.Errorf("the refused list did harm: %v", err)
	}
}

func TestTLSChoicesThatCannotBe(t *testing.T) {
	for _, tt := range []struct {
		set   []string
		kind  error
		words string
	}{
		{[]string{"SSLEnabledCipherSuites", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"}, mllpcore.ErrBadValue, "leaves out TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256: TLS 1.3 is on"},
		{[]string{"SSLEnabledCipherSuites", "TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256"}, mllpcore.ErrBadValue, "leaves out TLS_AES_128_GCM_SHA256: TLS 1.3 is on"},
		{[]string{"OpenSSLCipherList", "HIGH:!TLS_AES_128_GCM_SHA256"}, mllpcore.ErrBadValue, "TLS 1.3 is on"},
		{[]string{"SSLEnabledCipherSuites", "TLS_AES_256_GCM_SHA384", "SSLEnabledProtocols", "3072"}, mllpcore.ErrBadValue, "leave no cipher suite"},
		{[]string{"SSLEnabledCipherSuites", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"}, mllpcore.ErrUnsupported, "has no cipher suite"},
		{[]string{"SSLEnabledCipherSuites", "ECDHE-RSA-AES128-SHA"}, mllpcore.ErrBadValue, "write TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
		{[]string{"SSLEnabledCipherSuites", "*,TLS_AES_256_GCM_SHA384"}, mllpcore.ErrBadValue, "* alone"},
		{[]string{"SSLEnabledCipherSuites", " "}, mllpcore.ErrBadValue, "names no cipher suite"},
		{[]string{"SSLEnabledCipherSuites", "strong"}, mllpcore.ErrBadValue, "is not a cipher suite"},
		{[]string{"OpenSSLCipherList", "HIGH:STRONG"}, mllpcore.ErrBadValue, `"STRONG", which is not a word`},
		{[]string{"OpenSSLCipherList", "ECDHE+AESGCN"}, mllpcore.ErrBadValue, `"AESGCN"`},
		{[]string{"OpenSSLCipherList", "!STRONG:HIGH"}, mllpcore.ErrBadValue, `"STRONG"`},
		{[]string{"OpenSSLCipherList", "HIGH:@SECLEVEL=2"}, mllpcore.ErrUnsupported, "no security levels"},
		{[]string{"OpenSSLCipherList", "DHE-RSA-AES256-GCM-SHA384"}, mllpcore.ErrUnsupported, "leave it out"},
		{[]string{"OpenSSLCipherList", "DHE:!aNULL"}, mllpcore.ErrBadValue, "leaves no cipher suite"},
		{[]string{"OpenSSLCipherList", "AES128+AESGCM", "SSLCipherStrength", "256"}, mllpcore.ErrBadValue, "leave no cipher suite for TLS 1.2"},
		{[]string{"TLS12SupportedGroups", "x25519mlkem768"}, mllpcore.ErrBadValue, "TLS 1.2 does not have"},
		{[]string{"TLS13SupportedGroups", "x448"}, mllpcore.ErrUnsupported, "no group"},
		{[]string{"TLS13SupportedGroups", "curve9"}, mllpcore.ErrBadValue, "is not a group"},
		{[]string{"TLS13KeyShareGroups", "secp256r1"}, mllpcore.ErrUnsupported, "Go sends key shares of x25519mlkem768, x25519"},
		{[]string{"TLS13KeyShareGroups", "x25519", "TLS13SupportedGroups", "secp256r1"}, mllpcore.ErrBadValue, "not in TLS13SupportedGroups"},
		{[]string{"TLS12SignatureAlgorithms", "rsa_pkcs1_sha1"}, mllpcore.ErrUnsupported, "weak a hash"},
		{[]string{"TLS12SignatureAlgorithms", "ed448"}, mllpcore.ErrUnsupported, "cannot sign with it"},
		{[]string{"TLS13SignatureAlgorithms", "rsa_pkcs1_sha256"}, mllpcore.ErrBadValue, "TLS 1.3 does not sign with"},
		{[]string{"TLS13SignatureAlgorithms", "rsa"}, mllpcore.ErrBadValue, "is not a signature algorithm"},
	} {
		s := mllpcore.DefaultSettings()
		values := make(map[string]string)
		for i := 0; i < len(tt.set); i += 2 {
			values[tt.set[i]] = tt.set[i+1]
		}
		err := s.SetAll(values)
		if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("%v: %v\nwant %v with %q", tt.set, err, tt.kind, tt.words)
		}
		if !reflect.DeepEqual(s, mllpcore.DefaultSettings()) {
			t.Errorf("%v was refused and changed something", tt.set)
		}
	}
}

// TestKeySharesOnTheWire reads the ClientHello of a connection we make.
func TestKeySharesOnTheWire(t *testing.T) {
	for _, tt := range []struct {
		set            []string
		groups, shares []tls.CurveID
	}{
		{
			[]string{"TLS13KeyShareGroups", "x25519mlkem768, x25519"},
			[]tls.CurveID{tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024, tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521},
			[]tls.CurveID{tls.X25519MLKEM768, tls.X25519},
		},
		{
			[]string{"TLS13SupportedGroups", "secp256r1, secp384r1", "TLS12SupportedGroups", "secp384r1", "TLS13KeyShareGroups", "secp256r1"},
			[]tls.CurveID{tls.CurveP256, tls.CurveP384},
			[]tls.CurveID{tls.CurveP256},
		},
		{
			[]string{"SSLEnabledProtocols", "12288", "TLS13SupportedGroups", "secp521r1", "TLS13KeyShareGroups", "secp521r1"},
			[]tls.CurveID{tls.CurveP521},
			[]tls.CurveID{tls.CurveP521},
		},
	} {
		config, err := mllpcore.NewClientTLS(settings(t, tt.set...), "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		groups, shares := helloGroups(t, config)
		if !slices.Equal(groups, tt.groups) || !slices.Equal(shares, tt.shares) {
			t.Errorf("%v: groups %v, shares %v", tt.set, groups, shares)
		}
	}
}

// helloGroups returns the groups and the groups of the key shares in the ClientHello of a config.
func helloGroups(t *testing.T, config *tls.Config) (groups, shares []tls.CurveID) {
	t.Helper()
	ours, theirs := net.Pipe()
	defer ours.Close()
	go func() {
		_ = tls.Client(theirs, config).Handshake()
		theirs.Close()
	}()
	record := make([]byte, 16<<10)
	ours.SetReadDeadline(time.Now().Add(mllptest.Wait))
	n, err := ours.Read(record)
	if err != nil || n < 100 {
		t.Fatalf("no ClientHello: %d bytes, %v", n, err)
	}
	b := record[5+4+2+32 : n] // past record header, handshake header, version and random
	b = b[1+int(b[0]):]       // session ID
	b = b[2+int(binary.BigEndian.Uint16(b)):]
	b = b[1+int(b[0]):] // compression
	for b = b[2:]; len(b) >= 4; {
		kind, size := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		body := bytes.Clone(b[4 : 4+size])
		b = b[4+size:]
		switch kind {
		case 10:
			for body = body[2:]; len(body) > 0; body = body[2:] {
				groups = append(groups, tls.CurveID(binary.BigEndian.Uint16(body)))
			}
		case 51:
			for body = body[2:]; len(body) > 0; body = body[4+int(binary.BigEndian.Uint16(body[2:])):] {
				shares = append(shares, tls.CurveID(binary.BigEndian.Uint16(body)))
			}
		}
	}
	return groups, shares
}
