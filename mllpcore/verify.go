package mllpcore

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"mllpscope/mllpcore/dial"
	"mllpscope/mllpcore/setting"
)

// The bits of SSLSecurityFlags, SPEC section 5.3.
const (
	flagIgnoreDates       = 0x1
	flagAllowUnknownCA    = 0x10
	flagIgnoreUsage       = 0x20
	flagUnknownRevocation = 0x100 // of the peer's own certificate
	flagUnknownOfChain    = 0x400 // of the certificates above it
	flagIgnoreName        = 0x80000000
)

// verifier judges the certificate of a peer.
type verifier struct {
	flags    uint32
	checkCRL int // SSLCheckCRL
	trusted  *caPool
	setting  string // that names the CAs
	client   bool   // the peer is a client
	host     string // the name a server must have
	crls     *crlCache
	dial     dial.Func
	limit    time.Duration // of getting all CRLs
	now      func() time.Time
}

// time is the time by which lists are judged.
func (v *verifier) time() time.Time {
	if v.now != nil {
		return v.now()
	}
	return time.Now()
}

// verdict is what a certificate was found to be.
type verdict struct {
	ok     bool
	text   string         // "OK", what is wrong, or what was overlooked, in words
	advice string         // what to do about what is wrong
	alert  tls.AlertError // of TLS, for what is wrong
}

// words is the verdict with what to do.
func (v *verdict) words() string {
	if v.advice == "" {
		return v.text
	}
	return v.text + ": " + v.advice
}

// judge looks at a peer's certificate, the first of chain, and those that came with it.
func (v *verifier) judge(ctx context.Context, chain []*x509.Certificate) verdict {
	result := verdict{ok: true, text: "OK"}
	path, err := v.verify(chain, 0)
	if err != nil {
		words, _ := v.explain(chain[0], err)
		if path, err = v.verify(chain, v.flags); err != nil {
			text, advice := v.explain(chain[0], err)
			return verdict{text: text, advice: advice, alert: alertFor(err)}
		}
		result.text = fmt.Sprintf("OK by SSLSecurityFlags %s, although %s", setting.FormatHex(v.flags), words)
	}
	if v.checkCRL == 0 {
		return result
	}
	if r := v.checkRevocation(ctx, path); !r.ok || r.text != "" {
		if !r.ok {
			return r
		}
		result.text += "; " + r.text
	}
	return result
}

// verify returns the certificates from the peer's up to a CA; flags are overlooked.
func (v *verifier) verify(chain []*x509.Certificate, flags uint32) ([]*x509.Certificate, error) {
	keep := func(c *x509.Certificate) *x509.Certificate { return c }
	roots := v.trusted.roots()
	if flags&flagIgnoreDates != 0 {
		keep = timeless
		if v.trusted != nil {
			roots = x509.NewCertPool()
			for _, c := range v.trusted.Certificates {
				roots.AddCert(timeless(c))
			}
		}
	}
	o := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(), KeyUsages: v.usages(flags)}
	if !v.client && flags&flagIgnoreName == 0 {
		o.DNSName = v.host
	}
	for _, c := range chain[1:] {
		o.Intermediates.AddCert(keep(c))
	}
	leaf := keep(chain[0])
	paths, err := leaf.Verify(o)
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) && flags&flagAllowUnknownCA != 0 {
		o.Roots = x509.NewCertPool() // what the peer sent counts, so that all else is still looked at
		for _, c := range chain {
			o.Roots.AddCert(keep(c))
		}
		paths, err = leaf.Verify(o)
	}
	if err != nil {
		return nil, err
	}
	longest := paths[0]
	for _, p := range paths { // with a CA that is not known, the longest is the one with issuers
		if len(p) > len(longest) {
			longest = p
		}
	}
	return longest, nil
}

func (v *verifier) usages(flags uint32) []x509.ExtKeyUsage {
	switch {
	case flags&flagIgnoreUsage != 0:
		return []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	case v.client:
		return []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	default:
		return []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
}

// timeless is a copy of a certificate that is always valid.
func timeless(c *x509.Certificate) *x509.Certificate {
	always := *c
	always.NotBefore, always.NotAfter = time.Time{}, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	return &always
}

// alertFor is the alert that says most about what is wrong with a certificate.
func alertFor(err error) tls.AlertError {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return alertUnknownCA
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return alertExpired
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return alertUnsupported
	default:
		return alertBadCertificate
	}
}

// hasNamesake reports whether a CA that is trusted has the name of the issuer.
func (v *verifier) hasNamesake(leaf *x509.Certificate) bool {
	return v.trusted != nil && slices.ContainsFunc(v.trusted.Certificates, func(ca *x509.Certificate) bool {
		return bytes.Equal(ca.RawSubject, leaf.RawIssuer)
	})
}

// explain puts what is wrong with a certificate, and what to do, into words.
func (v *verifier) explain(leaf *x509.Certificate, err error) (text, advice string) {
	subject := leaf.Subject.String()
	if subject == "" {
		subject = "a certificate without a subject"
	}
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	switch {
	case errors.As(err, &unknown) && v.hasNamesake(leaf):
		return fmt.Sprintf("%s was issued by %s, and the CA of that name among %s has another key, or may not issue "+
			"certificates", subject, leaf.Issuer, v.setting), "add the CA that issued it, or have another certificate used"
	case errors.As(err, &unknown):
		return fmt.Sprintf("%s was issued by %s, which is not among %s", subject, leaf.Issuer, v.setting),
			"add that CA, or have another certificate used"
	case errors.As(err, &name):
		return fmt.Sprintf("%s is not for the host %q", subject, v.host),
			"connect by a name it has, or have it made for this one; flag 0x80000000 of SSLSecurityFlags overlooks it"
	case errors.As(err, &invalid):
		return v.explainInvalid(subject, leaf, invalid)
	default:
		return fmt.Sprintf("%s: %v", subject, err), ""
	}
}

func (v *verifier) explainInvalid(
	subject string, leaf *x509.Certificate, invalid x509.CertificateInvalidError,
) (text, advice string) {
	at := invalid.Cert
	whose := subject
	if at == nil {
		at = leaf
	} else if !at.Equal(leaf) {
		whose = fmt.Sprintf("the CA %s above %s", at.Subject, subject)
	}
	const overlook = "; flag 0x20 of SSLSecurityFlags overlooks it"
	switch {
	case invalid.Reason == x509.Expired && time.Now().Before(at.NotBefore):
		return fmt.Sprintf("%s is not valid before %s", whose, at.NotBefore.Format(time.DateTime)),
			"look at the clock of this computer"
	case invalid.Reason == x509.Expired:
		return fmt.Sprintf("%s has expired on %s", whose, at.NotAfter.Format(time.DateTime)), "have it renewed"
	case invalid.Reason == x509.IncompatibleUsage && v.client:
		return fmt.Sprintf("%s is not for client authentication (extended key usage)", subject),
			"have one made for clients" + overlook
	case invalid.Reason == x509.IncompatibleUsage:
		return fmt.Sprintf("%s is not for servers (extended key usage)", subject), "have one made for servers" + overlook
	default:
		return fmt.Sprintf("%s: %v", whose, invalid), ""
	}
}
