package certs

import (
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"strings"
)

// IsContent tells the content of a store, given as text, from the path of one. No path decodes to DER or to a Java key
// store.
func IsContent(text string) bool {
	if isKeyText(text) {
		return true
	}
	content := string(decodeBase64(text))
	return isBinaryStore(content) || strings.Contains(content, pemBegin)
}

// Content returns the bytes of a store given as text: PEM, JSON web keys and PuTTY's keys as they are, anything else
// from base64. It returns nil for what is neither.
func Content(text string) []byte {
	if isKeyText(text) {
		return []byte(text)
	}
	return decodeBase64(text)
}

// IsBinary reports whether data begins as DER (PFX, certificates) or as a Java key store, which no text does.
func IsBinary(data string) bool {
	if len(data) < 4 {
		return false
	}
	der := data[0] == 0x30 && data[1] >= 0x80 && data[1] <= 0x84
	return der || strings.HasPrefix(data, jksBegin) || strings.HasPrefix(data, jceBegin)
}

// HasPEM reports whether text has the beginning of a PEM block in it.
func HasPEM(text string) bool { return strings.Contains(text, pemBegin) }

// CertificateDER returns the one certificate that text is, as PEM or as base64 of DER; nil for text that is neither.
// Whether the bytes are a certificate has not been looked at.
func CertificateDER(text string) []byte {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		if block.Type != "CERTIFICATE" {
			return nil
		}
		return block.Bytes
	}
	return decodeBase64(text)
}

// isKeyText recognises keys that are text.
func isKeyText(text string) bool {
	start := strings.TrimSpace(text)
	return HasPEM(text) || strings.HasPrefix(start, "{") || strings.HasPrefix(start, ppkBegin)
}

// isBinaryStore reports whether bytes are DER, also when they are few, or the start of what IsBinary knows.
func isBinaryStore(data string) bool {
	const least = 32 // bytes, of which the shortest key has more; a file may be called MAEx
	if len(data) < least || IsBinary(data) {
		return len(data) >= least
	}
	var der asn1.RawValue
	rest, err := asn1.Unmarshal([]byte(data), &der)
	return err == nil && len(rest) == 0 && der.Tag == asn1.TagSequence && der.IsCompound
}

// decodeBase64 ignores line breaks and blanks. It returns nil for what is not base64, and for nothing.
func decodeBase64(text string) []byte {
	out, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || len(out) == 0 {
		return nil
	}
	return out
}
