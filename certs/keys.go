package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"strings"
)

// parseKey reads a private key in DER, whatever its wrapping: PKCS#8, PKCS#1 or SEC1.
func parseKey(der []byte) (crypto.Signer, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		if rsaKey, errRSA := x509.ParsePKCS1PrivateKey(der); errRSA == nil {
			return rsaKey, nil
		}
		if ecKey, errEC := x509.ParseECPrivateKey(der); errEC == nil {
			return ecKey, nil
		}
		return nil, keyError(err)
	}
	return usableKey(key)
}

// usableKey is key as a signer, or an error when TLS has no use for its kind.
func usableKey(key any) (crypto.Signer, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return k, nil
	case *ecdsa.PrivateKey:
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	default:
		return nil, fmt.Errorf("private key: %w: a %T cannot sign; TLS needs RSA, ECDSA or Ed25519", ErrUnsupported, key)
	}
}

// keyError tells a key of a kind that Go does not know from one that is damaged.
func keyError(err error) error {
	msg := err.Error()
	for _, unknown := range []string{"unknown elliptic curve", "unsupported elliptic curve", "unknown algorithm"} {
		if strings.Contains(msg, unknown) {
			return fmt.Errorf("private key: %w: its algorithm or elliptic curve (such as brainpool) cannot be used here; "+
				"ask for a key of RSA 2048 or larger, ECDSA P-256 or Ed25519", ErrUnsupported)
		}
	}
	return fmt.Errorf("private key: %w: %s", ErrDamaged, strings.TrimPrefix(msg, "x509: "))
}

// certificateError tells a certificate of a kind that Go does not know from one that is damaged.
func certificateError(err error) error {
	msg := strings.TrimPrefix(err.Error(), "x509: ")
	if strings.Contains(msg, "unsupported elliptic curve") {
		return fmt.Errorf("certificate: %w: its elliptic curve (such as brainpool) cannot be used here; "+
			"ask for a certificate with RSA 2048 or larger, ECDSA P-256 or Ed25519", ErrUnsupported)
	}
	return fmt.Errorf("certificate: %w: %s", ErrDamaged, msg)
}

// samePublic reports whether the two public keys are one and the same.
func samePublic(a, b crypto.PublicKey) bool {
	key, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(b)
}

// KeyType names a public key's algorithm and size, e.g. "RSA 2048", "ECDSA P-256", "Ed25519".
func KeyType(pub crypto.PublicKey) string {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	default:
		return "unknown key"
	}
}
