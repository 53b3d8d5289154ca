package certs

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const host = "hl7.clinic.example"

// testFile is a file that testdata/make.sh made.
func testFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustLoad(t testing.TB, file, password string) *Store {
	t.Helper()
	s, err := Load(testFile(t, file), TypeAuto, password)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}

// valid is what loads: the independent oracle is openssl, which wrote the files.
var valid = []struct {
	file, password string
	kind           Type
	keyType, alias string
	chain          int // certificates sent after the leaf
	root           bool
	needsPassword  bool
}{
	{"openssl3-ec.pfx", "secret", TypePFXFile, "ECDSA P-256", "MLLP ec", 0, false, true},
	{"openssl3-rsa.pfx", "secret", TypePFXFile, "RSA 2048", "MLLP rsa", 0, false, true},
	{"openssl3-ed25519.pfx", "secret", TypePFXFile, "Ed25519", "", 1, true, true},
	{"openssl3-ec-chain.pfx", "secret", TypePFXFile, "ECDSA P-256", "MLLP ec", 1, true, true},
	{"openssl3-rsa-chain.pfx", "secret", TypePFXBlob, "RSA 2048", "MLLP rsa", 1, true, true},
	{"openssl1-ec.pfx", "secret", TypePFXFile, "ECDSA P-256", "MLLP ec", 0, false, true},
	{"openssl1-rsa.pfx", "secret", TypePFXFile, "RSA 2048", "MLLP rsa", 0, false, true},
	{"openssl1-ec-chain.pfx", "secret", TypePFXFile, "ECDSA P-256", "MLLP ec", 1, true, true},
	{"openssl1-rsa-chain.pfx", "secret", TypePFXFile, "RSA 2048", "MLLP rsa", 1, true, true},
	{"openssl1-rc2-128.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"descert.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"aes128-sha512.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"mac-sha224.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"mac-sha384.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"umlaut.pfx", "Schlüssel für Köln", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"umlaut-openssl1.pfx", "Schlüssel für Köln", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"emoji.pfx", "key😀", TypePFXBlob, "ECDSA P-256", "", 0, false, true},
	{"umlaut-bytewise.pfx", "Schlüssel", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"empty-password.pfx", "", TypePFXFile, "ECDSA P-256", "", 0, false, false},
	{"empty-password.pfx", "typed all the same", TypePFXFile, "ECDSA P-256", "", 0, false, false},
	{"empty-password-openssl1.pfx", "", TypePFXFile, "ECDSA P-256", "", 0, false, false},
	{"nomac.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"nomac-plain.pfx", "", TypePFXFile, "ECDSA P-256", "", 0, false, false},
	{"nomac-plain.pfx", "typed all the same", TypePFXFile, "ECDSA P-256", "", 0, false, false},
	{"plain.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"keys-plain-certs-sealed.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"lmk.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 0, false, true},
	{"shuffled.pfx", "secret", TypePFXFile, "ECDSA P-256", "", 1, true, true},
	{"base64.pfx", "secret", TypePFXBlob, "ECDSA P-256", "MLLP ec", 0, false, true},

	{"pkcs8-ec.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 0, false, false},
	{"pkcs8-rsa.pem", "", TypePEMKeyFile, "RSA 2048", "", 0, false, false},
	{"pkcs8-ed25519.pem", "", TypePEMKeyFile, "Ed25519", "", 0, false, false},
	{"pkcs1.pem", "", TypePEMKeyBlob, "RSA 2048", "", 0, false, false},
	{"sec1.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 0, false, false},
	{"chain.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 1, true, false},
	{"shuffled.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 1, true, false},
	{"bag-attributes.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 1, true, false},
	{"trusted.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 0, false, false},
	{"crlf.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 1, true, false},
	{"bom.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 1, true, false},
	{"utf16.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 1, true, false},
	{"encrypted-pkcs8.pem", "secret", TypePEMKeyFile, "ECDSA P-256", "", 0, false, true},
	{"encrypted-pkcs8-3des.pem", "secret", TypePEMKeyFile, "RSA 2048", "", 0, false, true},
	{"encrypted-pkcs8-scrypt.pem", "secret", TypePEMKeyFile, "ECDSA P-256", "", 0, false, true},
	{"encrypted-legacy-aes.pem", "secret", TypePEMKeyFile, "RSA 2048", "", 0, false, true},
	{"encrypted-legacy-3des.pem", "secret", TypePEMKeyFile, "ECDSA P-256", "", 0, false, true},
	{"expired.pem", "", TypePEMKeyFile, "ECDSA P-256", "", 0, false, false},
}

// needsPassword tells whether a store does not open without a password.
func needsPassword(data []byte) bool {
	_, err := Load(data, TypeAuto, "")
	return errors.Is(err, ErrPassword)
}

func TestLoadValid(t *testing.T) {
	for _, tt := range valid {
		t.Run(tt.file, func(t *testing.T) {
			data := testFile(t, tt.file)
			if got := needsPassword(data); got != tt.needsPassword {
				t.Errorf("needs a password: %v, want %v", got, tt.needsPassword)
			}
			for _, kind := range []Type{tt.kind, TypeAuto} {
				s, err := Load(data, kind, tt.password)
				if err != nil {
					t.Fatalf("type %v: %v", kind, err)
				}
				e, err := s.Select("*")
				if err != nil {
					t.Fatal(err)
				}
				if e.Leaf.Subject.CommonName != host || e.Alias != tt.alias || len(e.Chain) != tt.chain ||
					(e.Root != nil) != tt.root || KeyType(e.Leaf.PublicKey) != tt.keyType {
					t.Errorf("type %v: got %q, alias %q, chain of %d, root %v, %s", kind, e.Leaf.Subject, e.Alias,
						len(e.Chain), e.Root != nil, KeyType(e.Leaf.PublicKey))
				}
				if !samePublic(e.Key.Public(), e.Leaf.PublicKey) {
					t.Error("the key does not belong to the leaf")
				}
			}
		})
	}
}

// invalid is what must not load, with the error it is and words a person needs.
var invalid = []struct {
	file, password string
	kind           Type
	want           error
	words          string
}{
	{"openssl3-ec.pfx", "", TypeAuto, ErrPassword, "no password was given"},
	{"openssl3-ec.pfx", "Secret", TypeAuto, ErrPassword, "does not open this PFX file"},
	{"openssl1-rsa-chain.pfx", "Secret", TypePFXFile, ErrPassword, "does not open"},
	{"umlaut.pfx", "Schluessel", TypeAuto, ErrPassword, "does not open"},
	{"nomac.pfx", "", TypeAuto, ErrPassword, "no password was given"},
	{"nomac.pfx", "Secret", TypeAuto, ErrPassword, "does not open"},
	{"plain.pfx", "Secret", TypeAuto, ErrPassword, "does not open"},
	{"emoji.pfx", "other", TypeAuto, ErrPassword, "does not open"},
	{"camellia.pfx", "secret", TypeAuto, ErrUnsupported, "openssl pkcs12 -export"},
	{"nokey.pfx", "secret", TypeAuto, ErrNoKey, "Clinic Issuing CA"},
	{"openssl3-ec.pfx", "secret", TypePEMKeyFile, ErrNoCertificate, "set the store type to 2 (PFX file)"},
	{"openssl3-ec.pfx", "secret", TypePublicKeyBlob, ErrNoCertificate, "set the store type to 2 (PFX file)"},
	{"chain.pem", "", TypePFXFile, ErrNoCertificate, "set the store type to 6 (PEM key file)"},

	{"encrypted-pkcs8.pem", "", TypeAuto, ErrPassword, "no password was given"},
	{"encrypted-pkcs8.pem", "Secret", TypeAuto, ErrPassword, "does not open this private key"},
	{"encrypted-pkcs8-3des.pem", "Secret", TypeAuto, ErrPassword, "does not open"},
	{"encrypted-legacy-aes.pem", "", TypeAuto, ErrPassword, "no password was given"},
	{"encrypted-legacy-aes.pem", "Secret", TypeAuto, ErrPassword, "does not open"},
	{"encrypted-legacy-3des.pem", "Secret", TypeAuto, ErrPassword, "does not open"},
	{"brainpool.pem", "", TypeAuto, ErrUnsupported, "brainpool"},
	{"brainpool.pem", "", TypePublicKeyFile, ErrUnsupported, "brainpool"},
	{"certificates.pem", "", TypePEMKeyFile, ErrNoKey, host},
	{"mismatch.pem", "", TypeAuto, ErrNoKey, "belongs to another certificate"},
	{"keyonly.pem", "", TypeAuto, ErrNoCertificate, "private key (ECDSA P-256) only"},
	{"key.der", "", TypeAuto, ErrNoCertificate, "private key (ECDSA P-256) only"},
	{"key-encrypted.der", "", TypeAuto, ErrPassword, "no password was given"},
	{"key-encrypted.der", "secret", TypeAuto, ErrNoCertificate, "private key (ECDSA P-256) only"},
	{"key-and-csr.pem", "", TypeAuto, ErrNoCertificate, "certificate request (CSR)"},
	{"csr.pem", "", TypeAuto, ErrNoCertificate, "certificate request (CSR)"},
	{"request.der", "", TypeAuto, ErrNoCertificate, "certificate request (CSR)"},
	{"publickey.pem", "", TypeAuto, ErrNoCertificate, "public key without a certificate"},
	{"openssh.pem", "", TypePEMKeyFile, ErrNoKey, "which is for logging in"},
	{"certificate.cer", "", TypePEMKeyFile, ErrNoKey, "certificate alone"},
	{"key.der", "", TypePublicKeyFile, ErrNoCertificate, "this is a private key"},
}

func TestLoadInvalid(t *testing.T) {
	for _, tt := range invalid {
		t.Run(tt.file, func(t *testing.T) {
			_, err := Load(testFile(t, tt.file), tt.kind, tt.password)
			checkError(t, err, tt.want, tt.words)
			if len(tt.password) > 3 && err != nil && strings.Contains(err.Error(), tt.password) {
				t.Errorf("the password stands in the error: %v", err)
			}
		})
	}
}

// checkError checks that err is of the kind want, of no other kind, and has the words.
func checkError(t *testing.T, err, want error, words string) {
	t.Helper()
	for _, kind := range []error{
		ErrPassword, ErrDamaged, ErrNoCertificate, ErrNoKey, ErrNoMatch, ErrUnsupported,
	} {
		if errors.Is(err, kind) != (kind == want) {
			t.Errorf("errors.Is(%v, %v) = %v", err, kind, kind != want)
		}
	}
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("error %v, want the words %q", err, words)
	}
}

func TestLoadCertificatesOnly(t *testing.T) {
	for _, tt := range []struct {
		file    string
		kind    Type
		entries int
		notes   int
	}{
		{"certificate.cer", TypePublicKeyFile, 1, 0},
		{"certificate.cer", TypeAuto, 1, 0},
		{"base64.cer", TypePublicKeyBlob, 1, 0},
		{"certificates.pem", TypePublicKeyBlob, 1, 0},
		{"certificates.pem", TypeAuto, 1, 0},
		{"chain.pem", TypePublicKeyFile, 1, 1},
		{"encrypted-pkcs8.pem", TypePublicKeyFile, 1, 1}, // its password is not asked for
		{"openssh.pem", TypeAuto, 1, 1},
	} {
		s, err := Load(testFile(t, tt.file), tt.kind, "")
		if err != nil {
			t.Errorf("%s as %v: %v", tt.file, tt.kind, err)
			continue
		}
		if len(s.Entries) != tt.entries || len(s.Notes) != tt.notes {
			t.Errorf("%s: %d entries, notes %q", tt.file, len(s.Entries), s.Notes)
		}
		e, err := s.Select(host)
		if err != nil || e.Key != nil {
			t.Errorf("%s: entry with key %v, error %v", tt.file, e.Key != nil, err)
		}
		_, err = e.TLS()
		checkError(t, err, ErrNoKey, host)
		_, err = s.Select("*")
		checkError(t, err, ErrNoKey, host)
	}
}

func TestStoreBesideError(t *testing.T) {
	s, err := Load(testFile(t, "nokey.pfx"), TypeAuto, "secret")
	if s == nil || !errors.Is(err, ErrNoKey) || len(s.Entries)+len(s.Authorities) != 2 {
		t.Errorf("store %+v, error %v, want the two certificates beside ErrNoKey", s, err)
	}
	s, err = Load(testFile(t, "keyonly.pem"), TypeAuto, "")
	if s == nil || !errors.Is(err, ErrNoCertificate) {
		t.Fatalf("store %v, error %v, want the store beside ErrNoCertificate", s, err)
	}
	list, err := ParseAuthorities(testFile(t, "certificate.cer"))
	if err != nil {
		t.Fatal(err)
	}
	if e, err := s.Find(list.Certificates[0]); err != nil || e.Key == nil || e.Leaf != list.Certificates[0] {
		t.Errorf("Find with the key of a store without certificates: %+v, %v", e, err)
	}
}

func TestTLSHandshake(t *testing.T) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(testFile(t, "root.crt"))
	for _, file := range []string{"openssl1-rsa-chain.pfx", "openssl3-ec-chain.pfx", "openssl3-ed25519.pfx", "shuffled.pem"} {
		e, err := mustLoad(t, file, "secret").Select("*")
		if err != nil {
			t.Fatal(err)
		}
		if n, err := handshake(e, &tls.Config{RootCAs: roots, ServerName: host}); err != nil || n != 2 {
			t.Errorf("%s: %d certificates sent, want leaf and intermediate; error %v", file, n, err)
		}
	}
}

// handshake makes a TLS connection to a server with e and returns how many certificates it sent.
func handshake(e Entry, client *tls.Config) (int, error) {
	c, err := e.TLS()
	if err != nil {
		return 0, err
	}
	here, there := net.Pipe()
	served := make(chan error, 1)
	go func() {
		defer func() { _ = there.Close() }()
		served <- tls.Server(there, &tls.Config{Certificates: []tls.Certificate{c}, SessionTicketsDisabled: true}).Handshake()
	}()
	conn := tls.Client(here, client)
	err = conn.Handshake()
	sent := len(conn.ConnectionState().PeerCertificates)
	_ = here.Close()
	return sent, errors.Join(err, <-served)
}
