package certs

import (
	"crypto/x509/pkix"
	"errors"
)

// sealedKey is an EncryptedPrivateKeyInfo (RFC 5958 section 3).
type sealedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Sealed    []byte
}

func isEncryptedPKCS8(der []byte) bool {
	var key sealedKey
	return unmarshal(der, &key) == nil
}

// openSealedKey decrypts one EncryptedPrivateKeyInfo, and returns the key in DER.
func (s secret) openSealedKey(what string, der []byte) ([]byte, error) {
	var key sealedKey
	if err := unmarshal(der, &key); err != nil {
		return nil, damaged(err)
	}
	return s.decrypt(what, key.Algorithm, key.Sealed)
}

// openBags decrypts one part of a PFX, in which there may be so many elements.
func (s secret) openBags(part contentInfo, left *int) ([]safeBag, error) {
	var data encryptedData
	if err := unmarshal(part.Content.Bytes, &data); err != nil {
		return nil, damaged(err)
	}
	sealed := data.Content.Sealed.Bytes
	if data.Content.Sealed.IsCompound { // BER files have it in pieces
		joined, err := joinOctets(sealed)
		if err != nil {
			return nil, damaged(err)
		}
		sealed = joined
	}
	content, err := s.decrypt(partContents, data.Content.Algorithm, sealed)
	if err != nil {
		return nil, err
	}
	bags, err := parseBags(content, left)
	switch {
	case errors.Is(err, errManyElements):
		return nil, err
	case err != nil:
		return nil, &sealedError{partContents, "what comes out makes no sense"}
	}
	return bags, nil
}

// openPKCS8 decrypts a private key of a PEM file, and returns it in DER.
func openPKCS8(der []byte, password passphrase) ([]byte, error) {
	readings := secrets(password)
	if password.text != "" {
		readings = readings[asTyped:] // nobody encrypts a key with an empty password
	}
	for i, s := range readings {
		key, err := s.openSealedKey(partLoneKey, der)
		if i > 0 && errors.Is(err, costlyError{}) {
			break // the likely reading has been tried
		}
		if err == nil || !isSealed(err) {
			return key, err
		}
	}
	if password.text == "" {
		return nil, errNoPassword("private key")
	}
	return nil, errBadPassword("private key")
}
