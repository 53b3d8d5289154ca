package mllpcore_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// certFile is a file of the tests of package certs; the keys in them belong to hl7.clinic.example.
func certFile(t *testing.T, name string) (path, content string) {
	t.Helper()
	path = filepath.Join("..", "certs", "testdata", name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(data)
}

func TestCertificateStoresOnTheWire(t *testing.T) {
	roots := x509.NewCertPool()
	_, root := certFile(t, "root.crt")
	roots.AppendCertsFromPEM([]byte(root))
	jks, jksBytes := certFile(t, "ec.jks")
	_, chain := certFile(t, "chain.pem")
	leaf, _ := pem.Decode([]byte(chain[strings.Index(chain, "-----BEGIN CERT"):]))
	encoded := base64.StdEncoding.EncodeToString(leaf.Bytes)
	ppk, ppkText := certFile(t, "ec-v3-sealed.ppk")
	key, _ := certFile(t, "keyonly.pem")
	for _, tt := range []struct {
		name string
		set  []string
		sent int // certificates
	}{
		{"JKS file", []string{"SSLCertStoreType", "4", "SSLCertStore", jks, "SSLCertStorePassword", "secret"}, 2},
		{"JKS blob", []string{"SSLCertStoreType", "5", "SSLCertStore", jksBytes, "SSLCertStorePassword", "secret"}, 2},
		{"JKS found out", []string{"SSLCertStore", jks, "SSLCertStorePassword", "secret", "SSLCertSubject", "mllp ec"}, 2},
		{"PPK file", []string{"SSLCertStoreType", "14", "SSLCertStore", ppk, "SSLCertStorePassword", "secret", "SSLCertEncoded", encoded}, 1},
		{"PPK blob", []string{"SSLCertStoreType", "15", "SSLCertStore", ppkText, "SSLCertStorePassword", "secret", "SSLCertEncoded", encoded}, 1},
		{"PPK found out", []string{"SSLCertStore", ppkText, "SSLCertStorePassword", "secret", "SSLCertEncoded", encoded}, 1},
		{"PEM key beside its certificate", []string{"SSLCertStoreType", "6", "SSLCertStore", key, "SSLCertEncoded", encoded}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := mllptest.NewServer(t, with("SSLEnabled", "True"), with(tt.set...))
			conn, err := tls.Dial("tcp", s.Address, &tls.Config{InsecureSkipVerify: true})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			got := conn.ConnectionState().PeerCertificates
			if len(got) != tt.sent || !strings.Contains(got[0].Subject.String(), "hl7.clinic.example") {
				t.Errorf("%d certificates sent, the first %s", len(got), got[0].Subject)
			}
		})
	}
}

func TestCertificateStoresWithoutWhatIsNeeded(t *testing.T) {
	p7b, _ := certFile(t, "chain.p7b")
	ppk, _ := certFile(t, "ec-v3.ppk")
	other, _ := certFile(t, "rsa-v3.ppk")
	_, chain := certFile(t, "chain.pem")
	leaf, _ := pem.Decode([]byte(chain[strings.Index(chain, "-----BEGIN CERT"):]))
	encoded := base64.StdEncoding.EncodeToString(leaf.Bytes)
	for _, tt := range []struct {
		set   []string
		words string
	}{
		{[]string{"SSLCertStoreType", "11", "SSLCertStore", p7b}, "load one with a private key"},
		{[]string{"SSLCertStoreType", "14", "SSLCertStore", ppk}, "give its certificate in SSLCertEncoded"},
		{[]string{"SSLCertStoreType", "14", "SSLCertStore", other, "SSLCertEncoded", encoded}, "no private key for"},
		{[]string{"SSLCertStoreType", "18", "SSLCertStore", ppk}, "this is a PPK; set the store type to 14"},
	} {
		s := mllpcore.NewServer(mllpcore.Options{Settings: settings(t, append(tt.set, "SSLEnabled", "True", "LocalPort", "0")...)})
		err := s.Listen()
		if err == nil || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("%v: %v, want %q", tt.set, err, tt.words)
		}
		_ = s.Close()
	}
}

// TestCAsOfClients: each of the four sources counts, on the wire.
func TestCAsOfClients(t *testing.T) {
	a := newAuthority(t)
	client := a.issue(certs.Request{CommonName: "client", Client: true})
	folder := t.TempDir()
	path := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(path, a.ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	der := filepath.Join(t.TempDir(), "ca.cer")
	if err := os.WriteFile(der, a.ca.Certificate.Raw, 0o600); err != nil {
		t.Fatal(err)
	}
	p7b, _ := certFile(t, "chain.p7b")
	for name, value := range map[string]string{
		"SSLCACerts": string(a.ca.PEM()), "SSLCACertFilePaths": p7b + "; " + der, "OpenSSLCAFile": path, "OpenSSLCADir": folder,
	} {
		s := a.serve(with("SSLAuthenticateClients", "True", name, value))
		if !exchangeTLS(s.Address, a.client(&client)) {
			t.Errorf("%s: refused", name)
		}
	}
	other := a.serve(with("SSLAuthenticateClients", "True", "SSLCACertFilePaths", p7b))
	if exchangeTLS(other.Address, a.client(&client)) {
		t.Error("a client of another CA was taken")
	}
}
