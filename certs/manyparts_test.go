package certs

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"strings"
	"testing"
)

// bagOf is a bag of a PFX.
func bagOf(t *testing.T, id asn1.ObjectIdentifier, value []byte) []byte {
	t.Helper()
	return element(0x30, joined(marshalled(t, id), element(0xA0, value)))
}

// clearOf is a part of a PFX that is not encrypted.
func clearOf(t *testing.T, bags []byte) []byte {
	t.Helper()
	return element(0x30, joined(marshalled(t, oidData), element(0xA0, element(0x04, element(0x30, bags)))))
}

// repeatedTo is b again and again, up to so many bytes.
func repeatedTo(size int, b []byte) []byte { return bytes.Repeat(b, size/len(b)) }

// manyParts are PFX files of so many bytes that have as many parts of a kind as fit.
func manyParts(t *testing.T, size int) map[string][]byte {
	t.Helper()
	odd := asn1.ObjectIdentifier{1, 2}
	certificate := element(0x30, joined(marshalled(t, oidX509), element(0xA0, element(0x04, []byte{0x30, 0}))))
	attribute := element(0x30, joined(marshalled(t, oidFriendlyName), element(0x31, element(0x1E, nil))))
	attributes := element(0x30, joined(marshalled(t, odd), element(0xA0, []byte{5, 0}),
		element(0x31, repeatedTo(size, attribute))))
	outer := func(content []byte) []byte {
		return element(0x30, joined(derVersion(3), element(0x30, joined(marshalled(t, oidData), element(0xA0, content)))))
	}
	sealedKey := sealedWith(t, append(copied(oidPKCS12PBE), 3), 1)
	return map[string][]byte{
		"parts":               pfxOf(t, repeatedTo(size, clearOf(t, nil))),
		"strange parts":       pfxOf(t, repeatedTo(size, element(0x30, marshalled(t, odd)))),
		"strange bags":        pfxOf(t, clearOf(t, repeatedTo(size, bagOf(t, odd, []byte{5, 0})))),
		"damaged bags":        pfxOf(t, clearOf(t, repeatedTo(size, bagOf(t, oidCertBag, certificate)))),
		"empty keys":          pfxOf(t, clearOf(t, repeatedTo(size, bagOf(t, oidKeyBag, element(0x30, nil))))),
		"encrypted keys":      pfxOf(t, clearOf(t, repeatedTo(size, bagOf(t, oidSealedKeyBag, sealedKey)))),
		"bags in many parts":  pfxOf(t, bytes.Repeat(clearOf(t, repeatedTo(size/64, bagOf(t, odd, []byte{5, 0}))), 64)),
		"attributes":          pfxOf(t, clearOf(t, attributes)),
		"pieces of a string":  outer(element(0x24, repeatedTo(size, element(0x04, []byte{0})))),
		"empty pieces of one": outer(element(0x24, repeatedTo(size, element(0x04, nil)))),
	}
}

// As many certificates and keys as are taken cost little, though each certificate could have issued each.
func TestManyCertificatesAndKeysInOnePFX(t *testing.T) {
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var certificates, keys []byte
	for i := range maxCertificates {
		der := certificateOf(t, &signer.PublicKey, int64(i+1))
		certificates = append(certificates, bagOf(t, oidCertBag, element(0x30,
			joined(marshalled(t, oidX509), element(0xA0, element(0x04, der)))))...)
	}
	for i := range maxKeys + 1 {
		seed := binary.BigEndian.AppendUint32(make([]byte, ed25519.SeedSize-4), uint32(i))
		der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(seed))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, bagOf(t, oidKeyBag, der)...)
	}
	one := len(keys) / (maxKeys + 1)
	locked := clearOf(t, bagOf(t, oidSealedKeyBag, sealedWith(t, append(copied(oidPKCS12PBE), 3), 1)))
	for _, tt := range []struct {
		name, words string
		data        []byte
		most        int // rounds
	}{
		{"certificates", "no private key for", pfxOf(t, clearOf(t, certificates)), roundsForIssuing},
		{"too many keys", "more than 500 private keys", pfxOf(t, clearOf(t, keys)), maxKeys * roundsPerKey},
		{
			"both", "no private key for", pfxOf(t, clearOf(t, certificates), clearOf(t, keys[:maxKeys*one])),
			roundsForIssuing + maxKeys*roundsPerKey,
		},
		// A wrong password is found out before anything is taken apart for it.
		{"with a locked key", "wrong password", pfxOf(t, clearOf(t, certificates), clearOf(t, keys), locked), 10_000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			allowed := newAllowance()
			_, err := load(tt.data, TypeAuto, passphrase{"Müller", allowed})
			if err == nil || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("%v, want %q", err, tt.words)
			}
			if cost := maxRounds - allowed.rounds; cost > tt.most {
				t.Errorf("it cost %d rounds, %d are the most", cost, tt.most)
			}
		})
	}
}
