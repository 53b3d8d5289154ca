package certs

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func only(t testing.TB, file, password string) Entry {
	t.Helper()
	e, err := mustLoad(t, file, password).Select("*")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestDescribe(t *testing.T) {
	e := only(t, "openssl1-rsa-chain.pfx", "secret")
	now := e.Leaf.NotAfter.Add(-100*24*time.Hour - time.Minute)
	d := Describe(e, now, x509.NewCertPool())
	if d.Subject != "CN=hl7.clinic.example,O=Clinic,C=DE" || d.CommonName != host || d.Alias != "MLLP rsa" ||
		d.Issuer != "CN=Clinic Issuing CA,O=Clinic" || d.KeyType != "RSA 2048" || d.Signature != "ECDSA-SHA256" {
		t.Errorf("names: %+v", d)
	}
	if !slices.Equal(d.SANs, []string{host, "127.0.0.1"}) {
		t.Errorf("SANs %q", d.SANs)
	}
	want := []string{d.Subject, "CN=Clinic Issuing CA,O=Clinic", "CN=Clinic Root CA,O=Clinic"}
	if !slices.Equal(d.Chain, want) {
		t.Errorf("chain %q, want %q", d.Chain, want)
	}
	if d.Days != 100 || d.Expired || d.NotYetValid || !d.HasKey || d.SelfSigned || !d.ChainComplete {
		t.Errorf("facts: %+v", d)
	}
	if len(d.Fingerprint) != 32*3-1 || len(d.Serial) < 5 || strings.ToUpper(d.Serial) != d.Serial {
		t.Errorf("fingerprint %q, serial %q", d.Fingerprint, d.Serial)
	}
	if len(d.Warnings) != 0 {
		t.Errorf("warnings %q about a good certificate", d.Warnings)
	}
	if d := Describe(Entry{}, now); len(d.Warnings) != 1 {
		t.Errorf("an empty entry: %+v", d)
	}
}

func TestDays(t *testing.T) {
	e := only(t, "chain.pem", "")
	end := e.Leaf.NotAfter
	for _, tt := range []struct {
		before  time.Duration
		days    int
		warning string
	}{
		{30 * 24 * time.Hour, 30, ""},
		{30*24*time.Hour - time.Second, 29, "it expires in 29 days"},
		{47 * time.Hour, 1, "it expires in 1 day"},
		{time.Hour, 0, "it expires in less than a day"},
		{0, 0, "it expires in less than a day"},
		{-time.Second, -1, "it expired on " + end.UTC().Format("2006-01-02")},
		{-25 * time.Hour, -2, "it expired on " + end.UTC().Format("2006-01-02")},
	} {
		d := Describe(e, end.Add(-tt.before))
		if d.Days != tt.days || d.Expired != (tt.before < 0) {
			t.Errorf("%v before the end: %d days, expired %v", tt.before, d.Days, d.Expired)
		}
		if got := strings.Join(d.Warnings, "; "); !strings.HasPrefix(got, tt.warning) || tt.warning == "" && got != "" {
			t.Errorf("%v before the end: warnings %q, want %q", tt.before, got, tt.warning)
		}
	}
}

func TestWarnings(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ file, words string }{
		{"selfsigned.pem", ""},
		{"expired.pem", "it expired on 2021-01-01"},
		{"not-yet-valid.pem", "it is not valid before 2053-01-01"},
		{"sha1.pem", "signed with SHA-1"},
		{"rsa1024.pem", "1024 bits only"},
		{"no-san.pem", "since 2017 refuse it"},
		{"client-only.pem", "it is for clients"},
		{"pkcs8-ec.pem", `clients that do not have "Clinic Issuing CA" will refuse it`},
	} {
		d := Describe(only(t, tt.file, ""), now, x509.NewCertPool())
		if got := strings.Join(d.Warnings, "; "); !strings.Contains(got, tt.words) || (tt.words == "") != (got == "") ||
			len(d.Warnings) > 1 {
			t.Errorf("%s: warnings %q, want the words %q alone", tt.file, d.Warnings, tt.words)
		}
	}
	e := only(t, "chain.pem", "")
	e.Key = nil
	if d := Describe(e, now); len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "no private key") {
		t.Errorf("without key: %q", d.Warnings)
	}
}

