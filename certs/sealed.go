package certs

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// Decryption is go-pkcs12's. It opens whole files only, and those with one key, so each encrypted part is handed to it
// as a small PFX of its own, with a checksum made here. That also opens encrypted PKCS#8 keys of PEM files.

// sealedError says that a part did not open: with a checksum that fits it is damaged, without one the password may be
// wrong.
type sealedError struct{ what, why string }

func (e *sealedError) Error() string {
	return fmt.Sprintf("%v: the %s cannot be decrypted (%s); copy or export the file again", ErrDamaged, e.what, e.why)
}

func (e *sealedError) Is(target error) bool { return target == ErrDamaged }

func isSealed(err error) bool {
	var sealed *sealedError
	return errors.As(err, &sealed)
}

// openKey decrypts one EncryptedPrivateKeyInfo.
func (s secret) openKey(der []byte) (crypto.Signer, error) {
	if err := checkSealedKey(der); err != nil {
		return nil, err
	}
	stand, err := standIn()
	if err != nil {
		return nil, err
	}
	file, err := s.wrap(clearPart(newBag(oidSealedKeyBag, der), stand.certBag))
	if err != nil {
		return nil, err
	}
	key, _, _, err := s.decode(file)
	if err != nil {
		return nil, explainSealed("private key", err)
	}
	return usableKey(key)
}

// openBags decrypts one part. What comes out of go-pkcs12 is put back into bags, so that the caller sees no difference.
func (s secret) openBags(part contentInfo) ([]safeBag, error) {
	part, err := normalizePart(part)
	if err != nil {
		return nil, err
	}
	bags, err := s.openNamed(part)
	switch {
	case err == nil:
		return bags, nil
	case errors.Is(err, pkcs12.ErrDecryption), isMissing(err):
		return nil, explainSealed("list of certificates", err) // it would end the same way
	}
	stand, err := standIn()
	if err != nil {
		return nil, err
	}
	// The stand-ins are there because go-pkcs12 wants a key and a certificate, and not two keys.
	for _, extra := range [][]safeBag{{stand.keyBag, stand.certBag}, {stand.certBag}} {
		var file []byte
		if file, err = s.wrap(part, clearPart(extra...)); err != nil {
			return nil, err
		}
		if bags, err = s.openUnnamed(file, stand); err == nil {
			return bags, nil
		}
	}
	return nil, explainSealed("list of certificates", err)
}

// openNamed keeps the friendly names. It fails for parts with attributes or keys that ToPEM does not know.
func (s secret) openNamed(part contentInfo) ([]safeBag, error) {
	file, err := s.wrap(part, clearPart())
	if err != nil {
		return nil, err
	}
	var bags []safeBag
	err = guarded(func() error {
		//nolint:staticcheck // SA1019: its keys are labelled wrongly, which does not matter here; nothing else gives names
		blocks, err := pkcs12.ToPEM(file, s.text)
		for _, b := range blocks {
			if b.Type == "CERTIFICATE" {
				bags = append(bags, newCertBag(b.Bytes, b.Headers["friendlyName"]))
				continue
			}
			key, errKey := parseKey(b.Bytes)
			if errKey != nil {
				return errKey
			}
			der, errKey := x509.MarshalPKCS8PrivateKey(key)
			if errKey != nil {
				return errKey
			}
			bags = append(bags, newBag(oidKeyBag, der, friendlyName(b.Headers["friendlyName"])...))
		}
		return err
	})
	return bags, err
}

// openUnnamed takes certificates and at most one key out of a file and leaves the stand-ins out.
func (s secret) openUnnamed(file []byte, stand standIns) ([]safeBag, error) {
	key, first, more, err := s.decode(file)
	if err != nil {
		return nil, err
	}
	var bags []safeBag
	for _, c := range append([]*x509.Certificate{first}, more...) {
		if !bytes.Equal(c.Raw, stand.certificate) {
			bags = append(bags, newCertBag(c.Raw, ""))
		}
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(der, stand.key) {
		bags = append(bags, newBag(oidKeyBag, der))
	}
	return bags, nil
}

func (s secret) decode(file []byte) (key any, cert *x509.Certificate, more []*x509.Certificate, err error) {
	err = guarded(func() (err error) {
		key, cert, more, err = pkcs12.DecodeChain(file, s.text)
		return err
	})
	return key, cert, more, err
}

// guarded turns a panic into an error: what is decrypted here may be anything.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("its parameters are not valid: %v", r)
		}
	}()
	return f()
}

// isMissing reports whether go-pkcs12 does not know an algorithm. Around keys it keeps the words only.
func isMissing(err error) bool {
	var missing pkcs12.NotImplementedError
	return errors.As(err, &missing) || strings.Contains(err.Error(), "is not supported")
}

func explainSealed(what string, err error) error {
	if errors.Is(err, ErrUnsupported) {
		return err
	}
	if isMissing(err) {
		return fmt.Errorf("%s: %w: its encryption is not known here; write it again with OpenSSL 3: "+
			"openssl pkcs12 -in old.pfx -out all.pem, then openssl pkcs12 -export -in all.pem -out new.pfx",
			what, ErrUnsupported)
	}
	return &sealedError{what, err.Error()}
}

// wrap makes a PFX of the parts with a checksum by this secret.
func (s secret) wrap(parts ...contentInfo) ([]byte, error) {
	if err := s.carriable(); err != nil {
		return nil, err
	}
	covered, err := asn1.Marshal(parts)
	if err != nil {
		return nil, err
	}
	file := pfxFile{Version: 3, AuthSafe: newPart(oidData, octets(covered))}
	file.Mac.Mac.Algorithm.Algorithm = oidSHA1
	file.Mac.Salt = []byte("once")
	file.Mac.Iterations = 1
	file.Mac.Mac.Digest = macOf(sha1.New, covered, s.encoded, file.Mac.Salt, 1)
	return asn1.Marshal(file)
}

// standIns are a key and a certificate that are made up and never leave this file.
type standIns struct {
	keyBag, certBag  safeBag
	key, certificate []byte
}

func standIn() (standIns, error) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(1, 0)}
	cert, err := x509.CreateCertificate(nil, &template, &template, key.Public(), key)
	if err != nil {
		return standIns{}, fmt.Errorf("open PFX: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return standIns{}, fmt.Errorf("open PFX: %w", err)
	}
	return standIns{newBag(oidKeyBag, der), newCertBag(cert, ""), der, cert}, nil
}

// carriable refuses characters that take two units of UTF-16, which go-pkcs12 does not encode.
func (s secret) carriable() error {
	for _, r := range s.text {
		if r > 0xFFFF {
			return fmt.Errorf("password: %w: it has a character outside the basic plane (an emoji or the like); "+
				"make the file again with another password", ErrUnsupported)
		}
	}
	return nil
}
