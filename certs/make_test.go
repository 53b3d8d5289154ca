package certs

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

func TestIssueAndEncode(t *testing.T) {
	root, err := NewCA("Test Root")
	if err != nil {
		t.Fatal(err)
	}
	issuing, err := root.Intermediate("Test Issuing")
	if err != nil {
		t.Fatal(err)
	}
	for _, ca := range []*CA{root, issuing} {
		e, err := ca.Issue(Request{DNSNames: []string{host, "localhost"}, IPs: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}})
		if err != nil {
			t.Fatal(err)
		}
		d := Describe(e, time.Now())
		if len(d.Warnings) != 0 || d.CommonName != host || d.KeyType != "ECDSA P-256" || d.Days != 823 || len(d.SANs) != 4 {
			t.Errorf("%+v", d)
		}
		for _, name := range []string{host, "localhost", "127.0.0.1", "::1"} {
			if _, err := handshake(e, &tls.Config{RootCAs: root.Pool(), ServerName: name}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, modern := range []bool{true, false} {
			for _, password := range []string{"secret", "", "Schlüssel für Köln"} {
				data, err := EncodePFX(e, password, modern)
				if err != nil {
					t.Fatal(err)
				}
				back, err := Load(data, TypePFXBlob, password)
				if err != nil {
					t.Fatal(err)
				}
				sameEntry(t, e, back)
			}
		}
		text, err := EncodePEM(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Load(text, TypePEMKeyBlob, "")
		if err != nil {
			t.Fatal(err)
		}
		sameEntry(t, e, back)
	}
}

func sameEntry(t *testing.T, want Entry, s *Store) {
	t.Helper()
	got, err := s.Select("*")
	if err != nil {
		t.Fatal(err)
	}
	if !got.Leaf.Equal(want.Leaf) || !got.Root.Equal(want.Root) || len(got.Chain) != len(want.Chain) ||
		!samePublic(got.Key.Public(), want.Key.Public()) {
		t.Errorf("%+v came back as %+v", want, got)
	}
}

func TestClientCertificate(t *testing.T) {
	ca, err := NewCA("Clients")
	if err != nil {
		t.Fatal(err)
	}
	e, err := ca.Issue(Request{CommonName: "Lab analyser", Organization: "Lab", Client: true, RSABits: 2048})
	if err != nil {
		t.Fatal(err)
	}
	d := Describe(e, time.Now())
	if d.Subject != "CN=Lab analyser,O=Lab" || d.KeyType != "RSA 2048" || len(d.Warnings) != 2 {
		t.Errorf("%+v", d)
	}
	list, err := ParseAuthorities(ca.PEM())
	if err != nil || len(list.Certificates) != 1 || !list.Certificates[0].Equal(ca.Certificate) {
		t.Errorf("the authority as PEM: %v, %v", list, err)
	}
}

func TestIssueDates(t *testing.T) {
	ca, err := NewCA("CA")
	if err != nil {
		t.Fatal(err)
	}
	past := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	e, err := ca.Issue(Request{DNSNames: []string{host}, NotBefore: past, NotAfter: past.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if d := Describe(e, time.Now()); !d.Expired || !d.NotAfter.Equal(past.AddDate(1, 0, 0)) {
		t.Errorf("%+v", d)
	}
	ca.Certificate.NotAfter = time.Now().Add(time.Hour).Truncate(time.Second)
	if e, err = ca.Issue(Request{DNSNames: []string{host}}); err != nil || !e.Leaf.NotAfter.Equal(ca.Certificate.NotAfter.UTC()) {
		t.Errorf("ends %v after its authority, %v", e.Leaf.NotAfter, err)
	}
}

func TestIssueInvalid(t *testing.T) {
	ca, err := NewCA("CA")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for words, r := range map[string]Request{
		"names at least one host":        {CommonName: "server"},
		`"two words" is no host name`:    {DNSNames: []string{"two words"}},
		`"" is no host name`:             {DNSNames: []string{""}},
		`"köln.example" is no host name`: {DNSNames: []string{"köln.example"}},
		`"https://host" is no host name`: {DNSNames: []string{"https://host"}},
		`"10.0.0.1" is an IP address`:    {DNSNames: []string{"10.0.0.1"}},
		"the common name is empty":       {Client: true, CommonName: " "},
		"RSA key of 1024 bits":           {DNSNames: []string{host}, RSABits: 1024},
		"before it begins":               {DNSNames: []string{host}, NotAfter: now.AddDate(-1, 0, 0)},
	} {
		if _, err := ca.Issue(r); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("error %v, want the words %q", err, words)
		}
	}
	if _, err := NewCA(" "); err == nil {
		t.Error("an authority without a name")
	}
	e, err := ca.Issue(Request{DNSNames: []string{host}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = EncodePFX(e, "key😀", true)
	checkError(t, err, ErrUnsupported, "another password")
	e.Key = nil
	_, err = EncodePFX(e, "secret", true)
	checkError(t, err, ErrNoKey, host)
	if text, err := EncodePEM(e); err != nil || strings.Contains(string(text), "PRIVATE") {
		t.Errorf("without key: %v", err)
	}
	_, err = EncodePEM(Entry{})
	checkError(t, err, ErrNoCertificate, "empty")
	_, err = Entry{}.TLS()
	if !errors.Is(err, ErrNoCertificate) {
		t.Error(err)
	}
}
