package certs

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/asn1"
	"hash"
	"testing"
)

// wrap makes a PFX of the parts with a checksum by this secret.
func (s secret) wrap(t testing.TB, parts ...contentInfo) []byte {
	t.Helper()
	covered := mustMarshal(t, parts)
	file := pfxFile{Version: 3, AuthSafe: newPart(oidData, octets(covered))}
	file.Mac.Mac.Algorithm.Algorithm = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	file.Mac.Salt = []byte("once")
	file.Mac.Iterations = 1
	file.Mac.Mac.Digest = macOf(sha1.New, covered, s.encoded, file.Mac.Salt, 1)
	return mustMarshal(t, file)
}

// newPart is a ContentInfo around content in DER.
func newPart(id asn1.ObjectIdentifier, content []byte) contentInfo {
	return contentInfo{Type: id, Content: explicit(content)}
}

// clearPart is a part that is not encrypted.
func clearPart(t testing.TB, bags ...safeBag) contentInfo {
	t.Helper()
	return newPart(oidData, octets(mustMarshal(t, bags)))
}

func newBag(id asn1.ObjectIdentifier, value []byte, attributes ...bagAttribute) safeBag {
	return safeBag{ID: id, Value: explicit(value), Attributes: attributes}
}

func newCertBag(t testing.TB, der []byte, alias string) safeBag {
	t.Helper()
	return newBag(oidCertBag, mustMarshal(t, certBag{oidX509, der}), friendlyName(alias)...)
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

// explicit is content as the value of an explicit tag 0.
func explicit(content []byte) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: content}
}

// macOf is the checksum of RFC 7292 appendix B.4.
func macOf(newHash func() hash.Hash, covered, password, salt []byte, rounds int) []byte {
	mac := hmac.New(newHash, pkcs12Key(newHash, password, salt, rounds, forMac, newHash().Size()))
	mac.Write(covered)
	return mac.Sum(nil)
}
