package certs

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"hash"
)

type (
	macData struct {
		Mac        digestInfo
		Salt       []byte
		Iterations int `asn1:"optional,default:1"`
	}
	digestInfo struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}
	pbmac1Params struct {
		KDF pkix.AlgorithmIdentifier
		Mac pkix.AlgorithmIdentifier
	}
)

// maxIterations is the most rounds of key derivation done for a file, the limit Java has too: a file that asks for more
// is there to keep a processor busy.
const maxIterations = 5_000_000

// maxMacKey is the most bytes of key that PBMAC1 may ask for; its HMACs have at most 64.
const maxMacKey = 1024

// macCheck is how the checksum of a file can be made, or why it cannot.
type macCheck struct {
	digest  []byte
	newHash func() hash.Hash
	key     func(secret) ([]byte, error)
	warning string // what a person should know when it cannot be made
}

// known reports whether the checksum can be made.
func (c macCheck) known() bool { return c.key != nil }

// admits reports whether a password may be the right one: by the checksum, or because it cannot be made.
func (c macCheck) admits(covered []byte, s secret) (bool, error) {
	if !c.known() {
		return true, nil
	}
	return c.fits(covered, s)
}

// fits reports whether the checksum over covered was made with this password.
func (c macCheck) fits(covered []byte, s secret) (bool, error) {
	key, err := c.key(s)
	if err != nil {
		return false, err
	}
	if err := s.allowed.take(len(covered) / bytesPerDigest); err != nil {
		return false, err
	}
	mac := hmac.New(c.newHash, key)
	mac.Write(covered)
	return hmac.Equal(c.digest, mac.Sum(nil)), nil
}

// check reads how the checksum was made. It refuses a number of rounds that cannot be meant.
func (d macData) check() (macCheck, error) {
	algorithm := d.Mac.Algorithm.Algorithm
	switch {
	case len(algorithm) == 0:
		return macCheck{warning: "the file has no integrity check (MAC): whether it was changed since it was made cannot " +
			"be told"}, nil
	case algorithm.Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}):
		return d.pbmac1()
	}
	newHash := digestHash(algorithm)
	if newHash == nil {
		return macCheck{warning: unknownMac(algorithm)}, nil
	}
	return macCheck{digest: d.Mac.Digest, newHash: newHash, key: func(s secret) ([]byte, error) {
		if err := s.allowed.take(d.Iterations); err != nil {
			return nil, err
		}
		// RFC 7292 appendix B.4
		return pkcs12Key(newHash, s.encoded, d.Salt, d.Iterations, forMac, newHash().Size()), nil
	}}, checkIterations(d.Iterations)
}

// pbmac1 is the checksum that OpenSSL 3.4 and Java 26 can make (RFC 9579); salt and rounds beside it have no meaning.
func (d macData) pbmac1() (macCheck, error) {
	var p pbmac1Params
	if err := unmarshal(d.Mac.Algorithm.Parameters.FullBytes, &p); err != nil {
		return macCheck{}, damaged(err)
	}
	newHash := hmacHash(p.Mac.Algorithm)
	if newHash == nil || len(p.Mac.Algorithm) == 0 {
		return macCheck{warning: unknownMac(p.Mac.Algorithm)}, nil
	}
	if !p.KDF.Algorithm.Equal(oidPBKDF2) {
		return macCheck{warning: unknownMac(p.KDF.Algorithm)}, nil
	}
	derive, size, err := parsePBKDF2(p.KDF.Parameters.FullBytes)
	switch {
	case err != nil:
		return macCheck{}, err
	case derive == nil:
		return macCheck{warning: unknownMac(p.KDF.Algorithm)}, nil
	case size < 1 || size > maxMacKey:
		return macCheck{}, damaged(fmt.Errorf("its checksum asks for a key of %d bytes", size))
	}
	return macCheck{digest: d.Mac.Digest, newHash: newHash, key: func(s secret) ([]byte, error) {
		return derive(s, size)
	}}, nil
}

func unknownMac(id asn1.ObjectIdentifier) string {
	return fmt.Sprintf("its integrity check (MAC %s) is of a kind that is not known here: whether the file was changed "+
		"since it was made cannot be told", id)
}

// digestHash is the function of the checksum: SHA-1 in files of OpenSSL 1 and older Windows, SHA-256 in those of
// OpenSSL 3. nil for one that is not known here.
func digestHash(id asn1.ObjectIdentifier) func() hash.Hash {
	switch id.String() {
	case "1.3.14.3.2.26":
		return sha1.New
	case "2.16.840.1.101.3.4.2.4":
		return sha256.New224
	case "2.16.840.1.101.3.4.2.1":
		return sha256.New
	case "2.16.840.1.101.3.4.2.2":
		return sha512.New384
	case "2.16.840.1.101.3.4.2.3":
		return sha512.New
	case "2.16.840.1.101.3.4.2.5":
		return sha512.New512_224
	case "2.16.840.1.101.3.4.2.6":
		return sha512.New512_256
	default:
		return nil
	}
}

func checkIterations(n int) error {
	if n < 1 || n > maxIterations {
		return fmt.Errorf("%w: it asks for %d rounds of key derivation, allowed are 1 to %d",
			ErrUnsupported, n, maxIterations)
	}
	return nil
}