func TestIssuerWarning(t *testing.T) {
	e := only(t, "chain.pem", "")
	intermediate := *e.Chain[0]
	intermediate.NotAfter = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	intermediate.SignatureAlgorithm = x509.ECDSAWithSHA1
	e.Chain = []*x509.Certificate{&intermediate}
	d := Describe(e, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	const want = `its issuer "Clinic Issuing CA" expired on 2026-01-01 and is signed with SHA-1`
	if len(d.Warnings) != 1 || !strings.HasPrefix(d.Warnings[0], want) {
		t.Errorf("warnings %q, want %q", d.Warnings, want)
	}
}

func TestChainComplete(t *testing.T) {
	pool := func(files ...string) *x509.CertPool {
		p := x509.NewCertPool()
		for _, f := range files {
			p.AppendCertsFromPEM(testFile(t, f))
		}
		return p
	}
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	late := time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, file string
		roots      *x509.CertPool
		now        time.Time
		want       bool
	}{
		{"root in the store", "chain.pem", pool(), now, true},
		{"self-signed", "selfsigned.pem", pool(), now, true},
		{"nothing", "pkcs8-ec.pem", pool(), now, false},
		{"root trusted, intermediate missing", "pkcs8-ec.pem", pool("root.crt"), now, false},
		{"intermediate trusted", "pkcs8-ec.pem", pool("issuing.crt"), now, true},
		{"intermediate trusted, all expired", "pkcs8-ec.pem", pool("issuing.crt"), late, true},
	} {
		if got := Describe(only(t, tt.file, ""), tt.now, tt.roots).ChainComplete; got != tt.want {
			t.Errorf("%s: complete = %v, want %v", tt.name, got, tt.want)
		}
	}
	if Describe(only(t, "pkcs8-ec.pem", ""), now).ChainComplete {
		t.Error("the system trusts an authority made for tests")
	}
}

func TestRenewedWithTheSameKey(t *testing.T) {
	old := only(t, "pkcs8-ec.pem", "")
	ca, err := NewCA("CA")
	if err != nil {
		t.Fatal(err)
	}
	template := *old.Leaf
	template.NotAfter = old.Leaf.NotAfter.Add(24 * time.Hour)
	template.SignatureAlgorithm = x509.UnknownSignatureAlgorithm
	renewed, err := ca.sign(&template, old.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	pem, err := EncodePEM(old)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(append(pem, certificatePEM(renewed)...), TypeAuto, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Entries) != 2 || !s.Entries[0].Leaf.Equal(renewed) {
		t.Errorf("%d entries, want both with the newer one first", len(s.Entries))
	}
}

func TestLoadFile(t *testing.T) {
	if _, err := LoadFile(filepath.Join("testdata", "openssl3-ec.pfx"), TypePFXFile, "secret"); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	big := filepath.Join(dir, "big")
	if err := os.WriteFile(big, make([]byte, maxStoreSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := LoadFile(big, TypeAuto, "")
	checkError(t, err, ErrNoCertificate, "larger than 16 MiB")
	_, err = LoadFile(dir, TypeAuto, "")
	checkError(t, err, ErrNoCertificate, "this is a folder")
	_, err = LoadFile(filepath.Join(dir, "none.pfx"), TypeAuto, "")
	checkError(t, err, nil, "check the path")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "none.pfx") {
		t.Errorf("%v is not fs.ErrNotExist or does not name the file", err)
	}
	_, err = LoadFile(filepath.Join("testdata", "openssl3-ec.pfx"), TypeAuto, "Secret")
	checkError(t, err, ErrPassword, filepath.Join("testdata", "openssl3-ec.pfx"))
}

func TestOpen(t *testing.T) {
	path := filepath.Join("testdata", "openssl3-ec.pfx")
	content := string(testFile(t, "openssl3-ec.pfx"))
	for kind, store := range map[Type]string{TypePFXFile: path, TypePFXBlob: content} {
		for _, k := range []Type{kind, TypeAuto} {
			if _, err := Open(store, k, "secret"); err != nil {
				t.Errorf("%v: %v", k, err)
			}
		}
	}
	if _, err := Open(string(testFile(t, "chain.pem")), TypeAuto, ""); err != nil {
		t.Error(err)
	}
	if _, err := Open(string(testFile(t, "base64.pfx")), TypeAuto, "secret"); err != nil {
		t.Error(err)
	}
	_, err := Open("", TypeAuto, "")
	checkError(t, err, ErrNoCertificate, "no certificate store was chosen")
	_, err = Open("server.pfx", TypeAuto, "")
	checkError(t, err, nil, `certificate store "server.pfx"`)
	secret := base64.StdEncoding.EncodeToString(testFile(t, "key.der"))
	_, err = Open(secret, TypeAuto, "")
	checkError(t, err, ErrNoCertificate, "private key (ECDSA P-256) only")
	if strings.Contains(err.Error(), secret) {
		t.Errorf("the key stands in the error: %v", err)
	}
	_, err = Open("MY", TypeUser, "")
	checkError(t, err, ErrUnsupported, "Windows")
	_, err = Open(path, TypePFXBlob, "secret")
	checkError(t, err, ErrNoCertificate, "this is text")
}
