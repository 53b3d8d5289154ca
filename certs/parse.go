package certs

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Authorities are the certificates of a list of authorities.
type Authorities struct {
	Certificates []*x509.Certificate // in their order, each once; at least one
	// LeftOut says in words what cannot be used and why, e.g. a certificate with a negative serial number.
	LeftOut []string
}

// ParseAuthorities reads certificates without keys, as SSLCACerts and files of authorities give them: PEM with any text
// around it, one certificate in DER or base64, or a P7B. One that cannot be used is left out and named; when none is
// left, the error says why: ErrNoCertificate when there was none at all, otherwise ErrUnsupported or ErrDamaged.
func ParseAuthorities(data []byte) (Authorities, error) {
	return parseAuthorities(data, newAllowance())
}

func parseAuthorities(data []byte, allowed *allowance) (Authorities, error) {
	if err := checkAmount(data); err != nil {
		return Authorities{}, err
	}
	f, content, err := detect(data)
	if err != nil {
		return Authorities{}, err
	}
	if f != formatPEM && f != formatCertificate && f != formatP7B {
		return Authorities{}, fmt.Errorf("%w: this is a %s; give certificates as PEM, base64 or P7B", ErrNoCertificate, f)
	}
	m, err := readCertificates(f, content, allowed)
	if isUnsupported(err) || errors.Is(err, ErrDamaged) {
		return Authorities{}, err
	}
	if err != nil {
		return Authorities{}, err
	}
	a := Authorities{LeftOut: m.notes}
	for _, c := range m.certs {
		if kind := publicKind(c.cert.RawSubjectPublicKeyInfo); kind != "" {
			m.failed = unfitKey(fmt.Sprintf("certificate %q", c.cert.Subject.String()), kind)
			a.LeftOut = append(a.LeftOut, "one certificate was left out: "+m.failed.Error())
			continue
		}
		a.Certificates = append(a.Certificates, c.cert)
	}
	switch {
	case len(a.Certificates) > 0:
		return a, nil
	case m.failed != nil:
		return a, m.failed
	case len(m.notes) > 0:
		return a, fmt.Errorf("%w: %s", ErrNoCertificate, m.notes[0])
	default:
		return a, fmt.Errorf("%w in this %s; expected -----BEGIN CERTIFICATE-----", ErrNoCertificate, f)
	}
}

// ReadAuthorities is ParseAuthorities for a file. Errors name the path.
func ReadAuthorities(path string) (Authorities, error) {
	data, err := readFile(path)
	if err != nil {
		return Authorities{}, fmt.Errorf("%q: %w", path, err)
	}
	a, err := ParseAuthorities(data)
	if err != nil {
		err = fmt.Errorf("%q: %w", path, err)
	}
	return a, err
}

// readCertificates leaves keys alone, so that encrypted ones beside a certificate do no harm.
func readCertificates(f format, content []byte, allowed *allowance) (*material, error) {
	if f == formatPEM {
		return readPEMWith(content, true, allowed, func(m *material, block *pem.Block) error {
			switch block.Type {
			case blockPKCS8, blockPKCS1, blockSEC1, blockDSA, blockEncrypted:
				m.note("it holds a private key, which was left out: only certificates were asked for")
				return nil
			}
			return m.addBlock(block, passphrase{allowed: allowed})
		})
	}
	return read(f, content, passphrase{allowed: allowed})
}
