package mllpcore_test

import (
	"context"
	"crypto/tls"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/setting"
)

const password = "s3cret"

// authority makes certificates for one test.
type authority struct {
	t  *testing.T
	ca *certs.CA
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	ca, err := certs.NewCA("Test CA")
	if err != nil {
		t.Fatal(err)
	}
	return authority{t, ca}
}

func (a authority) issue(r certs.Request) certs.Entry {
	a.t.Helper()
	e, err := a.ca.Issue(r)
	if err != nil {
		a.t.Fatal(err)
	}
	return e
}

// pfx writes a PFX for 127.0.0.1 and returns its path.
func (a authority) pfx(commonName string) string {
	a.t.Helper()
	e := a.issue(certs.Request{CommonName: commonName, IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	data, err := certs.EncodePFX(e, password, true)
	if err != nil {
		a.t.Fatal(err)
	}
	path := filepath.Join(a.t.TempDir(), commonName+".pfx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

func (a authority) client(e *certs.Entry) *tls.Config {
	a.t.Helper()
	c := &tls.Config{RootCAs: a.ca.Pool(), MinVersion: tls.VersionTLS12}
	if e != nil {
		cert, err := e.TLS()
		if err != nil {
			a.t.Fatal(err)
		}
		c.Certificates = []tls.Certificate{cert}
	}
	return c
}

func (a authority) serve(configure ...func(*mllptest.Config)) *mllptest.Server {
	a.t.Helper()
	return mllptest.NewServer(a.t, append([]func(*mllptest.Config){
		mllptest.With("SSLEnabled", "True"),
		mllptest.With("SSLCertStore", a.pfx("first")),
		mllptest.With("SSLCertStorePassword", password),
	}, configure...)...)
}

func TestTLSMessage(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		c := a.client(nil)
		c.MinVersion, c.MaxVersion = version, version
		p := mllptest.DialTLS(t, s.Address, c)
		if got := mllptest.Field(p.Exchange(mllptest.Message("T")), "MSA", 1); got != "AA" {
			t.Errorf("%s: answered %q", tls.VersionName(version), got)
		}
		infos := s.Connections()
		last := infos[len(infos)-1]
		if last.TLS == nil || last.TLS.Version != tls.VersionName(version) {
			t.Fatalf("negotiated %+v, want %s", last.TLS, tls.VersionName(version))
		}
		for name, want := range map[string]string{
			"SSLNegotiatedProtocol": tls.VersionName(version), "SSLNegotiatedCipherStrength": "128",
			"SSLNegotiatedCipher": "AES_128_GCM", "SSLNegotiatedKeyExchange": "X25519MLKEM768",
		} {
			if version == tls.VersionTLS12 && name == "SSLNegotiatedKeyExchange" {
				want = "X25519"
			}
			if got, err := s.Config(name + "[" + last.ID + "]"); got != want || err != nil {
				t.Errorf("%s: %s = %q, %v, want %q", tls.VersionName(version), name, got, err, want)
			}
		}
	}
}

// The examples in the help of what was negotiated are what a usual connection has.
func TestExamplesOfWhatWasNegotiated(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	c := a.client(nil)
	c.MinVersion, c.CurvePreferences = tls.VersionTLS13, []tls.CurveID{tls.X25519}
	mllptest.DialTLS(t, s.Address, c).Exchange(mllptest.Message("T"))
	id, examples := s.Connections()[0].ID, 0
	for _, row := range setting.Table() {
		_, example, ok := strings.Cut(row.Help, ", such as ")
		if example, _, _ = strings.Cut(example, ". "); !ok || !strings.HasPrefix(row.Name, "SSLNegotiated") {
			continue
		}
		examples++
		if got := config(t, s, row.Name+"["+id+"]"); got != example {
			t.Errorf("%s is %q, and its help says %q", row.Name, got, example)
		}
	}
	if examples != 4 {
		t.Errorf("%d examples, want 4", examples)
	}
}

func TestTLSVersionThatIsOff(t *testing.T) {
	a := newAuthority(t)
	s := a.serve(mllptest.With("SSLEnabledProtocols", "12288"))
	c := a.client(nil)
	c.MaxVersion = tls.VersionTLS12
	if conn, err := tls.Dial("tcp", s.Address, c); err == nil {
		_ = conn.Close()
		t.Fatal("TLS 1.2 was accepted")
	}
	e := mllptest.AwaitKind[*mllpcore.ConnectedEvent](s)
	if e.StatusCode == 0 || !strings.Contains(e.Description, "SSLEnabledProtocols") {
		t.Errorf("%+v, want what to change", e)
	}
}

func TestCertificateIsReplacedWhileListening(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	before := mllptest.DialTLS(t, s.Address, a.client(nil))
	before.Exchange(mllptest.Message("1"))
	second := a.pfx("second")

	err := s.SetAll(map[string]string{"SSLCertStore": second, "SSLCertStorePassword": "wrong"})
	if err == nil || !strings.Contains(err.Error(), "password") {
		t.Errorf("a wrong password: %v", err)
	}
	if got := a.subject(s.Address); got != "first" {
		t.Errorf("after a wrong password the certificate is %q, want the old one", got)
	}
	if err := s.SetAll(map[string]string{"SSLCertStore": second, "SSLCertStorePassword": password}); err != nil {
		t.Fatal(err)
	}
	if got := a.subject(s.Address); got != "second" {
		t.Errorf("the next handshake shows %q, want second", got)
	}
	if got := mllptest.Field(before.Exchange(mllptest.Message("2")), "MSA", 1); got != "AA" {
		t.Errorf("the open connection got %q", got)
	}
}

// subject returns the common name that a handshake shows.
func (a authority) subject(address string) string {
	a.t.Helper()
	p := mllptest.DialTLS(a.t, address, a.client(nil))
	secure, _ := p.Conn.(*tls.Conn)
	return secure.ConnectionState().PeerCertificates[0].Subject.CommonName
}

func TestCertificateSettingsOneByOne(t *testing.T) {
	a := newAuthority(t)
	s := a.serve()
	other := newAuthority(t)
	other.ca = a.ca
	for _, set := range []string{"SSLCertStore=" + other.pfx("second"), "SSLCertStorePassword=" + password, "SSLCertSubject=second"} {
		if _, err := s.Config(set); err != nil {
			t.Errorf("%s: %v", set, err)
		}
	}
	if got := a.subject(s.Address); got != "second" {
		t.Errorf("the certificate is %q", got)
	}
	if _, err := s.Config("SSLCertSubject=nobody"); err == nil || !strings.Contains(err.Error(), "second") {
		t.Errorf("no match: %v, want what the store holds", err)
	}
}

func TestTLSWithoutCertificateDoesNotListen(t *testing.T) {
	s := mllpcore.NewServer(mllpcore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	if err := s.SetAll(map[string]string{"SSLEnabled": "True", "LocalPort": "0"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err == nil || !strings.Contains(err.Error(), "no certificate is chosen") {
		t.Errorf("listen: %v", err)
	}
	if s.Listening() {
		t.Error("it says that it listens")
	}
}

func TestClientCertificates(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	for _, tt := range clients.Cases {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(tt.Name+" "+tls.VersionName(version), func(t *testing.T) {
				s := mllptest.NewServer(t, func(c *mllptest.Config) { maps.Copy(c.Values, clients.Settings) })
				if err := clients.Exchange(s.Address, tt, version); (err == nil) != tt.Accepted {
					t.Errorf("the client is told %v", err)
				}
				verdict := mllptest.AwaitKind[*mllpcore.SSLClientAuthenticationEvent](s)
				if verdict.Accept != tt.Accepted || !strings.Contains(verdict.Status, tt.Reason) {
					t.Errorf("verdict %v %q, want %q", verdict.Accept, verdict.Status, tt.Reason)
				}
				connected := mllptest.AwaitKind[*mllpcore.ConnectedEvent](s)
				if tt.Accepted != (connected.StatusCode == 0) ||
					!tt.Accepted && !strings.Contains(connected.Description, tt.Reason) {
					t.Errorf("Connected tells %d %q, want %q", connected.StatusCode, connected.Description, tt.Reason)
				}
				story := s.Handshakes()
				if len(story) != 1 || story[0].OK != tt.Accepted || story[0].Version != tls.VersionName(version) ||
					!tt.Accepted && !strings.Contains(story[0].Reason, tt.Reason) ||
					!strings.Contains(story[0].ClientVerdict, tt.Reason) {
					t.Errorf("the story is %+v", story)
				}
			})
		}
	}
}

// exchangeTLS tells whether a message is answered.
func exchangeTLS(address string, c *tls.Config) bool {
	ctx, cancel := context.WithTimeout(context.Background(), mllptest.Wait)
	defer cancel()
	c = c.Clone()
	c.ServerName = "127.0.0.1"
	client, err := mllpcore.Dial(ctx, mllpcore.ClientOptions{Address: address, TLS: c})
	if err != nil {
		return false
	}
	defer func() { _ = client.Close() }()
	_, err = client.Send(ctx, []byte(mllptest.Message("X")))
	return err == nil
}

func TestPlainClientOnATLSPort(t *testing.T) {
	s := newAuthority(t).serve()
	p := mllptest.Dial(t, s.Address)
	p.Send(mllptest.Message("PLAIN"))
	if rest, _ := p.Ended(); rest != "" {
		t.Errorf("answered %q", rest)
	}
	e := mllptest.AwaitKind[*mllpcore.ConnectedEvent](s)
	if e.StatusCode == 0 || !strings.Contains(e.Description, "without TLS") {
		t.Errorf("%+v", e)
	}
	if kept := s.Log.Before(0, 1); len(kept) != 1 || string(kept[0].Body) != mllptest.Block(mllptest.Message("PLAIN")) {
		t.Error("the bytes were not kept")
	}
}

func TestProbeOfATLSPort(t *testing.T) {
	s := newAuthority(t).serve()
	_ = mllptest.Dial(t, s.Address).Close()
	if e := mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s); !e.Probe {
		t.Errorf("%+v, want a probe", e)
	}
}
