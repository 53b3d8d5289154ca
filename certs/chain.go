package certs

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
)

// maxChain is how many certificates a chain has at most. Clients take fewer.
const maxChain = 20

// issuing finds out which certificate issued which, each pair once, as long as that is allowed.
type issuing struct {
	allowed *allowance
	own     *allowance // the part of it that this may take
	known   map[[2]*x509.Certificate]bool
	cut     bool // not all was found out
}

func newIssuing(allowed *allowance) *issuing {
	return &issuing{
		allowed: allowed, own: &allowance{rounds: roundsForIssuing}, known: map[[2]*x509.Certificate]bool{},
	}
}

// issued is issued, remembered and counted.
func (i *issuing) issued(parent, child *x509.Certificate) bool {
	if !bytes.Equal(parent.RawSubject, child.RawIssuer) {
		return false
	}
	pair := [2]*x509.Certificate{parent, child}
	is, ok := i.known[pair]
	if ok {
		return is
	}
	if cost := signatureCost(parent); i.own.take(cost) != nil || i.allowed.take(cost) != nil {
		i.cut = true
		return false
	}
	is = issued(parent, child)
	i.known[pair] = is
	return is
}

func (i *issuing) selfSigned(c *x509.Certificate) bool { return i.issued(c, c) }

// signatureCost is what checking a signature of a certificate's key takes.
func signatureCost(c *x509.Certificate) int {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		const usual = 2048
		n := (key.N.BitLen() + usual - 1) / usual
		return roundsPerSignature * n * n
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P384():
			return 8 * roundsPerSignature
		case elliptic.P521():
			return 30 * roundsPerSignature
		}
	}
	return roundsPerSignature
}

// chain finds the issuers of leaf among all, from the leaf upward. root is the self-signed certificate at the end
// and not part of chain; nil when all does not hold it or leaf is self-signed itself.
func (i *issuing) chain(
	leaf *x509.Certificate, all []*x509.Certificate,
) (chain []*x509.Certificate, root *x509.Certificate) {
	used := map[*x509.Certificate]bool{leaf: true}
	for at := leaf; !i.selfSigned(at) && len(chain) < maxChain; {
		issuer := i.issuerOf(at, all, used)
		if issuer == nil {
			return chain, nil
		}
		if i.selfSigned(issuer) {
			return chain, issuer
		}
		used[issuer] = true
		chain = append(chain, issuer)
		at = issuer
	}
	return chain, nil
}

// issuerOf is the certificate whose key signed c. Of several (one authority, renewed or cross-signed) a self-signed one
// wins, because it ends the chain, then the one valid longest.
func (i *issuing) issuerOf(
	c *x509.Certificate, all []*x509.Certificate, used map[*x509.Certificate]bool,
) *x509.Certificate {
	var best *x509.Certificate
	for _, candidate := range all {
		if used[candidate] || !i.issued(candidate, c) {
			continue
		}
		switch {
		case best == nil, i.selfSigned(candidate) && !i.selfSigned(best):
			best = candidate
		case i.selfSigned(candidate) == i.selfSigned(best) && candidate.NotAfter.After(best.NotAfter):
			best = candidate
		}
	}
	return best
}

// issued reports whether parent signed child. The signature decides. Unlike CheckSignatureFrom it takes SHA-1, which
// old hospital authorities still use: whether to trust it is for the client to say, and Describe warns.
func issued(parent, child *x509.Certificate) bool {
	if !bytes.Equal(parent.RawSubject, child.RawIssuer) {
		return false
	}
	if parent.BasicConstraintsValid && !parent.IsCA && !bytes.Equal(parent.Raw, child.Raw) {
		return false
	}
	return parent.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature) == nil
}

func selfSigned(c *x509.Certificate) bool { return issued(c, c) }

// issuedAny reports whether c signed another certificate of all.
func (i *issuing) issuedAny(c *x509.Certificate, all []*x509.Certificate) bool {
	for _, other := range all {
		if other != c && i.issued(c, other) {
			return true
		}
	}
	return false
}

// name is the shortest thing a person recognises a certificate by.
func name(c *x509.Certificate) string {
	switch {
	case c.Subject.CommonName != "":
		return c.Subject.CommonName
	case len(c.DNSNames) > 0:
		return c.DNSNames[0]
	case c.Subject.String() != "":
		return c.Subject.String()
	default:
		return "serial number " + c.SerialNumber.String()
	}
}
