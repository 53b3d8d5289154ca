package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
)

const (
	pemBegin = "-----BEGIN "
	ppkBegin = "PuTTY-User-Key-File-"
	jksBegin = "\xFE\xED\xFE\xED"
	jceBegin = "\xCE\xCE\xCE\xCE" // JCEKS, whose keys are encrypted another way
	expected = "expected a PFX (.pfx, .p12), a PEM file with certificate and private key, or a certificate (.cer, .crt)"
)

// detect says what data is, by content and never by a name. It returns the bytes to read, which differ from data when
// that was wrapped in base64 or in UTF-16 text (a PEM file saved by an editor on Windows).
func detect(data []byte) (format, []byte, error) {
	if f := detectBinary(data); f != formatUnknown {
		return f, data, nil
	}
	text := pemText(plainText(data))
	if f := detectText(text); f != formatUnknown {
		if inner, ok := armoured(text); ok {
			return formatPFX, inner, nil
		}
		return f, text, nil
	}
	if raw, ok := unbase64(text); ok {
		if f := detectBinary(raw); f != formatUnknown {
			return f, raw, nil
		}
	}
	return formatUnknown, nil, fmt.Errorf("%w: this is %s; %s", ErrNoCertificate, looksLike(data, text), expected)
}

// armoured is the PFX in a file of blocks: certutil -encode writes every file as a CERTIFICATE.
func armoured(text []byte) ([]byte, bool) {
	block, _ := pem.Decode(text)
	if block == nil || detectBinary(block.Bytes) != formatPFX {
		return nil, false
	}
	return block.Bytes, true
}

func detectText(text []byte) format {
	begins := func(s string) bool { return bytes.HasPrefix(text, []byte(s)) }
	switch {
	case begins(ppkBegin):
		return formatPPK
	case begins("ssh-"), begins("ecdsa-sha2-"), begins("---- BEGIN SSH2 PUBLIC KEY"):
		return formatSSH
	case begins("{"):
		return detectJSON(text)
	case bytes.Contains(text, []byte("<RSAKeyValue")):
		return formatXML
	case begins(pemBegin + "PKCS7"), begins(pemBegin + "CMS"):
		if bytes.Contains(text, []byte(blockPKCS8+"-----")) {
			return formatPEM // the key comes behind it
		}
		return formatP7B
	case begins(pemBegin), bytes.Contains(text, []byte("\n"+pemBegin)):
		// Text before the first block is common: openssl writes "Bag Attributes" there.
		return formatPEM
	}
	return formatUnknown
}

func detectJSON(text []byte) format {
	if !fewParts(text) {
		if bytes.Contains(text, []byte(`"kty"`)) || bytes.Contains(text, []byte(`"keys"`)) {
			return formatJWK // which says so
		}
		return formatUnknown
	}
	var jwk struct {
		KeyType string            `json:"kty"`
		Keys    []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(text, &jwk) == nil && (jwk.KeyType != "" || jwk.Keys != nil) {
		return formatJWK
	}
	return formatUnknown
}

// detectBinary looks at the first bytes only where it can, so that a file that was cut short is still recognised.
func detectBinary(data []byte) format {
	switch {
	case bytes.HasPrefix(data, []byte(jksBegin)), bytes.HasPrefix(data, []byte(jceBegin)):
		return formatJKS
	case len(data) < 4 || data[0] != 0x30:
		return formatUnknown
	}
	first := derBody(data)
	switch {
	case bytes.HasPrefix(first, derVersion(3)) && len(first) > 3 && first[3] == 0x30:
		return formatPFX // PFX ::= SEQUENCE { version INTEGER (3), authSafe SEQUENCE … }, RFC 7292 section 4
	case bytes.HasPrefix(first, derSignedData):
		return formatP7B
	case bytes.HasPrefix(first, derVersion(0)), bytes.HasPrefix(first, derVersion(1)):
		return formatKey // PKCS#1 and PKCS#8 have version 0, SEC1 version 1
	}
	return detectSigned(data, first)
}

// detectSigned tells certificates from what else starts with two nested sequences.
func detectSigned(data, first []byte) format {
	if _, err := x509.ParseCertificateRequest(data); err == nil {
		return formatUnknown
	}
	if _, err := x509.ParseRevocationList(data); err == nil {
		return formatUnknown
	}
	inner := derBody(first)
	switch {
	case len(first) == 0 || first[0] != 0x30:
		return formatUnknown
	case bytes.HasPrefix(inner, derPBES2), bytes.HasPrefix(inner, derPBES1), bytes.HasPrefix(inner, derPBEPKCS12):
		return formatKey // EncryptedPrivateKeyInfo
	case bytes.HasPrefix(inner, []byte{0xA0, 0x03, 0x02, 0x01}), bytes.HasPrefix(inner, []byte{0x02}):
		return formatCertificate // version [0] or, in version 1, the serial number
	}
	return formatUnknown
}
