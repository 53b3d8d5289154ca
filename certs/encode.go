package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"software.sslmate.com/src/go-pkcs12"
)

// EncodePFX returns e with key, chain and root as a PFX. modern is what OpenSSL 3 and current Windows write (AES-256,
// SHA-256 checksum); otherwise 3DES and SHA-1, which everything old reads, but which protects little. ErrNoKey when e
// has no private key; ErrUnsupported when the password has characters outside the basic plane.
func EncodePFX(e Entry, password string, modern bool) ([]byte, error) {
	if _, err := e.TLS(); err != nil {
		return nil, fmt.Errorf("make PFX: %w", err)
	}
	for _, r := range password {
		if r > 0xFFFF { // go-pkcs12 does not encode what takes two units of UTF-16
			return nil, newUnsupported("make PFX: the password has a character outside the basic plane (an emoji): " +
				"take another password")
		}
	}
	encoder := pkcs12.LegacyDES
	if modern {
		encoder = pkcs12.Modern2023
	}
	data, err := encoder.Encode(e.Key, e.Leaf, e.issuers(), password)
	if err != nil {
		return nil, fmt.Errorf("make PFX for %q: %w", name(e.Leaf), err)
	}
	return data, nil
}

// EncodePEM returns e as PEM: the private key (PKCS#8, not encrypted) when there is one, the certificate, its chain and
// root. ErrNoCertificate when e is empty.
func EncodePEM(e Entry) ([]byte, error) {
	if e.Leaf == nil {
		return nil, fmt.Errorf("make PEM: %w: the entry is empty", ErrNoCertificate)
	}
	var out bytes.Buffer
	if e.Key != nil {
		der, err := x509.MarshalPKCS8PrivateKey(e.Key)
		if err != nil {
			return nil, fmt.Errorf("make PEM for %q: %w", name(e.Leaf), err)
		}
		out.Write(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	}
	out.Write(certificatePEM(e.Leaf))
	for _, c := range e.issuers() {
		out.Write(certificatePEM(c))
	}
	return out.Bytes(), nil
}

// issuers are all certificates above the leaf that the store holds.
func (e Entry) issuers() []*x509.Certificate {
	all := append([]*x509.Certificate{}, e.Chain...)
	if e.Root != nil {
		all = append(all, e.Root)
	}
	return all
}

func certificatePEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}
