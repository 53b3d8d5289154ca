package certs

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"hash"
	"strings"
	"testing"
)

// withPBMAC1 closes a test PFX again with the checksum of RFC 9579.
func withPBMAC1(t *testing.T, file, password string, prf, mac asn1.ObjectIdentifier, newHash func() hash.Hash) []byte {
	t.Helper()
	p, err := parsePFX(testFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	covered := mustMarshal(t, p.parts)
	size := newHash().Size()
	key, err := pbkdf2.Key(newHash, password, []byte("salt of the mac"), 3, size)
	if err != nil {
		t.Fatal(err)
	}
	sum := hmac.New(newHash, key)
	sum.Write(covered)
	whole := pfxFile{Version: 3, AuthSafe: newPart(oidData, octets(covered))}
	whole.Mac.Salt, whole.Mac.Iterations = []byte("NOT USED"), 1
	whole.Mac.Mac.Digest = sum.Sum(nil)
	kdf := kdfParams{
		Salt: asn1.RawValue{FullBytes: octets([]byte("salt of the mac"))}, Iterations: 3, Length: size,
		PRF: pkix.AlgorithmIdentifier{Algorithm: prf, Parameters: asn1.NullRawValue},
	}
	whole.Mac.Mac.Algorithm = pkix.AlgorithmIdentifier{
		Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14},
		Parameters: asn1.RawValue{FullBytes: mustMarshal(t, pbmac1Params{
			KDF: pkix.AlgorithmIdentifier{Algorithm: oidPBKDF2, Parameters: asn1.RawValue{FullBytes: mustMarshal(t, kdf)}},
			Mac: pkix.AlgorithmIdentifier{Algorithm: mac, Parameters: asn1.NullRawValue},
		})},
	}
	return mustMarshal(t, whole)
}

// TestPBMAC1 checks the checksum that OpenSSL 3.4 and Java write on demand (RFC 9579).
func TestPBMAC1(t *testing.T) {
	sha256ID, sha512ID := asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}
	for _, tt := range []struct {
		id      asn1.ObjectIdentifier
		newHash func() hash.Hash
	}{{sha256ID, sha256.New}, {sha512ID, sha512.New}} {
		data := withPBMAC1(t, "openssl3-ec.pfx", "secret", tt.id, tt.id, tt.newHash)
		s, err := Load(data, TypeAuto, "secret")
		if err != nil || len(s.Warnings) != 0 {
			t.Fatalf("%v, warnings %q", err, s.Warnings)
		}
		_, err = Load(data, TypeAuto, "Secret")
		checkError(t, err, ErrPassword, "does not open this PFX file")
		changed := bytes.Clone(data)
		changed[300] ^= 1 // inside the encrypted certificates: the key still opens
		_, err = Load(changed, TypeAuto, "secret")
		checkError(t, err, ErrDamaged, "the password is right")
	}
	unknown := asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 99}
	s, err := Load(withPBMAC1(t, "openssl3-ec.pfx", "secret", sha256ID, unknown, sha256.New), TypeAuto, "secret")
	if err != nil || len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], unknown.String()) {
		t.Errorf("an unknown HMAC: %+v, %v", s, err)
	}
}

// TestIntegrityCheckThatCannotBeMade is said, and does not keep the store from opening.
func TestIntegrityCheckThatCannotBeMade(t *testing.T) {
	strange := testFile(t, "openssl3-ec.pfx")
	sha := mustMarshal(t, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1})
	other := mustMarshal(t, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 9})
	copy(strange[bytes.LastIndex(strange, sha):], other)
	for name, tt := range map[string]struct {
		data  []byte
		words string
	}{
		"none":    {testFile(t, "nomac.pfx"), "has no integrity check (MAC)"},
		"unknown": {strange, "2.16.840.1.101.3.4.2.9"},
		"good":    {testFile(t, "openssl3-ec.pfx"), ""},
	} {
		s, err := Load(tt.data, TypeAuto, "secret")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(s.Warnings, "; "); !strings.Contains(got, tt.words) || tt.words == "" && got != "" {
			t.Errorf("%s: warnings %q, want %q", name, got, tt.words)
		}
	}
}
