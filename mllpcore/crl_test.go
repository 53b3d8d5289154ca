package mllpcore_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// listMaker is a CA that makes lists of every kind, right and wrong.
type listMaker struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	next int64
}

func newListMaker(t *testing.T, usage x509.KeyUsage) *listMaker {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	m := &listMaker{t: t, key: key, next: 100}
	m.cert = m.sign(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "List CA"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(100 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: usage,
	}, nil, &key.PublicKey)
	return m
}

func (m *listMaker) sign(c, parent *x509.Certificate, key any) *x509.Certificate {
	m.t.Helper()
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key, m.key)
	if err != nil {
		m.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		m.t.Fatal(err)
	}
	return cert
}

// client makes a client's certificate; points is the value of cRLDistributionPoints, or one address.
func (m *listMaker) client(points any) (tls.Certificate, *big.Int) {
	m.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		m.t.Fatal(err)
	}
	m.next++
	c := &x509.Certificate{
		SerialNumber: big.NewInt(m.next), Subject: pkix.Name{CommonName: "client"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(100 * time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	switch p := points.(type) {
	case []string:
		c.CRLDistributionPoints = p
	case []byte:
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 31}, Value: p}}
	}
	cert := m.sign(c, m.cert, &key.PublicKey)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}, c.SerialNumber
}

// listBody is TBSCertList of RFC 5280, section 5.1.
type listBody struct {
	Version             int `asn1:"optional,default:0"`
	Signature           pkix.AlgorithmIdentifier
	Issuer              pkix.RDNSequence
	ThisUpdate          time.Time
	NextUpdate          time.Time                 `asn1:"optional"`
	RevokedCertificates []pkix.RevokedCertificate `asn1:"optional"`
	Extensions          []pkix.Extension          `asn1:"tag:0,optional,explicit"`
}

// list makes a list from what change makes of a good one that revokes serial.
func (m *listMaker) list(change func(*listBody)) []byte {
	m.t.Helper()
	ecdsaSHA256 := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}}
	tbs := listBody{
		Version: 1, Signature: ecdsaSHA256, Issuer: m.cert.Subject.ToRDNSequence(),
		ThisUpdate: time.Now().Add(-time.Hour).UTC(), NextUpdate: time.Now().Add(time.Hour).UTC(),
		Extensions: []pkix.Extension{
			{Id: asn1.ObjectIdentifier{2, 5, 29, 20}, Value: []byte{2, 1, 7}},
			{Id: asn1.ObjectIdentifier{2, 5, 29, 35}, Value: der(m.t, struct {
				Key []byte `asn1:"tag:0"`
			}{m.cert.SubjectKeyId})},
		},
	}
	if change != nil {
		change(&tbs)
	}
	return m.signList(der(m.t, tbs))
}

// signList makes a list of its body.
func (m *listMaker) signList(raw []byte) []byte {
	m.t.Helper()
	ecdsaSHA256 := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}}
	sum := sha256.Sum256(raw)
	signature, err := m.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		m.t.Fatal(err)
	}
	return der(m.t, struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}{asn1.RawValue{FullBytes: raw}, ecdsaSHA256, asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}})
}

func der(t *testing.T, v any) []byte {
	t.Helper()
	b, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tlv is one element of DER by hand.
func tlv(tag byte, parts ...string) string {
	body := strings.Join(parts, "")
	if len(body) > 127 {
		panic("too long for one byte")
	}
	return string([]byte{tag, byte(len(body))}) + body
}

func extension(id int, critical bool, value string) func(*listBody) {
	return func(l *listBody) {
		l.Extensions = append(l.Extensions, pkix.Extension{
			Id: asn1.ObjectIdentifier{2, 5, 29, id}, Critical: critical, Value: []byte(value),
		})
	}
}

func revokes(serial int64, extensions ...pkix.Extension) func(*listBody) {
	return func(l *listBody) {
		l.RevokedCertificates = append(l.RevokedCertificates, pkix.RevokedCertificate{
			SerialNumber: big.NewInt(serial), RevocationTime: time.Now().Add(-time.Minute).UTC(), Extensions: extensions,
		})
	}
}

func entry(id int, critical bool, value string) pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, id}, Critical: critical, Value: []byte(value)}
}

