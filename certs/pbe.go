package certs

import (
	"bytes"
	"crypto/cipher"
	"crypto/des"
	"crypto/md5" //nolint:gosec // files of this kind exist: reading them does no harm
	"crypto/sha1"
	"crypto/x509/pkix"
	"fmt"
)

// pbeParams are those of the schemes before PBES2.
type pbeParams struct {
	Salt       []byte
	Iterations int
}

func parsePBE(der []byte) (pbeParams, error) {
	var p pbeParams
	if err := unmarshal(der, &p); err != nil {
		return p, damaged(err)
	}
	return p, checkIterations(p.Iterations)
}

// pbes1 is the scheme of PKCS#5 version 1 (RFC 8018 section 6.1), which OpenSSL before 1.1 wrote keys with.
func (s secret) pbes1(what string, kind int, a pkix.AlgorithmIdentifier) (cipher.Block, []byte, error) {
	newHash := md5.New
	if kind == 10 || kind == 11 {
		newHash = sha1.New
	}
	newCipher := des.NewCipher
	switch kind {
	case 3, 10: // DES
	case 6, 11:
		newCipher = func(key []byte) (cipher.Block, error) { return newRC2(key), nil }
	default:
		return nil, nil, unknownEncryption(what, a.Algorithm)
	}
	p, err := parsePBE(a.Parameters.FullBytes)
	if err != nil {
		return nil, nil, err
	}
	if err := s.allowed.take(p.Iterations); err != nil {
		return nil, nil, err
	}
	key := pbkdf1(newHash, s.text, p.Salt, p.Iterations)
	block, err := newCipher(key[:8])
	return block, key[8:], err
}

// pkcs12PBE are the schemes of RFC 7292 appendix C, without RC4.
func (s secret) pkcs12PBE(what string, kind int, a pkix.AlgorithmIdentifier) (cipher.Block, []byte, error) {
	size := map[int]int{3: 24, 4: 16, 5: 16, 6: 5}[kind] // 3DES with three keys and two, RC2 with 128 bits and 40
	if size == 0 {
		return nil, nil, unknownEncryption(what, a.Algorithm)
	}
	p, err := parsePBE(a.Parameters.FullBytes)
	if err != nil {
		return nil, nil, err
	}
	if err := s.allowed.take(3 * p.Iterations); err != nil { // two blocks of key at most, one of iv
		return nil, nil, err
	}
	key := pkcs12Key(sha1.New, s.encoded, p.Salt, p.Iterations, forKey, size)
	iv := pkcs12Key(sha1.New, s.encoded, p.Salt, p.Iterations, forIV, des.BlockSize)
	if kind > 4 {
		return newRC2(key), iv, nil
	}
	if kind == 4 {
		key = append(key, key[:8]...)
	}
	block, err := des.NewTripleDESCipher(key)
	return block, iv, err
}

// javaPBE is how a JCEKS keystore encrypts keys: each half of the salt makes half of key and first block.
func (s secret) javaPBE(der []byte) (cipher.Block, []byte, error) {
	p, err := parsePBE(der)
	if err != nil {
		return nil, nil, err
	}
	if len(p.Salt) != 8 {
		return nil, nil, damaged(fmt.Errorf("its salt has %d bytes instead of 8", len(p.Salt)))
	}
	if err := s.allowed.take(2 * p.Iterations); err != nil {
		return nil, nil, err
	}
	var derived []byte
	for _, t := range [][]byte{p.Salt[:4], p.Salt[4:]} {
		for range p.Iterations {
			sum := md5.Sum(append(bytes.Clone(t), s.text...))
			t = sum[:]
		}
		derived = append(derived, t...)
	}
	block, err := des.NewTripleDESCipher(derived[:24])
	return block, derived[24:], err
}
