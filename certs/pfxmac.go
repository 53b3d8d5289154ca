package certs

import (
	"bytes"
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
)

// maxIterations is the most rounds of key derivation done for a file, the limit Java has too: a file that asks for more
// is there to keep a processor busy.
const maxIterations = 5_000_000

var (
	oidSHA1   = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	oidSHA224 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 4}
	oidSHA256 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA384 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
)

// present reports whether the file has a checksum at all.
func (d macData) present() bool { return len(d.Mac.Algorithm.Algorithm) > 0 }

// hash is the function of the checksum: SHA-1 in files of OpenSSL 1 and older Windows, SHA-256 in those of OpenSSL 3.
// nil for one that is not known here, such as PBMAC1.
func (d macData) hash() func() hash.Hash {
	switch alg := d.Mac.Algorithm.Algorithm; {
	case alg.Equal(oidSHA1):
		return sha1.New
	case alg.Equal(oidSHA224):
		return sha256.New224
	case alg.Equal(oidSHA256):
		return sha256.New
	case alg.Equal(oidSHA384):
		return sha512.New384
	case alg.Equal(oidSHA512):
		return sha512.New
	default:
		return nil
	}
}

// fits reports whether the checksum over covered was made with this password, given as PKCS#12 encodes it.
func (d macData) fits(covered, password []byte) bool {
	return hmac.Equal(d.Mac.Digest, macOf(d.hash(), covered, password, d.Salt, d.Iterations))
}

// check refuses a number of rounds that cannot be meant.
func (d macData) check() error {
	return checkIterations(d.Iterations)
}

func checkIterations(n int) error {
	if n < 1 || n > maxIterations {
		return fmt.Errorf("%w: it asks for %d rounds of key derivation, allowed are 1 to %d",
			ErrUnsupported, n, maxIterations)
	}
	return nil
}

// macOf is the checksum of RFC 7292 appendix B.4. Its key is exactly one output of the hash long, so that of the key
// derivation of appendix B.2 (ID 3) only the first round of step 6 is needed.
func macOf(newHash func() hash.Hash, covered, password, salt []byte, iterations int) []byte {
	h := newHash()
	block := h.BlockSize()
	h.Write(bytes.Repeat([]byte{3}, block))
	h.Write(repeatTo(salt, block))
	h.Write(repeatTo(password, block))
	key := h.Sum(nil)
	for range iterations - 1 {
		h.Reset()
		h.Write(key)
		key = h.Sum(key[:0])
	}
	mac := hmac.New(newHash, key)
	mac.Write(covered)
	return mac.Sum(nil)
}

// repeatTo repeats b up to the next multiple of block; nothing stays nothing.
func repeatTo(b []byte, block int) []byte {
	if len(b) == 0 {
		return nil
	}
	size := (len(b) + block - 1) / block * block
	return bytes.Repeat(b, size/len(b)+1)[:size]
}
