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
func parseKey(der []byte, allowed *allowance) (crypto.Signer, error) {
	if kind := privateKind(der); kind != "" {
		return nil, unfitKey("private key", kind)
	}
	if err := allowed.take(keyCost(len(der))); err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		if rsaKey, errRSA := x509.ParsePKCS1PrivateKey(der); errRSA == nil {
			return rsaKey, nil
		}
		if ecKey, errEC := x509.ParseECPrivateKey(der); errEC == nil {
			return ecKey, nil
		}
		return nil, fmt.Errorf("private key: %w: %s", ErrDamaged, strings.TrimPrefix(err.Error(), "x509: "))
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
		return nil, unfitKey("private key", fmt.Sprintf("%T", key))
	}
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
