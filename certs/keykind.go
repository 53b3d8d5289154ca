package certs

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// minRSA is the shortest RSA key in bits that Go signs and checks with.
const minRSA = 1024

// maxRSA is the longest RSA key in bits that is looked at, and the longest number of one. TLS in Go takes up to 8192;
// the arithmetic with a modulus of some 100,000 bytes takes minutes.
const maxRSA = 16384

// unsupportedError says what cannot be used here. It is ErrUnsupported.
type unsupportedError struct{ text string }

func (e *unsupportedError) Error() string { return e.text }

func (e *unsupportedError) Is(target error) bool { return target == ErrUnsupported }

func newUnsupported(format string, args ...any) error {
	return &unsupportedError{fmt.Sprintf(format, args...)}
}

// unfitKey is for a key of a kind that TLS in Go has no use for. Whose is the private key or the certificate.
func unfitKey(whose, kind string) error {
	return newUnsupported("%s: unsupported kind of key: %s; ask for an RSA key of 2048 bits or more, or an ECDSA key on "+
		"P-256", whose, kind)
}

func isUnsupported(err error) bool {
	var unsupported *unsupportedError
	return errors.As(err, &unsupported)
}

// privateKind names the kind of a private key in DER that cannot be used; empty for one that can, as far as its kind
// goes, and for what is no key.
func privateKind(der []byte) string {
	var pkcs8 struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	if _, err := asn1.Unmarshal(der, &pkcs8); err == nil {
		if kind := algorithmKind(pkcs8.Algorithm); kind != "" {
			return kind
		}
		return rsaKind(pkcs8.Key)
	}
	var sec1 struct {
		Version int
		Key     []byte
		Curve   asn1.RawValue `asn1:"optional"` // tagged 0
	}
	if _, err := asn1.Unmarshal(der, &sec1); err == nil && sec1.Version == 1 {
		if sec1.Curve.Class != asn1.ClassContextSpecific || sec1.Curve.Tag != 0 {
			return curveKind(nil)
		}
		return curveKind(sec1.Curve.Bytes)
	}
	var dsa struct {
		Version       int
		P, Q, G, Y, X *big.Int
	}
	if rest, err := asn1.Unmarshal(der, &dsa); err == nil && len(rest) == 0 && derCount(der) == 6 {
		return "DSA"
	}
	return rsaKind(der)
}

// rsaKind is for an RSA key in PKCS#1 that is too short.
func rsaKind(der []byte) string {
	if bits := longestInteger(der, 0); bits > maxRSA {
		return fmt.Sprintf("RSA with a number of %d bits", bits)
	}
	var key struct {
		Version int
		N, E, D *big.Int
	}
	if _, err := asn1.Unmarshal(der, &key); err != nil || derCount(der) < 9 {
		return ""
	}
	return unfitRSA(key.N)
}

// unfitRSA names an RSA key by its modulus when that is too short, or too long.
func unfitRSA(n *big.Int) string {
	if bits := n.BitLen(); bits < minRSA || bits > maxRSA {
		return fmt.Sprintf("RSA of %d bits", bits)
	}
	return ""
}

// longestInteger is the length in bits of the longest INTEGER in a sequence, also in those within it.
func longestInteger(der []byte, depth int) (bits int) {
	const rsaDepth = 4 // a key of more than two primes has them in two more levels
	for body := derBody(der); len(body) > 0; {
		h, err := readHeader(body)
		if err != nil || h.size+h.length > len(body) {
			return bits
		}
		switch {
		case h.tag == 0x02:
			bits = max(bits, 8*(h.length-1))
		case h.tag == 0x30 && depth < rsaDepth:
			bits = max(bits, longestInteger(body, depth+1))
		}
		body = body[h.size+h.length:]
	}
	return bits
}

// keyCost is what checking a private key takes that has so many bytes in DER: about 4.6 times its modulus.
func keyCost(size int) int {
	const usual = 1200
	n := size/usual + 1
	return roundsPerKey * n * n * n
}

// derCount is how many elements a sequence has.
func derCount(der []byte) int {
	n := 0
	for body := derBody(der); len(body) > 0; n++ {
		h, err := readHeader(body)
		if err != nil || h.size+h.length > len(body) {
			return n
		}
		body = body[h.size+h.length:]
	}
	return n
}

// publicKind names the kind of a SubjectPublicKeyInfo that cannot be used; empty for one that can.
func publicKind(der []byte) string {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return ""
	}
	if kind := algorithmKind(info.Algorithm); kind != "" {
		return kind
	}
	var rsa struct {
		N *big.Int
		E int
	}
	if _, err := asn1.Unmarshal(info.Key.Bytes, &rsa); err != nil {
		return ""
	}
	return unfitRSA(rsa.N)
}

// algorithmKind names an algorithm of keys that cannot be used; empty for those that can.
func algorithmKind(a pkix.AlgorithmIdentifier) string {
	id := a.Algorithm.String()
	switch id {
	case "1.2.840.113549.1.1.1", "1.3.101.112": // RSA, Ed25519
		return ""
	case "1.2.840.10045.2.1":
		return curveKind(a.Parameters.FullBytes)
	}
	if known, ok := map[string]string{
		"1.2.840.113549.1.1.10":   "RSA-PSS (a key for PSS signatures only)",
		"1.2.840.113549.1.1.7":    "RSA-OAEP (a key for encryption only)",
		"1.2.840.10040.4.1":       "DSA",
		"1.2.840.113549.1.3.1":    "DH (a key for key agreement only)",
		"1.2.840.10046.2.1":       "DH (a key for key agreement only)",
		"1.3.132.1.12":            "ECDH (a key for key agreement only)",
		"1.3.101.110":             "X25519 (a key for key agreement only)",
		"1.3.101.111":             "X448 (a key for key agreement only)",
		"1.3.101.113":             "Ed448",
		"1.2.643.2.2.19":          "GOST R 34.10-2001",
		"1.2.643.7.1.1.1.1":       "GOST R 34.10-2012",
		"1.2.643.7.1.1.1.2":       "GOST R 34.10-2012",
		"1.2.156.10197.1.301":     "SM2",
		"2.16.840.1.101.3.4.3.17": "ML-DSA-44",
		"2.16.840.1.101.3.4.3.18": "ML-DSA-65",
		"2.16.840.1.101.3.4.3.19": "ML-DSA-87",
	}[id]; ok {
		return known
	}
	return "one with the algorithm " + id
}

// curveKind names the curve of the parameters of an EC key when TLS in Go does not have it.
func curveKind(params []byte) string {
	var curve asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(params, &curve); err != nil {
		if len(params) > 0 && params[0] == 0x30 {
			return "EC with parameters written out instead of a named curve"
		}
		return "an EC key that does not name its curve"
	}
	id := curve.String()
	switch id {
	case "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35": // P-256, P-384, P-521
		return ""
	}
	if parent, last := splitOID(curve); parent.String() == "1.3.36.3.3.2.8.1.1" && last >= 1 && last <= 14 {
		bits := [...]int{160, 192, 224, 256, 320, 384, 512}[(last-1)/2]
		return fmt.Sprintf("the elliptic curve brainpoolP%d%c1", bits, "rt"[(last-1)%2])
	}
	if known, ok := map[string]string{
		"1.3.132.0.10": "secp256k1", "1.3.132.0.33": "P-224", "1.2.840.10045.3.1.1": "P-192",
		"1.2.156.10197.1.301": "SM2",
	}[id]; ok {
		return "the elliptic curve " + known
	}
	return "the elliptic curve " + id
}