func both(all ...func(*listBody)) func(*listBody) {
	return func(l *listBody) {
		for _, f := range all {
			f(l)
		}
	}
}

// crlWeb serves one list for each path.
type crlWeb struct {
	*httptest.Server
	lists map[string][]byte
	asked atomic.Int32
	slow  chan struct{} // /slow answers when it is closed
}

func newCRLWeb(t *testing.T) *crlWeb {
	w := &crlWeb{lists: make(map[string][]byte), slow: make(chan struct{})}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.asked.Add(1)
		if strings.HasPrefix(r.URL.Path, "/slow") {
			select {
			case <-w.slow:
			case <-r.Context().Done():
				return
			}
		}
		_, _ = rw.Write(w.lists[r.URL.Path])
	}))
	t.Cleanup(w.Close)
	return w
}

const every = x509.KeyUsageCertSign | x509.KeyUsageCRLSign

// Every list is judged by RFC 5280, section 6.3: what is not wholly understood is not a list. Then mode 1 allows and
// mode 2 refuses, and the text says what was not understood.
func TestListsAreJudged(t *testing.T) {
	const stands, revoked = "OK", "was revoked"
	m, other, mayNot := newListMaker(t, every), newListMaker(t, every), newListMaker(t, x509.KeyUsageCertSign)
	web := newCRLWeb(t)
	past, soon := time.Now().Add(-30*time.Minute).UTC(), time.Now().Add(30*time.Minute).UTC()
	reason := func(code byte) pkix.Extension { return entry(21, false, tlv(0x0A, string(code))) }
	users, cas, some, indirect, attributes := tlv(0x81, "\xff"), tlv(0x82, "\xff"), tlv(0x83, "\x05\x60"), tlv(0x84, "\xff"),
		tlv(0x85, "\xff")
	scope := func(parts ...string) func(*listBody) { return extension(28, true, tlv(0x30, parts...)) }
	for _, tt := range []struct {
		name   string
		change func(int64) func(*listBody) // nil: a good list that has nothing
		maker  *listMaker
		words  string
	}{
		{"good", nil, m, stands},
		{"revokes", func(n int64) func(*listBody) { return revokes(n, reason(1)) }, m, revoked},
		{"revokes another", func(n int64) func(*listBody) { return revokes(n+1000, reason(1)) }, m, stands},
		{"on hold", func(n int64) func(*listBody) { return revokes(n, reason(6)) }, m, "on hold"},
		{"same name, another key", nil, other, "of the same name with another key"},
		{"thisUpdate to come", func(int64) func(*listBody) {
			return func(l *listBody) { l.ThisUpdate = soon }
		}, m, "thisUpdate"},
		{"nextUpdate missing", func(int64) func(*listBody) {
			return func(l *listBody) { l.NextUpdate = time.Time{} }
		}, m, "nextUpdate"},
		{"nextUpdate past", func(int64) func(*listBody) {
			return func(l *listBody) { l.NextUpdate = past }
		}, m, "has run out"},
		{"another issuer", func(int64) func(*listBody) {
			return func(l *listBody) { l.Issuer = pkix.Name{CommonName: "Other"}.ToRDNSequence() }
		}, m, "it is a list of CN=Other"},
		{"another authority key", func(int64) func(*listBody) {
			return func(l *listBody) { l.Extensions[1].Value = []byte("\x30\x06\x80\x04abcd") }
		}, m, "names another key"},
		{"delta", func(int64) func(*listBody) { return extension(27, true, "\x02\x01\x05") }, m, "a delta"},
		{"delta, not critical", func(int64) func(*listBody) { return extension(27, false, "\x02\x01\x05") }, m, "a delta"},
		{"unknown critical", func(int64) func(*listBody) { return extension(99, true, "\x05\x00") }, m, "2.5.29.99"},
		{"unknown, not critical", func(int64) func(*listBody) { return extension(99, false, "\x05\x00") }, m, stands},
		{"freshest, not critical", func(int64) func(*listBody) { return extension(46, false, "\x30\x00") }, m, stands},
		{"twice", func(int64) func(*listBody) { return extension(20, false, "\x02\x01\x07") }, m, "there twice"},
		{"only users", func(int64) func(*listBody) { return scope(users) }, m, stands},
		{"only users, revokes", func(n int64) func(*listBody) { return both(scope(users), revokes(n)) }, m, revoked},
		{"only CAs", func(int64) func(*listBody) { return scope(cas) }, m, "onlyContainsCACerts"},
		{"only CAs, revokes", func(n int64) func(*listBody) { return both(scope(cas), revokes(n)) }, m, "onlyContainsCACerts"},
		{"only attributes", func(int64) func(*listBody) { return scope(attributes) }, m, "attribute certificates"},
		{"users and CAs", func(int64) func(*listBody) { return scope(users, cas) }, m, "contradicts itself"},
		{"some reasons", func(int64) func(*listBody) { return scope(some) }, m, "onlySomeReasons"},
		{"some reasons, revokes", func(n int64) func(*listBody) { return both(scope(some), revokes(n)) }, m, revoked},
		{"no reasons", func(int64) func(*listBody) { return scope(tlv(0x83, "\x00")) }, m, "no reason at all"},
		{"no scope", func(int64) func(*listBody) { return scope() }, m, "cannot be read"},
		{"scope is not DER", func(int64) func(*listBody) { return scope(tlv(0x81, "\x01")) }, m, "cannot be read"},
		{"scope has more", func(int64) func(*listBody) { return scope(users, tlv(0x86, "\xff")) }, m, "cannot be read"},
		{"indirect", func(int64) func(*listBody) { return scope(indirect) }, m, "indirectCRL"},
		{"another place", func(int64) func(*listBody) {
			return scope(tlv(0xA0, tlv(0xA0, tlv(0x86, "http://other.example/list"))))
		}, m, "of another place (http://other.example/list)"},
		{"scope unreadable", func(int64) func(*listBody) { return extension(28, true, "\x04\x01x") }, m, "cannot be read"},
		{"scope relative", func(int64) func(*listBody) { return scope(tlv(0xA0, tlv(0xA1, "\x31\x00"))) }, m, "nameRelativeToCRLIssuer"},
		{"entry of another issuer", func(n int64) func(*listBody) {
			return revokes(n+1000, entry(29, true, "\x30\x00"))
		}, m, "certificateIssuer"},
		{"entry of another issuer, not critical", func(n int64) func(*listBody) {
			return revokes(n, entry(29, false, "\x30\x00"))
		}, m, "certificateIssuer"},
		{"entry critical", func(n int64) func(*listBody) { return revokes(n+1000, entry(98, true, "\x05\x00")) }, m, "2.5.29.98"},
		{"entry not critical", func(n int64) func(*listBody) { return revokes(n, entry(98, false, "\x05\x00")) }, m, revoked},
		{"entry removed", func(n int64) func(*listBody) { return revokes(n, reason(8)) }, m, "removeFromCRL"},
		{"entry with date", func(n int64) func(*listBody) {
			return revokes(n, entry(24, false, "\x18\x0f20200101000000Z"))
		}, m, revoked},
		{"issuer may not sign lists", nil, mayNot, "cRLSign"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			issuer := m
			if tt.maker == mayNot {
				issuer = mayNot
			}
			path := "/" + strings.ReplaceAll(tt.name, " ", "-")
			cert, serial := issuer.client([]string{web.URL + path})
			var change func(*listBody)
			if tt.change != nil {
				change = tt.change(serial.Int64())
			}
			web.lists[path] = tt.maker.list(change)
			for _, mode := range []string{"1", "2"} {
				ok, status := verdictOf(t, issuer, cert, mode)
				want := tt.words == stands || mode == "1" && tt.words != revoked && tt.words != "on hold"
				if ok != want || !strings.Contains(status, tt.words) {
					t.Errorf("mode %s: accepted %v, %q, want %v, %q", mode, ok, status, want, tt.words)
				}
			}
		})
	}
}

