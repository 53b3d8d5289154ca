package certs

import (
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
)

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
)

type (
	sealedKey struct {
		Algorithm pkix.AlgorithmIdentifier
		Sealed    []byte
	}
	pbes2Params struct {
		KDF    pkix.AlgorithmIdentifier
		Cipher pkix.AlgorithmIdentifier
	}
	// kdfParams begins alike for PBKDF2 and for the older schemes: salt, rounds, …
	kdfParams struct {
		Salt       asn1.RawValue
		Iterations int
		Length     int                      `asn1:"optional"`
		PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
	}
)

// checkAlgorithm refuses parameters that would keep a processor busy or that go-pkcs12 takes without looking.
func checkAlgorithm(a pkix.AlgorithmIdentifier) error {
	kdf := a.Parameters.FullBytes
	if a.Algorithm.Equal(oidPBES2) {
		var params pbes2Params
		if err := unmarshal(kdf, &params); err != nil {
			return damaged(err)
		}
		if !params.KDF.Algorithm.Equal(oidPBKDF2) {
			return fmt.Errorf("%w: its key derivation (%s, scrypt perhaps) is not known here; write it again with: "+
				"openssl pkcs8 -topk8 -in key.pem -out new.pem", ErrUnsupported, params.KDF.Algorithm)
		}
		if n := len(params.Cipher.Parameters.Bytes); n != 16 && n != 8 {
			return damaged(fmt.Errorf("its cipher starts with %d bytes instead of 16", n))
		}
		kdf = params.KDF.Parameters.FullBytes
	}
	var params kdfParams
	if err := unmarshal(kdf, &params); err != nil {
		return damaged(err)
	}
	return checkIterations(params.Iterations)
}

func checkSealedKey(der []byte) error {
	var key sealedKey
	if err := unmarshal(der, &key); err != nil {
		return damaged(err)
	}
	return checkAlgorithm(key.Algorithm)
}

func isEncryptedPKCS8(der []byte) bool {
	var key sealedKey
	return unmarshal(der, &key) == nil
}

// normalizePart checks an encrypted part and rewrites its content as one octet string, which BER files have in pieces.
func normalizePart(part contentInfo) (contentInfo, error) {
	var data encryptedData
	if err := unmarshal(part.Content.Bytes, &data); err != nil {
		return part, damaged(err)
	}
	if err := checkAlgorithm(data.Content.Algorithm); err != nil {
		return part, err
	}
	if !data.Content.Sealed.IsCompound {
		return part, nil
	}
	joined, err := joinOctets(data.Content.Sealed.Bytes)
	if err != nil {
		return part, damaged(err)
	}
	data.Content.Sealed = asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, Bytes: joined}
	der, err := asn1.Marshal(data)
	if err != nil {
		return part, damaged(err)
	}
	return newPart(oidEncryptedData, der), nil
}

// openPKCS8 decrypts a private key of a PEM file.
func openPKCS8(der []byte, password string) (crypto.Signer, error) {
	for _, s := range secrets(password) {
		key, err := s.openKey(der)
		if err == nil || !isSealed(err) {
			return key, err
		}
	}
	if password == "" {
		return nil, errNoPassword("private key")
	}
	return nil, errBadPassword("private key")
}

// newPart is a ContentInfo around content in DER.
func newPart(id asn1.ObjectIdentifier, content []byte) contentInfo {
	return contentInfo{Type: id, Content: explicit(content)}
}

// clearPart is a part that is not encrypted.
func clearPart(bags ...safeBag) contentInfo {
	var content []byte
	for _, b := range bags {
		der, err := asn1.Marshal(b)
		if err != nil {
			continue // cannot be: all of it was made here or read before
		}
		content = append(content, der...)
	}
	return newPart(oidData, octets(appendElement(nil, 0x30, content)))
}

func newBag(id asn1.ObjectIdentifier, value []byte, attributes ...bagAttribute) safeBag {
	return safeBag{ID: id, Value: explicit(value), Attributes: attributes}
}

func newCertBag(der []byte, alias string) safeBag {
	id, _ := asn1.Marshal(oidX509) // a constant
	value := append(id, appendElement(nil, 0xA0, octets(der))...)
	return newBag(oidCertBag, appendElement(nil, 0x30, value), friendlyName(alias)...)
}

// friendlyName is the attribute for alias; none when it is empty.
func friendlyName(alias string) []bagAttribute {
	if alias == "" {
		return nil
	}
	encoded := newSecret(alias).encoded // the same encoding, but for the two zero bytes at the end
	text := appendElement(nil, asn1.TagBMPString, encoded[:len(encoded)-2])
	return []bagAttribute{{oidFriendlyName, asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: text}}}
}

func octets(b []byte) []byte { return appendElement(nil, asn1.TagOctetString, b) }

func explicit(content []byte) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: content}
}
