package certs

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"
)

// soonEnough is far more than refusing takes, and far less than what is refused would.
const soonEnough = time.Minute

// atOnce fails when do takes much longer than refusing something may.
func atOnce(t *testing.T, do func()) {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		do()
	}()
	select {
	case <-ended:
	case <-time.After(soonEnough):
		t.Fatal("it goes on and on")
	}
}

// huge is an odd number of so many bytes.
func huge(size int) *big.Int {
	return new(big.Int).SetBytes(append(bytes.Repeat([]byte{0xC5}, size-1), 1))
}

// hugeKey is an RSA key in PKCS#1 with some of its numbers of 400 kB: the modulus, or another one.
func hugeKey(t *testing.T, which int) []byte {
	t.Helper()
	numbers := make([]*big.Int, 8)
	for i := range numbers {
		numbers[i] = huge(128)
	}
	numbers[0], numbers[1] = huge(256), big.NewInt(65537)
	numbers[which] = huge(400_000)
	der, err := asn1.Marshal(struct {
		Version                  int
		N, E, D, P, Q, DP, DQ, I *big.Int
	}{0, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func inPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// certificateOf makes a certificate of any key, which names itself as its issuer.
func certificateOf(t *testing.T, public any, serial int64) []byte {
	t.Helper()
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "same"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, signer)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestHugeKeysAreRefusedAtOnce(t *testing.T) {
	base64url := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
	jwk, err := json.Marshal(map[string]string{
		"kty": "RSA", "n": base64url(huge(400_000)), "e": "AQAB", "d": base64url(huge(256)), "p": base64url(huge(128)),
		"q": base64url(huge(128)),
	})
	if err != nil {
		t.Fatal(err)
	}
	stores := map[string][]byte{
		"certificate": inPEM("CERTIFICATE", certificateOf(t, &rsa.PublicKey{N: huge(400_000), E: 1<<31 - 1}, 1)),
		"jwk":         jwk,
	}
	for which, name := range []string{"modulus", "public exponent", "private exponent", "prime", "other prime"} {
		stores[name] = inPEM(blockPKCS1, hugeKey(t, which))
		pkcs8, err := asn1.Marshal(struct {
			Version   int
			Algorithm pkix.AlgorithmIdentifier
			Key       []byte
		}{0, pkix.AlgorithmIdentifier{
			Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, Parameters: asn1.NullRawValue,
		}, hugeKey(t, which)})
		if err != nil {
			t.Fatal(err)
		}
		stores[name+" in PKCS#8"] = inPEM(blockPKCS8, pkcs8)
	}
	for name, data := range stores {
		t.Run(name, func(t *testing.T) {
			atOnce(t, func() {
				s, err := Load(data, TypeAuto, "")
				if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), "bits") {
					t.Errorf("%v, %v", s, err)
				}
			})
		})
	}
	t.Run("authority", func(t *testing.T) {
		atOnce(t, func() {
			if a, err := ParseAuthorities(stores["certificate"]); !errors.Is(err, ErrUnsupported) {
				t.Errorf("%v, %v", a, err)
			}
		})
	})
}

func TestTooManyCertificates(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var text, one []byte
	for n := range maxCertificates + 1 {
		one = inPEM("CERTIFICATE", certificateOf(t, &key.PublicKey, int64(n+1)))
		text = append(text, one...)
	}
	atOnce(t, func() {
		_, err := Load(text, TypeAuto, "")
		_, errAuthorities := ParseAuthorities(text)
		for _, err := range []error{err, errAuthorities} {
			if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), "more than 2000 certificates") {
				t.Error(err)
			}
		}
	})
	// As many as are taken, all of one name: each could have issued each.
	atOnce(t, func() {
		s, err := Load(bytes.TrimSuffix(text, one), TypeAuto, "")
		if err != nil || !strings.Contains(strings.Join(s.Warnings, " "), "not all were looked at") {
			t.Errorf("%v, %v", s, err)
		}
	})
}

// A file may ask for many rounds in many places; in all there are not more than for one.
func TestCostOfOneFile(t *testing.T) {
	sealed := func(rounds int) []byte {
		kdf, err := asn1.Marshal(kdfParams{
			Salt:       asn1.RawValue{Tag: asn1.TagOctetString, Bytes: []byte("saltsalt")},
			Iterations: rounds, PRF: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}},
		})
		if err != nil {
			t.Fatal(err)
		}
		iv, err := asn1.Marshal(make([]byte, 16))
		if err != nil {
			t.Fatal(err)
		}
		params, err := asn1.Marshal(pbes2Params{
			KDF: pkix.AlgorithmIdentifier{Algorithm: oidPBKDF2, Parameters: asn1.RawValue{FullBytes: kdf}},
			Cipher: pkix.AlgorithmIdentifier{
				Algorithm: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, Parameters: asn1.RawValue{FullBytes: iv},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		der, err := asn1.Marshal(sealedKey{
			Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidPBES2, Parameters: asn1.RawValue{FullBytes: params}},
			Sealed:    make([]byte, 64),
		})
		if err != nil {
			t.Fatal(err)
		}
		return inPEM(blockEncrypted, der)
	}
	allowed := &allowance{rounds: 100_000}
	_, err := load(sealed(60_000), TypeAuto, passphrase{"Müller", allowed})
	if !errors.Is(err, ErrPassword) || allowed.rounds < 0 {
		t.Errorf("later readings are not tried when they cost too much: %v, %d rounds left", err, allowed.rounds)
	}
	if _, err := load(sealed(60_000), TypeAuto, passphrase{"x", &allowance{rounds: 50_000}}); !errors.Is(err, costlyError{}) ||
		!errors.Is(err, ErrUnsupported) {
		t.Errorf("one that costs too much: %v", err)
	}
	for _, rounds := range []int{0, -1, maxIterations + 1} {
		if _, err := Load(sealed(rounds), TypeAuto, "x"); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%d rounds: %v", rounds, err)
		}
	}
}

func TestManyNamesAreCutShort(t *testing.T) {
	c := &x509.Certificate{SerialNumber: big.NewInt(1)}
	for n := range 100_000 {
		c.DNSNames = append(c.DNSNames, fmt.Sprintf("host-%d", n))
	}
	names := sans(c)
	if len(names) != maxNames+1 || names[maxNames] != "and 99900 more" {
		t.Errorf("%d names, the last is %q", len(names), names[len(names)-1])
	}
}

func TestTooLargeForAStore(t *testing.T) {
	data := make([]byte, maxStoreSize+1)
	_, errLoad := Load(data, TypeAuto, "")
	_, errAuthorities := ParseAuthorities(data)
	for _, err := range []error{errLoad, errAuthorities} {
		if !errors.Is(err, ErrNoCertificate) || !strings.Contains(err.Error(), "larger than 16 MiB") {
			t.Error(err)
		}
	}
}
