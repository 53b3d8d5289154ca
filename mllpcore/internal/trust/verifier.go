package trust

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

// Verifier judges the certificate of a peer.
type Verifier struct {
	Flags    uint32
	CheckCRL int // SSLCheckCRL
	Trusted  *Pool
	Setting  string // that names the CAs
	Client   bool   // the peer is a client
	Host     string // the name a server must have
	Lists    *Lists
	Dial     dial.Func
	Limit    time.Duration // of getting all CRLs
	Now      func() time.Time
}

// time is the time by which lists are judged.
func (v *Verifier) time() time.Time {
	if v.Now != nil {
		return v.Now()
	}
	return time.Now()
}

// Verdict is what a certificate was found to be.
type Verdict struct {
	OK     bool
	Text   string         // "OK", what is wrong, or what was overlooked, in words
	Advice string         // what to do about what is wrong
	Alert  tls.AlertError // of TLS, for what is wrong
}

// Words is the verdict with what to do.
func (v *Verdict) Words() string {
	if v.Advice == "" {
		return v.Text
	}
	return v.Text + ": " + v.Advice
}

// Judge looks at a peer's certificate, the first of chain, and those that came with it.
func (v *Verifier) Judge(ctx context.Context, chain []*x509.Certificate) Verdict {
	result := Verdict{OK: true, Text: "OK"}
	path, err := v.verify(chain, 0)
	if err != nil {
		words, _ := v.explain(chain[0], err)
		if path, err = v.verify(chain, v.Flags); err != nil {
			text, advice := v.explain(chain[0], err)
			return Verdict{Text: text, Advice: advice, Alert: alertFor(err)}
		}
		result.Text = fmt.Sprintf("OK by SSLSecurityFlags %s, although %s", setting.FormatHex(v.Flags), words)
	}
	if v.CheckCRL == 0 {
		return result
	}
	if r := v.checkRevocation(ctx, path); !r.OK || r.Text != "" {
		if !r.OK {
			return r
		}
		result.Text += "; " + r.Text
	}
	return result
}

// verify returns the certificates from the peer's up to a CA; flags are overlooked.
func (v *Verifier) verify(chain []*x509.Certificate, flags uint32) ([]*x509.Certificate, error) {
	keep := func(c *x509.Certificate) *x509.Certificate { return c }
	roots := v.Trusted.Roots()
	if flags&flagIgnoreDates != 0 {
		keep = timeless
		if v.Trusted != nil {
			roots = x509.NewCertPool()
			for _, c := range v.Trusted.Certificates {
				roots.AddCert(timeless(c))
			}
		}
	}
	o := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(), KeyUsages: v.usages(flags)}
	if !v.Client && flags&flagIgnoreName == 0 {
		o.DNSName = v.Host
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

func (v *Verifier) usages(flags uint32) []x509.ExtKeyUsage {
	switch {
	case flags&flagIgnoreUsage != 0:
		return []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	case v.Client:
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
		return AlertUnknownCA
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return alertExpired
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return alertUnsupported
	default:
		return AlertBadCertificate
	}
}

// hasNamesake reports whether a CA that is trusted has the name of the issuer.
func (v *Verifier) hasNamesake(leaf *x509.Certificate) bool {
	return v.Trusted != nil && slices.ContainsFunc(v.Trusted.Certificates, func(ca *x509.Certificate) bool {
		return bytes.Equal(ca.RawSubject, leaf.RawIssuer)
	})
}

// explain puts what is wrong with a certificate, and what to do, into words.
func (v *Verifier) explain(leaf *x509.Certificate, err error) (text, advice string) {
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
			"certificates", subject, leaf.Issuer, v.Setting), "add the CA that issued it, or have another certificate used"
	case errors.As(err, &unknown):
		return fmt.Sprintf("%s was issued by %s, which is not among %s", subject, leaf.Issuer, v.Setting),
			"add that CA, or have another certificate used"
	case errors.As(err, &name):
		return fmt.Sprintf("%s is not for the host %q", subject, v.Host),
			"connect by a name it has, or have it made for this one; flag 0x80000000 of SSLSecurityFlags overlooks it"
	case errors.As(err, &invalid):
		return v.explainInvalid(subject, leaf, invalid)
	default:
		return fmt.Sprintf("%s: %v", subject, err), ""
	}
}

func (v *Verifier) explainInvalid(
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
	case invalid.Reason == x509.IncompatibleUsage && v.Client:
		return fmt.Sprintf("%s is not for client authentication (extended key usage)", subject),
			"have one made for clients" + overlook
	case invalid.Reason == x509.IncompatibleUsage:
		return fmt.Sprintf("%s is not for servers (extended key usage)", subject), "have one made for servers" + overlook
	default:
		return fmt.Sprintf("%s: %v", whose, invalid), ""
	}
}
