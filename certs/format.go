package certs

import "fmt"

// format is what bytes were found to be.
type format uint8

const (
	formatUnknown format = iota
	formatPFX
	formatPEM
	formatCertificate // one bare DER certificate
	formatKey         // one bare DER private key
	formatJKS
	formatP7B
	formatPPK
	formatJWK
	formatSSH
	formatXML
)

// String returns the format's common name.
func (f format) String() string {
	switch f {
	case formatPFX:
		return "PFX"
	case formatPEM:
		return "PEM"
	case formatCertificate:
		return "certificate"
	case formatKey:
		return "private key"
	case formatJKS:
		return "JKS"
	case formatP7B:
		return "P7B"
	case formatPPK:
		return "PPK"
	case formatJWK:
		return "JWK"
	case formatSSH:
		return "SSH public key"
	case formatXML:
		return "XML key"
	default:
		return "unknown"
	}
}

// unsupported is why content of this format cannot be loaded by this build; "" for the formats that can.
func (f format) unsupported() string {
	switch f {
	case formatSSH, formatXML:
		return "an " + f.String() + " has no certificate, and TLS needs one; use a PFX or PEM store"
	default:
		return ""
	}
}

// fault is unsupported as an error.
func (f format) fault() error {
	if why := f.unsupported(); why != "" {
		return fmt.Errorf("%s store: %w: %s", f, ErrUnsupported, why)
	}
	return nil
}
