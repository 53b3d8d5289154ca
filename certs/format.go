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

// unsupported is why content of this format cannot be loaded by this build; nil for the formats that can.
func (f format) unsupported() error {
	why := ""
	switch f {
	case formatJKS:
		why = "Java keystores are not built yet; convert it: keytool -importkeystore -srckeystore store.jks " +
			"-destkeystore store.pfx -deststoretype PKCS12"
	case formatP7B:
		why = "not built yet; a P7B holds certificates without a private key, so a PFX or PEM with the key is needed " +
			"to listen with TLS. Its certificates: openssl pkcs7 -print_certs -in chain.p7b"
	case formatPPK:
		why = "not built yet; a PuTTY key comes without a certificate. Convert the key with puttygen to PEM and put " +
			"its certificate beside it"
	case formatJWK:
		why = "not built yet; ask for the key and its certificate as PFX or PEM"
	case formatSSH:
		why = "an SSH public key is no certificate and TLS cannot use it; use a PFX or PEM store"
	case formatXML:
		why = "an XML key comes without a certificate and TLS cannot use it; use a PFX or PEM store"
	default:
		return nil
	}
	return fmt.Errorf("%s store: %w: %s", f, ErrUnsupported, why)
}
