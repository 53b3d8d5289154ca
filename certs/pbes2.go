package certs

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"hash"

	"golang.org/x/crypto/scrypt"
)

// scryptMaxMemory is the most memory in bytes that opening a key may ask for. OpenSSL's own default is 16 MiB.
const scryptMaxMemory = 256 << 20

type (
	pbes2Params struct {
		KDF    pkix.AlgorithmIdentifier
		Cipher pkix.AlgorithmIdentifier
	}
	kdfParams struct {
		Salt       asn1.RawValue
		Iterations int
		Length     int                      `asn1:"optional"`
		PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
	}
)

// pbes2 is the scheme of today (RFC 8018 section 6.2). Its password is the bytes that were typed.
func (s secret) pbes2(what string, der []byte) (cipher.Block, []byte, error) {
	var p pbes2Params
	if err := unmarshal(der, &p); err != nil {
		return nil, nil, damaged(err)
	}
	size, newCipher := pbes2Cipher(p.Cipher.Algorithm)
	if newCipher == nil {
		return nil, nil, unknownEncryption(what, p.Cipher.Algorithm)
	}
	var iv []byte
	if err := unmarshal(p.Cipher.Parameters.FullBytes, &iv); err != nil {
		return nil, nil, damaged(err)
	}
	key, err := s.pbes2Key(what, p.KDF, size)
	if err != nil {
		return nil, nil, err
	}
	block, err := newCipher(key)
	return block, iv, err
}

func pbes2Cipher(id asn1.ObjectIdentifier) (size int, newCipher func([]byte) (cipher.Block, error)) {
	switch id.String() {
	case "2.16.840.1.101.3.4.1.2":
		return 16, aes.NewCipher
	case "2.16.840.1.101.3.4.1.22":
		return 24, aes.NewCipher
	case "2.16.840.1.101.3.4.1.42":
		return 32, aes.NewCipher
	case "1.2.840.113549.3.7":
		return 24, des.NewTripleDESCipher
	case "1.3.14.3.2.7":
		return 8, des.NewCipher
	default:
		return 0, nil
	}
}

func (s secret) pbes2Key(what string, kdf pkix.AlgorithmIdentifier, size int) ([]byte, error) {
	switch {
	case kdf.Algorithm.Equal(oidPBKDF2):
		return s.pbkdf2(what, kdf.Parameters.FullBytes, size)
	case kdf.Algorithm.Equal(oidScrypt):
		return s.scrypt(kdf.Parameters.FullBytes, size)
	default:
		return nil, unknownEncryption(what, kdf.Algorithm)
	}
}

func (s secret) pbkdf2(what string, der []byte, size int) ([]byte, error) {
	derive, _, err := parsePBKDF2(der)
	switch {
	case err != nil:
		return nil, err
	case derive == nil:
		return nil, unknownEncryption(what, unknownIn(der))
	default:
		return derive(s, size)
	}
}

// parsePBKDF2 reads the parameters of PBKDF2; derive is nil when one of them is not known here. size is the length of
// the key in bytes, 0 when it is left to the cipher.
func parsePBKDF2(der []byte) (derive func(s secret, size int) ([]byte, error), size int, err error) {
	var p kdfParams
	if err := unmarshal(der, &p); err != nil {
		return nil, 0, damaged(err)
	}
	if err := checkIterations(p.Iterations); err != nil {
		return nil, 0, err
	}
	newHash := hmacHash(p.PRF.Algorithm)
	if newHash == nil || p.Salt.Tag != asn1.TagOctetString {
		return nil, 0, nil
	}
	return func(s secret, size int) ([]byte, error) {
		blocks := (size + newHash().Size() - 1) / newHash().Size()
		if err := s.allowed.take(blocks * p.Iterations); err != nil {
			return nil, err
		}
		return pbkdf2.Key(newHash, string(s.text), p.Salt.Bytes, p.Iterations, size)
	}, p.Length, nil
}

// unknownIn is what is not known here of the parameters of PBKDF2.
func unknownIn(der []byte) asn1.ObjectIdentifier {
	var p kdfParams
	if unmarshal(der, &p) == nil && hmacHash(p.PRF.Algorithm) == nil {
		return p.PRF.Algorithm
	}
	return oidPBKDF2
}

func (s secret) scrypt(der []byte, size int) ([]byte, error) {
	var p struct {
		Salt              []byte
		Cost, Block, Lane int
		Length            int `asn1:"optional"`
	}
	if err := unmarshal(der, &p); err != nil {
		return nil, damaged(err)
	}
	memory := scryptMaxMemory / 128
	if p.Cost < 1 || p.Block < 1 || p.Lane < 1 || p.Cost > memory/p.Block || p.Lane > memory/p.Cost/p.Block {
		return nil, fmt.Errorf("%w: its key derivation (scrypt %d, %d, %d) asks for more than %d MiB", ErrUnsupported,
			p.Cost, p.Block, p.Lane, scryptMaxMemory>>20)
	}
	if err := s.allowed.take(p.Cost * p.Block * p.Lane); err != nil {
		return nil, err
	}
	key, err := scrypt.Key(s.text, p.Salt, p.Cost, p.Block, p.Lane, size)
	if err != nil {
		return nil, damaged(err)
	}
	return key, nil
}

// hmacHash is the hash of an HMAC; none named stands for SHA-1 (RFC 8018 appendix A.2). nil for one not known here.
func hmacHash(id asn1.ObjectIdentifier) func() hash.Hash {
	switch id.String() {
	case "", "1.2.840.113549.2.7":
		return sha1.New
	case "1.2.840.113549.2.8":
		return sha256.New224
	case "1.2.840.113549.2.9":
		return sha256.New
	case "1.2.840.113549.2.10":
		return sha512.New384
	case "1.2.840.113549.2.11":
		return sha512.New
	case "1.2.840.113549.2.12":
		return sha512.New512_224
	case "1.2.840.113549.2.13":
		return sha512.New512_256
	default:
		return nil
	}
}