// verdictOf is what a new server says to a client.
func verdictOf(t *testing.T, issuer *listMaker, cert tls.Certificate, mode string, set ...string) (ok bool, status string) {
	t.Helper()
	a := newAuthority(t)
	cas := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: issuer.cert.Raw}))
	s := a.serve(with("SSLAuthenticateClients", "True", "SSLCACerts", cas, "SSLCheckCRL", mode), with(set...))
	config := a.client(nil)
	config.Certificates = []tls.Certificate{cert}
	ok = exchangeTLS(s.Address, config)
	return ok, mllptest.AwaitKind[*mllpcore.SSLClientAuthenticationEvent](s).Status
}

// Points of a certificate for some reasons each: together they must answer for all.
func TestPointsForReasons(t *testing.T) {
	m, web := newListMaker(t, every), newCRLWeb(t)
	web.lists["/a"], web.lists["/b"] = m.list(nil), m.list(nil)
	point := func(path, reasons string, rest ...string) string {
		uri := web.URL + path
		return tlv(0x30, append([]string{tlv(0xA0, tlv(0xA0, tlv(0x86, uri))), reasons}, rest...)...)
	}
	first, second := tlv(0x81, "\x02\x7c"), tlv(0x81, "\x07\x03\x80") // bits 1 to 5, and 6 to 8
	for name, tt := range map[string]struct {
		points string
		ok     bool
		words  string
	}{
		"all":               {point("/a", ""), true, "OK"},
		"some":              {point("/a", first), false, "onlySomeReasons"},
		"both":              {point("/a", first) + point("/b", second), true, "OK"},
		"none":              {point("/a", tlv(0x81, "\x00")), false, "no reason at all"},
		"none, and all":     {point("/a", tlv(0x81, "\x00")) + point("/b", ""), true, "OK"},
		"not DER":           {point("/a", tlv(0x81, "\x00\x7c")), false, "cannot be read"},
		"another issuer":    {point("/a", "", tlv(0xA2, tlv(0x82, "x"))), false, "cRLIssuer"},
		"two, one of those": {point("/a", "", tlv(0xA2, tlv(0x82, "x"))) + point("/b", ""), true, "OK"},
	} {
		t.Run(name, func(t *testing.T) {
			cert, _ := m.client([]byte(tlv(0x30, tt.points)))
			if ok, status := verdictOf(t, m, cert, "2"); ok != tt.ok || !strings.Contains(status, tt.words) {
				t.Errorf("accepted %v, %q", ok, status)
			}
		})
	}
}

