package mllpcore_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// needOpenSSL skips a test where there is no OpenSSL 3.
func needOpenSSL(t *testing.T) {
	t.Helper()
	version, err := exec.CommandContext(t.Context(), "openssl", "version").Output()
	if err != nil || !bytes.HasPrefix(version, []byte("OpenSSL 3")) {
		t.Skipf("this test needs OpenSSL 3, which make deps installs: openssl version says %q, %v", version, err)
	}
}

// caseStores is a folder with the stores of the cases from the field.
func caseStores(t *testing.T) string {
	t.Helper()
	needOpenSSL(t)
	folder := t.TempDir()
	script := filepath.Join("mllptest", "cases", "make-stores.sh")
	if out, err := exec.CommandContext(t.Context(), "bash", script, folder).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return folder
}

// TestStoresOfTheField are those of r15 and r18: what they open with, or what is said of them.
func TestStoresOfTheField(t *testing.T) {
	folder := caseStores(t)
	for _, tt := range []struct{ file, password, words string }{
		{"good.pfx", "pw", ""},
		{"good.pfx", "pw\n", "has a blank or a line break"},
		{"r15-secp256k1.pfx", "pw", "unsupported kind of key: the elliptic curve secp256k1; ask for an RSA key of 2048"},
		{"r15-rsa-pss.pfx", "pw", "unsupported kind of key: RSA-PSS"},
		{"r18-latin1-password.pfx", "Müller", ""},
		{"r18-latin1-password.pfx", "M\xfcller", ""},
		{"r18-latin1-password.pfx", "Muller", "wrong password"},
	} {
		s := mllpcore.NewServer(mllpcore.Options{Settings: settings(t, "LocalHost", "127.0.0.1", "LocalPort", "0",
			"SSLEnabled", "True", "SSLCertStorePassword", tt.password, "SSLCertStore", filepath.Join(folder, tt.file))})
		err := s.Listen()
		switch {
		case tt.words == "" && err != nil:
			t.Errorf("%s with %q: %v", tt.file, tt.password, err)
		case tt.words != "" && (err == nil || !strings.Contains(err.Error(), tt.words) || strings.Contains(err.Error(), "damaged")):
			t.Errorf("%s with %q: %v, want %q", tt.file, tt.password, err, tt.words)
		}
		_ = s.Close()
	}
}

// TestBadCAAmongGoodOnes listens, names the one that is left out, and trusts the others; by whatever setting it comes.
// Seen in the field: r16-two-cas-one-negative-serial.pem.
func TestBadCAAmongGoodOnes(t *testing.T) {
	folder := caseStores(t)
	list, err := os.ReadFile(filepath.Join(folder, "r16-two-cas-one-negative-serial.pem"))
	if err != nil {
		t.Fatal(err)
	}
	a := newAuthority(t)
	list = append(list, a.ca.PEM()...)
	cas := t.TempDir()
	path := filepath.Join(cas, "cas.pem")
	if err := os.WriteFile(path, list, 0o600); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(folder, "neg.crt")
	client := a.issue(certs.Request{CommonName: "client", Client: true})
	for _, with := range [][2]string{
		{"SSLCACerts", string(list)},
		{"SSLCACertFilePaths", path},
		{"OpenSSLCAFile", path},
		{"OpenSSLCADir", cas},
		{"SSLCACertFilePaths", bad + ";" + path},
	} {
		s := a.serve(mllptest.With("SSLAuthenticateClients", "True"), mllptest.With(with[0], with[1]))
		if !exchangeTLS(s.Address, a.client(&client)) {
			t.Errorf("%s: a client of a good CA was refused", with[0])
		}
		told, _ := s.Await("a line about the CA left out", func(e mllpcore.Event) bool {
			line, ok := e.(*mllpcore.LogEvent)
			return ok && strings.Contains(line.Message, "negative")
		}).(*mllpcore.LogEvent)
		if told.LogLevel != 1 || !strings.HasPrefix(told.Message, with[0]+": ") ||
			!strings.Contains(told.Message, `certificate "CN=negative.example": its serial number is negative`) {
			t.Errorf("%s: the log says %+v", with[0], told)
		}
	}
	for _, name := range []string{"SSLCACertFilePaths", "OpenSSLCAFile"} { // nothing good in it
		set := settings(t, "LocalPort", "0", "SSLEnabled", "True", "SSLCertStore", filepath.Join(folder, "good.pfx"),
			"SSLCertStorePassword", "pw", name, bad)
		s := mllpcore.NewServer(mllpcore.Options{Settings: set})
		if err := s.Listen(); err == nil || !strings.Contains(err.Error(), "negative") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s without a good CA: %v", name, err)
		}
		_ = s.Close()
	}
}

// TestBadCAOfServers: as above, for servers that we connect to.
func TestBadCAOfServers(t *testing.T) {
	folder := caseStores(t)
	list, err := os.ReadFile(filepath.Join(folder, "r16-two-cas-one-negative-serial.pem"))
	if err != nil {
		t.Fatal(err)
	}
	set := settings(t, "SSLServerCACerts", string(list))
	cas, err := mllpcore.ServerAuthorities(set)
	if err != nil || len(cas.Certificates) != 1 || len(cas.LeftOut) != 1 || !strings.Contains(cas.LeftOut[0], "negative") {
		t.Errorf("%+v, %v", cas, err)
	}
	if _, err := mllpcore.NewClientTLS(set, "lab.example"); err != nil {
		t.Error(err)
	}
	negative, err := os.ReadFile(filepath.Join(folder, "neg.crt"))
	if err != nil {
		t.Fatal(err)
	}
	fresh := mllpcore.DefaultSettings()
	if err := fresh.Set("SSLServerCACerts", string(negative)); err == nil || !strings.Contains(err.Error(), "negative") {
		t.Errorf("no good CA: %v", err)
	}
}
