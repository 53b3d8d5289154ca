package certs

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// The types of PEM blocks that hold a private key.
const (
	blockPKCS8     = "PRIVATE KEY"
	blockPKCS1     = "RSA PRIVATE KEY"
	blockSEC1      = "EC PRIVATE KEY"
	blockDSA       = "DSA PRIVATE KEY"
	blockEncrypted = "ENCRYPTED PRIVATE KEY"
)

// readPEM takes every key and certificate of a PEM file, in any order and among other blocks.
func readPEM(text []byte, password passphrase) (*material, error) {
	return readPEMWith(text, false, password.allowed, func(m *material, block *pem.Block) error {
		return m.addBlock(block, password)
	})
}

// readPEMWith takes block after block. A block that is damaged is an error, or with spare left out and noted.
func readPEMWith(
	text []byte, spare bool, allowed *allowance, take func(*material, *pem.Block) error,
) (*material, error) {
	if err := checkAmount(text); err != nil { // it was UTF-16 before
		return nil, err
	}
	m := &material{allowed: allowed}
	rest := text
	for n := 1; ; n++ {
		var block *pem.Block
		before := rest
		block, rest = pem.Decode(rest)
		passed := before // of the last block all that follows it, which Decode leaves unread
		if block != nil {
			passed = before[:len(before)-len(rest)]
		}
		skipped := bytes.Count(passed, []byte(pemBegin))
		if block != nil {
			skipped--
		}
		switch {
		case skipped > 0 && !spare:
			return nil, damagedBlock(n)
		case skipped > 0:
			for range skipped {
				m.leaveCertificateOut(damagedBlock(n))
				n++
			}
		}
		if block == nil {
			return m, errors.Join(m.tooMany(), m.leftover())
		}
		if err := take(m, block); err != nil {
			err = fmt.Errorf("PEM block %d (%s): %w", n, block.Type, err)
			if !isUnsupported(err) {
				return nil, err
			}
			m.leaveKeyOut(err)
		}
	}
}

// leftover is why a file of blocks holds nothing of use.
func (m *material) leftover() error {
	if len(m.certs) == 0 && len(m.keys) == 0 && m.fault() == nil && len(m.notes) > 0 {
		return fmt.Errorf("%w: %s", ErrNoCertificate, m.notes[0])
	}
	return nil
}

func damagedBlock(n int) error {
	return fmt.Errorf("PEM block %d: %w: its END line is missing or its text was changed; copy the whole file again",
		n, ErrDamaged)
}

func (m *material) addBlock(block *pem.Block, password passphrase) error {
	switch block.Type {
	case "CERTIFICATE", "X509 CERTIFICATE":
		m.tryCertificate(block.Bytes, "")
	case "TRUSTED CERTIFICATE": // openssl's own: a certificate followed by what it may be used for
		var cert asn1.RawValue
		if _, err := asn1.Unmarshal(block.Bytes, &cert); err != nil {
			m.leaveCertificateOut(certificateError(block.Bytes, err))
			return nil
		}
		m.tryCertificate(cert.FullBytes, "")
	case "PKCS7", "CMS":
		return m.addP7B(block.Bytes)
	case blockPKCS8, blockPKCS1, blockSEC1, blockDSA, blockEncrypted:
		if !m.nextKey() {
			return nil
		}
		key, err := blockKey(block, password)
		if err != nil {
			return err
		}
		m.addKey(key, "")
	case "EC PARAMETERS", "DH PARAMETERS":
		// openssl writes them beside a key, which repeats them.
	default:
		m.note("%s", strangerBlock(block.Type))
	}
	return nil
}

// strangerBlock says why a block of this type is of no use and what to do.
func strangerBlock(blockType string) string {
	switch blockType {
	case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
		return "it holds a certificate request (CSR), not the certificate the authority made from it"
	case "OPENSSH PRIVATE KEY":
		return "it holds a key in OpenSSH's own format, which is for logging in; ask for a PFX or PEM file with the " +
			"certificate and its private key"
	case "PUBLIC KEY", "RSA PUBLIC KEY":
		return "it holds a public key without a certificate; ask for the certificate"
	case "X509 CRL":
		return "it holds a revocation list (CRL)"
	case "PGP PUBLIC KEY BLOCK", "PGP PRIVATE KEY BLOCK", "PGP MESSAGE":
		return "it holds something of PGP, which TLS does not use"
	default:
		return fmt.Sprintf("it holds a block of type %q, which was left out", blockType)
	}
}

// blockKey reads a private key, decrypting it when it has to.
func blockKey(block *pem.Block, password passphrase) (crypto.Signer, error) {
	switch {
	case block.Type == blockEncrypted:
		der, err := openPKCS8(block.Bytes, password)
		if err != nil {
			return nil, err
		}
		return parseKey(der, password.allowed)
	case isLegacyEncrypted(block):
		return openLegacyPEM(block, password)
	default:
		return parseKey(block.Bytes, password.allowed)
	}
}

func isLegacyEncrypted(block *pem.Block) bool {
	//nolint:staticcheck // SA1019: files of this kind exist; the encryption is weak, reading them does no harm
	return x509.IsEncryptedPEMBlock(block)
}

// openLegacyPEM decrypts a key of the old form, with Proc-Type and DEK-Info in its header (RFC 1421).
func openLegacyPEM(block *pem.Block, password passphrase) (crypto.Signer, error) {
	if password.text == "" {
		return nil, errNoPassword("private key")
	}
	for _, secret := range passwordBytes(password.text) {
		if err := password.allowed.take(len(block.Bytes) / bytesPerRound); err != nil {
			return nil, err
		}
		//nolint:staticcheck // SA1019: files of this kind exist; the encryption is weak, reading them does no harm
		der, err := x509.DecryptPEMBlock(block, secret)
		switch {
		case errors.Is(err, x509.IncorrectPasswordError):
			continue
		case err != nil:
			return nil, newUnsupported("the encryption of this private key (%s) is not known here; decrypt it with: %s",
				strings.TrimPrefix(err.Error(), "x509: "), adviceDecryptKey+adviceAddCertificate)
		}
		// This encryption has no checksum: one wrong password in 256 leaves good padding and nonsense before it.
		if key, err := parseKey(der, password.allowed); !errors.Is(err, ErrDamaged) {
			return key, err
		}
	}
	return nil, errBadPassword("private key")
}

// readKey reads a bare private key in DER.
func readKey(der []byte, password passphrase) (*material, error) {
	m := &material{allowed: password.allowed}
	if isEncryptedPKCS8(der) {
		var err error
		if der, err = openPKCS8(der, password); err != nil {
			return nil, err
		}
	}
	if err := m.tryKey(der, ""); err != nil {
		return nil, err
	}
	return m, nil
}

func errNoPassword(what string) error {
	return fmt.Errorf("%w: the %s is protected and no password was given; ask who made the file for it", ErrPassword, what)
}

func errBadPassword(what string) error {
	return fmt.Errorf("%w: it does not open this %s; mind upper and lower case and blanks at the ends", ErrPassword, what)
}