// Addresses are fetched side by side within one limit; mode 1 allows when it is past.
func TestSlowListsDoNotAddUp(t *testing.T) {
	m, web := newListMaker(t, every), newCRLWeb(t)
	web.lists["/list"] = m.list(nil)
	slow := []string{web.URL + "/slow1", web.URL + "/slow2", web.URL + "/slow3"}
	behind, _ := m.client(append(slow, web.URL+"/list"))
	if ok, status := verdictOf(t, m, behind, "2"); !ok || status != "OK" {
		t.Errorf("a list behind slow ones: %v, %q", ok, status)
	}
	only, _ := m.client(slow)
	if ok, status := verdictOf(t, m, only, "1", "ConnectionTimeout", "4"); !ok || !strings.Contains(status, "did not come within 2s") {
		t.Errorf("slow ones only: %v, %q", ok, status)
	}
}

// Redirects are followed only to http and https, and not for ever.
func TestRedirectsOfAFetch(t *testing.T) {
	m, web := newListMaker(t, every), newCRLWeb(t)
	web.lists["/list"] = m.list(nil)
	redirect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{"/good": web.URL + "/list", "/loop": "/loop", "/file": "file:///etc/passwd"}[r.URL.Path]
		http.Redirect(w, r, to, http.StatusFound)
	}))
	t.Cleanup(redirect.Close)
	for path, words := range map[string]string{
		"/good": "OK", "/loop": fmt.Sprintf("more than %d times", 5), "/file": "only http and https",
	} {
		cert, _ := m.client([]string{redirect.URL + path})
		if ok, status := verdictOf(t, m, cert, "2"); ok != (words == "OK") || !strings.Contains(status, words) {
			t.Errorf("%s: %v, %q", path, ok, status)
		}
	}
}
