package certs

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
)

// jwk is a JSON web key (RFC 7517, 7518 section 6, 8037 section 2), as far as TLS has a use for it. Keys are the
// members of a set.
type jwk struct {
	Keys []json.RawMessage `json:"keys"`

	Type   string   `json:"kty"`
	ID     string   `json:"kid"`
	Chain  []string `json:"x5c"`
	Remote string   `json:"x5u"`
	Curve  string   `json:"crv"`
	X      string   `json:"x"`
	Y      string   `json:"y"`
	D      string   `json:"d"`
	N      string   `json:"n"`
	E      string   `json:"e"`
	P      string   `json:"p"`
	Q      string   `json:"q"`
	Others []any    `json:"oth"`
}

// readJWK takes one key or a set of keys with the certificates of their x5c.
func readJWK(content []byte, allowed *allowance) (*material, error) {
	m := &material{allowed: allowed}
	if !fewParts(content) {
		return nil, fmt.Errorf("%w: it has too many parts for keys; have only those exported that are needed", ErrUnsupported)
	}
	var top jwk
	if err := json.Unmarshal(content, &top); err != nil {
		return nil, damaged(errors.New("its members are not those of a JSON web key"))
	}
	switch {
	case top.Keys == nil:
		return m, m.addJWK(&top)
	case len(top.Keys) > maxCertificates:
		m.over = true
		return m, m.tooMany()
	}
	for i, raw := range top.Keys {
		var one jwk
		if err := json.Unmarshal(raw, &one); err != nil {
			return nil, damaged(fmt.Errorf("key %d is not a JSON web key", i+1))
		}
		if err := m.addJWK(&one); err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
	}
	return m, nil
}

// maxParts is how many objects, lists and members a file of JSON web keys may have: a thousand keys have some 15,000.
const maxParts = 100_000

// fewParts reports whether JSON can be taken apart in a moment.
func fewParts(content []byte) bool {
	parts := 0
	for _, sign := range []string{"{", "[", ","} {
		parts += bytes.Count(content, []byte(sign))
	}
	return parts <= maxParts
}

func (m *material) addJWK(k *jwk) error {
	for i, text := range k.Chain {
		if m.over {
			break
		}
		der, err := base64.StdEncoding.DecodeString(text) // RFC 7517 section 4.7: not the base64 of the other members
		if err != nil {
			return damaged(fmt.Errorf("certificate %d of x5c is not base64", i+1))
		}
		alias := ""
		if i == 0 {
			alias = k.ID
		}
		if err := m.addCertificate(der, alias); isUnsupported(err) {
			m.leaveCertificateOut(err)
		} else if err != nil {
			return fmt.Errorf("certificate %d of x5c: %w", i+1, err)
		}
	}
	if len(k.Chain) == 0 && k.Remote != "" {
		m.note("its certificate lies at the URL of x5u, which is not fetched: put it into x5c")
	}
	if k.D == "" {
		if k.Type == "oct" {
			m.note("it holds a symmetric key (oct), which TLS does not use")
		}
		return nil
	}
	if !m.nextKey() {
		return nil
	}
	key, err := k.private(m.allowed)
	switch {
	case isUnsupported(err):
		m.leaveKeyOut(err)
	case err != nil:
		return fmt.Errorf("private key: %w", err)
	default:
		m.addKey(key, k.ID)
	}
	return nil
}

func (k *jwk) private(allowed *allowance) (crypto.Signer, error) {
	if k.Type != "RSA" { // whose cost depends on its length
		if err := allowed.take(roundsPerKey); err != nil {
			return nil, err
		}
	}
	switch k.Type {
	case "EC":
		return k.ec()
	case "RSA":
		return k.rsa(allowed)
	case "OKP":
		return k.okp()
	default:
		return nil, unfitKey("private key", fmt.Sprintf("the type %q", k.Type))
	}
}

func (k *jwk) ec() (crypto.Signer, error) {
	curve, ok := map[string]elliptic.Curve{
		"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521(),
	}[k.Curve]
	if !ok {
		return nil, unfitKey("private key", fmt.Sprintf("the elliptic curve %q", k.Curve))
	}
	d, err := jwkBytes("d", k.D)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.ParseRawPrivateKey(curve, d)
	if err != nil {
		return nil, damaged(err)
	}
	x, errX := jwkBytes("x", k.X)
	y, errY := jwkBytes("y", k.Y)
	if err := errors.Join(errX, errY); err != nil {
		return nil, err
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, damaged(err)
	}
	if string(public[1:]) != string(x)+string(y) {
		return nil, damaged(errors.New("x and y do not belong to d"))
	}
	return key, nil
}

func (k *jwk) rsa(allowed *allowance) (crypto.Signer, error) {
	if n, err := jwkBytes("n", k.N); err == nil && unfitRSA(new(big.Int).SetBytes(n)) != "" && k.P != "" {
		return nil, unfitKey("private key", unfitRSA(new(big.Int).SetBytes(n)))
	}
	if k.P == "" || k.Q == "" || len(k.Others) > 0 {
		return nil, fmt.Errorf("%w: an RSA key without p and q, or with more than two primes; export it again with both",
			ErrUnsupported)
	}
	numbers := make(map[string]*big.Int)
	for name, text := range map[string]string{"n": k.N, "e": k.E, "d": k.D, "p": k.P, "q": k.Q} {
		b, err := jwkBytes(name, text)
		if err != nil {
			return nil, err
		}
		numbers[name] = new(big.Int).SetBytes(b)
	}
	return newRSA(allowed, numbers["n"], numbers["e"], numbers["d"], numbers["p"], numbers["q"])
}

// newRSA puts an RSA key together and checks that its numbers belong to each other.
func newRSA(allowed *allowance, n, e, d, p, q *big.Int) (crypto.Signer, error) {
	for _, number := range []*big.Int{n, d, p, q} {
		if number.BitLen() > maxRSA {
			return nil, unfitKey("private key", fmt.Sprintf("RSA of %d bits", number.BitLen()))
		}
	}
	if err := allowed.take(keyCost(n.BitLen() / 2)); err != nil {
		return nil, err
	}
	if !e.IsInt64() || e.Int64() > 1<<31-1 {
		return nil, damaged(errors.New("its public exponent is too large"))
	}
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: int(e.Int64())}, D: d, Primes: []*big.Int{p, q}}
	if err := key.Validate(); err != nil {
		return nil, damaged(err)
	}
	key.Precompute()
	return key, nil
}

func (k *jwk) okp() (crypto.Signer, error) {
	if k.Curve != "Ed25519" {
		return nil, unfitKey("private key", fmt.Sprintf("the curve %q", k.Curve))
	}
	seed, err := jwkBytes("d", k.D)
	if err != nil {
		return nil, err
	}
	x, err := jwkBytes("x", k.X)
	if err != nil {
		return nil, err
	}
	return newEd25519(seed, x)
}

func newEd25519(seed, public []byte) (crypto.Signer, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, damaged(fmt.Errorf("its Ed25519 key has %d bytes and not %d", len(seed), ed25519.SeedSize))
	}
	key := ed25519.NewKeyFromSeed(seed)
	if string(key[ed25519.SeedSize:]) != string(public) {
		return nil, damaged(errors.New("its public key does not belong to the private one"))
	}
	return key, nil
}

// jwkBytes decodes a member. What it held is not repeated in the error: it may be the secret.
func jwkBytes(name, text string) ([]byte, error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) == 0 {
		return nil, damaged(fmt.Errorf("its member %q is missing or not base64url", name))
	}
	return b, nil
}
