package setting

import (
	"encoding/base64"
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestSettingsCertStore(t *testing.T) {
	der := "\x30\x82\x09\x00" + strings.Repeat("\x01\x00\xFF", 30)
	der64 := base64.StdEncoding.EncodeToString([]byte(der))
	latin := "friendlyName: M\xFCller\n" + testCertificate
	for _, c := range []struct{ name, kind, store, path, blob string }{
		{"nothing", "99", "", "", ""},
		{"a path is found out", "99", "/etc/mllp/server.pfx", "/etc/mllp/server.pfx", ""},
		{"a path of base64 characters", "99", "server", "server", ""},
		{"PEM text is found out", "99", testCertificate, "", testCertificate},
		{"base64 of DER is found out", "99", der64[:40] + "\n" + der64[40:], "", der},
		{"bytes are found out", "99", der, "", der},
		{"PEM with a comment in another charset", "99", latin, "", latin},
		{"PFX blob as bytes", "3", der, "", der},
		{"PFX blob as base64", "3", der64, "", der},
		{"PFX file", "2", "server.pfx", "server.pfx", ""},
		{"PEM blob", "7", testCertificate, "", testCertificate},
		{"public key file", "8", "server.cer", "server.cer", ""},
	} {
		s := Defaults()
		err := s.SetAll(map[string]string{"SSLCertStore": c.store, "SSLCertStoreType": c.kind})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		path, blob, err := s.CertStore()
		if err != nil || path != c.path || string(blob) != c.blob {
			t.Errorf("%s: path %q, blob %.40q, error %v", c.name, path, blob, err)
		}
	}
}

func TestSettingsCertStoreThatDoesNotFit(t *testing.T) {
	s := Defaults()
	if err := s.Set("SSLCertStoreType", "3"); err != nil {
		t.Fatal(err)
	}
	if err := s.Set("SSLCertStore", "server.pfx"); !errors.Is(err, ErrBadValue) || s.SSLCertStore != "" {
		t.Errorf("a path for a blob type: %v, store %q", err, s.SSLCertStore)
	}
	err := s.SetAll(map[string]string{"SSLCertStoreType": "2", "SSLCertStore": testCertificate})
	if !errors.Is(err, ErrBadValue) || !strings.Contains(err.Error(), "wants a path") {
		t.Errorf("a file's content for a file type: %v", err)
	}
	s = Defaults()
	for _, step := range [][2]string{{"SSLCertStore", "server.pfx"}, {"SSLCertStoreType", "3"}} {
		if err := s.Set(step[0], step[1]); err != nil {
			t.Fatalf("the order must not matter: %v", err)
		}
	}
	if _, _, err := s.CertStore(); !errors.Is(err, ErrBadValue) || !strings.Contains(err.Error(), "SSLCertStore") {
		t.Errorf("a path left over for a blob type: %v", err)
	}
}

func TestSettingsEncodedCertificate(t *testing.T) {
	s := Defaults()
	if s.EncodedCertificate() != nil {
		t.Error("a certificate although none is set")
	}
	if err := s.Set("SSLCertEncoded", testCertificate); err != nil {
		t.Fatal(err)
	}
	der := s.EncodedCertificate()
	if err := s.Set("SSLCertEncoded", base64.StdEncoding.EncodeToString(der)); err != nil {
		t.Fatal(err)
	}
	if string(s.EncodedCertificate()) != string(der) || len(der) == 0 {
		t.Error("base64 DER and PEM of one certificate differ")
	}
	if err := s.Set("SSLCertEncoded", string(der)); err != nil || string(s.EncodedCertificate()) != string(der) {
		t.Errorf("bytes of a certificate: %v", err)
	}
}

func TestSettingsHostAllowed(t *testing.T) {
	for _, c := range []struct {
		allowed, blocked, addr string
		ok                     bool
		reason                 string
	}{
		{"", "", "203.0.113.9", true, ""},
		{"10.0.0.0/8", "", "10.1.2.3", true, ""},
		{"10.0.0.0/8", "", "::ffff:10.1.2.3", true, ""},
		{"10.0.0.0/8", "", "11.1.2.3", false, "11.1.2.3 is not in AllowedHosts"},
		{"10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", false, "10.1.2.3 is in BlockedHosts (10.1.0.0/16)"},
		{"", "fe80::/10", "fe80::1%eth0", false, "fe80::1 is in BlockedHosts (fe80::/10)"},
		{"", "192.0.2.1", "192.0.2.2", true, ""},
		{"::ffff:192.0.2.0/120", "", "192.0.2.2", true, ""},
	} {
		s := Defaults()
		if err := s.SetAll(map[string]string{"AllowedHosts": c.allowed, "BlockedHosts": c.blocked}); err != nil {
			t.Fatal(err)
		}
		ok, reason := s.HostAllowed(netip.MustParseAddr(c.addr))
		if ok != c.ok || reason != c.reason {
			t.Errorf("%s with allow %q block %q: %v %q", c.addr, c.allowed, c.blocked, ok, reason)
		}
	}
}
