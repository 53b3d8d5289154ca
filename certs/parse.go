package certs

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// ParseCertificates reads certificates without keys, as SSLCACerts (many, PEM) and SSLCertEncoded (one, PEM or base64
// DER) give them, in their order. Unlike Load it fails when one of them cannot be read: an authority that is missing
// from a pool is noticed too late. ErrNoCertificate when there is none.
func ParseCertificates(data []byte) ([]*x509.Certificate, error) {
	f, content, err := detect(data)
	if err != nil {
		return nil, err
	}
	if f != formatPEM && f != formatCertificate {
		return nil, fmt.Errorf("%w: this is a %s; give certificates as PEM or base64", ErrNoCertificate, f)
	}
	m, err := readCertificates(f, content)
	switch {
	case err != nil:
		return nil, err
	case m.failed != nil:
		return nil, m.failed
	case len(m.certs) == 0:
		return nil, fmt.Errorf("%w in this PEM text; expected -----BEGIN CERTIFICATE-----", ErrNoCertificate)
	}
	list := make([]*x509.Certificate, len(m.certs))
	for i, c := range m.certs {
		list[i] = c.cert
	}
	return list, nil
}

// readCertificates leaves keys alone, so that encrypted ones beside a certificate do no harm.
func readCertificates(f format, content []byte) (*material, error) {
	if f == formatPEM {
		return readPEMWith(content, func(m *material, block *pem.Block) error {
			switch block.Type {
			case blockPKCS8, blockPKCS1, blockSEC1, blockEncrypted:
				m.note("it holds a private key, which was left out: only certificates were asked for")
				return nil
			}
			return m.addBlock(block, "")
		})
	}
	return read(f, content, "")
}
