package mllpcore

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
)

// reasonMask is a set of reasons for a revocation, the bits of ReasonFlags (RFC 5280, section 4.2.1.13).
type reasonMask uint16

// allReasons are bits 1 to 8: keyCompromise to aACompromise.
const allReasons reasonMask = 0x1FE

// Extensions of certificates and lists.
var (
	oidCRLPoints     = asn1.ObjectIdentifier{2, 5, 29, 31}
	oidCRLNumber     = asn1.ObjectIdentifier{2, 5, 29, 20}
	oidDelta         = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidIssuingPoint  = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidAuthorityKey  = asn1.ObjectIdentifier{2, 5, 29, 35}
	oidReasonCode    = asn1.ObjectIdentifier{2, 5, 29, 21}
	oidInvalidSince  = asn1.ObjectIdentifier{2, 5, 29, 24}
	oidOfOtherIssuer = asn1.ObjectIdentifier{2, 5, 29, 29}
)

// crlPoint is a distribution point of a certificate: alternative addresses of lists for some reasons.
type crlPoint struct {
	urls    []string
	reasons reasonMask
	err     error // what about it is not understood
}

// generalURI is the tag of a URI among GeneralNames.
const generalURI = 6

// pointNames is DistributionPointName. Its tags are those of a CHOICE.
type pointNames struct {
	Full     []asn1.RawValue `asn1:"optional,tag:0"`
	Relative asn1.RawValue   `asn1:"optional,tag:1"`
}

// uris returns the addresses among names.
func (n *pointNames) uris() (urls []string) {
	for _, v := range n.Full {
		if v.Class == asn1.ClassContextSpecific && v.Tag == generalURI {
			urls = append(urls, string(v.Bytes))
		}
	}
	return urls
}

// crlPoints reads where a certificate's lists are.
func crlPoints(cert *x509.Certificate) ([]crlPoint, error) {
	i := slices.IndexFunc(cert.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidCRLPoints) })
	if i < 0 {
		return nil, errors.New("it names no revocation list")
	}
	var raw []struct {
		Name    pointNames     `asn1:"optional,tag:0"`
		Reasons asn1.BitString `asn1:"optional,tag:1"`
		Issuer  asn1.RawValue  `asn1:"optional,tag:2"`
	}
	if rest, err := asn1.Unmarshal(cert.Extensions[i].Value, &raw); err != nil || len(rest) > 0 {
		return nil, errors.New("what it says of revocation lists (cRLDistributionPoints) cannot be read")
	}
	points := make([]crlPoint, 0, len(raw))
	for _, r := range raw {
		p := crlPoint{urls: r.Name.uris(), reasons: allReasons}
		if r.Reasons.BitLength > 0 {
			p.reasons = maskOf(r.Reasons)
		}
		switch {
		case len(r.Issuer.FullBytes) > 0:
			p.err = errors.New("it names a list that another issuer makes (cRLIssuer), which is not understood")
		case len(p.urls) == 0:
			p.err = errors.New("it names a revocation list without an address")
		}
		points = append(points, p)
	}
	return points, nil
}

func maskOf(b asn1.BitString) (m reasonMask) {
	for i := range 9 {
		if b.At(i) == 1 {
			m |= 1 << i
		}
	}
	return m & allReasons
}

// issuingPoint is what a list says of its own scope (RFC 5280, section 5.2.5).
type issuingPoint struct {
	Name       pointNames     `asn1:"optional,tag:0"`
	Users      bool           `asn1:"optional,tag:1"`
	CAs        bool           `asn1:"optional,tag:2"`
	Reasons    asn1.BitString `asn1:"optional,tag:3"`
	Indirect   bool           `asn1:"optional,tag:4"`
	Attributes bool           `asn1:"optional,tag:5"`
}

// parseIssuingPoint reads the scope of a list, and refuses those that are not understood.
func parseIssuingPoint(der []byte) (*issuingPoint, error) {
	p := &issuingPoint{}
	if rest, err := asn1.Unmarshal(der, p); err != nil || len(rest) > 0 {
		return nil, errors.New("its scope (issuingDistributionPoint) cannot be read")
	}
	only := 0
	for _, one := range []bool{p.Users, p.CAs, p.Attributes} {
		if one {
			only++
		}
	}
	switch {
	case only > 1:
		return nil, errors.New("its scope contradicts itself: it is only for users, only for CAs, and only for attributes")
	case p.Indirect:
		return nil, errors.New("it is for certificates of other issuers too (indirectCRL), which is not understood")
	case p.Attributes:
		return nil, errors.New("it is for attribute certificates only")
	case len(p.Name.Relative.FullBytes) > 0:
		return nil, errors.New("its scope names a place relative to its issuer (nameRelativeToCRLIssuer), which is " +
			"not understood")
	case len(p.Name.Full) > 0 && len(p.Name.uris()) == 0:
		return nil, errors.New("its scope names a place that is no address, which is not understood")
	}
	return p, nil
}

// covers tells for which reasons a list answers for a certificate, or why for none.
func (p *issuingPoint) covers(cert *x509.Certificate, point *crlPoint) (reasonMask, error) {
	if p == nil {
		return point.reasons, nil
	}
	isCA := cert.BasicConstraintsValid && cert.IsCA
	names := p.Name.uris()
	switch {
	case p.Users && isCA:
		return 0, errors.New("it is only for certificates that are no CA (onlyContainsUserCerts)")
	case p.CAs && !isCA:
		return 0, errors.New("it is only for certificates of CAs (onlyContainsCACerts)")
	case len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(point.urls, n) }):
		return 0, fmt.Errorf("it is for those of another place (%s)", names[0])
	case p.Reasons.BitLength > 0:
		return point.reasons & maskOf(p.Reasons), nil
	}
	return point.reasons, nil
}

// mayRevoke tells whether an entry of a list with this scope can be of a certificate.
func (p *issuingPoint) mayRevoke(cert *x509.Certificate) bool {
	isCA := cert.BasicConstraintsValid && cert.IsCA
	return p == nil || !(p.Users && isCA || p.CAs && !isCA)
}
