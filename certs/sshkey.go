package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"fmt"
	"math/big"
)

func bigInt(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

// sshECDSA makes an ECDSA key of the parts of RFC 5656 section 3.1.
func sshECDSA(curveName string, point, d []byte) (crypto.Signer, error) {
	curve, ok := map[string]elliptic.Curve{
		"nistp256": elliptic.P256(), "nistp384": elliptic.P384(), "nistp521": elliptic.P521(),
	}[curveName]
	if !ok {
		return nil, unfitKey("private key", fmt.Sprintf("the elliptic curve %q", curveName))
	}
	size := (curve.Params().BitSize + 7) / 8
	number := bigInt(d) // SSH writes it without leading zeros, or with one
	if number.BitLen() > 8*size {
		return nil, damaged(errors.New("its private number is too large for the curve"))
	}
	key, err := ecdsa.ParseRawPrivateKey(curve, number.FillBytes(make([]byte, size)))
	if err != nil {
		return nil, damaged(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, damaged(err)
	}
	if string(public) != string(point) {
		return nil, damaged(errors.New("its public key does not belong to the private one"))
	}
	return key, nil
}
