package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
)

// oidCRLPoints is cRLDistributionPoints, an extension of certificates.
var oidCRLPoints = asn1.ObjectIdentifier{2, 5, 29, 31}

// Point is a distribution point of a certificate: alternative addresses of lists for some reasons.
type Point struct {
	URLs    []string
	Reasons Reasons
	Err     error // what about it is not understood
}

// Points reads where a certificate's lists are (RFC 5280, section 4.2.1.13).
func Points(cert *x509.Certificate) ([]Point, error) {
	i := slices.IndexFunc(cert.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidCRLPoints) })
	if i < 0 {
		return nil, errors.New("it names no revocation list")
	}
	points, ok := readCRLPoints(cert.Extensions[i].Value)
	if !ok {
		return nil, errors.New("what it says of revocation lists (cRLDistributionPoints) cannot be read")
	}
	return points, nil
}

func readCRLPoints(value cryptobyte.String) (points []Point, ok bool) {
	var all cryptobyte.String
	if !value.ReadASN1(&all, der.SEQUENCE) || !value.Empty() || all.Empty() {
		return nil, false
	}
	for !all.Empty() {
		var one cryptobyte.String
		if !all.ReadASN1(&one, der.SEQUENCE) {
			return nil, false
		}
		p, ok := readCRLPoint(one)
		if !ok {
			return nil, false
		}
		points = append(points, p)
	}
	return points, true
}

// readCRLPoint reads one DistributionPoint.
func readCRLPoint(one cryptobyte.String) (p Point, ok bool) {
	var name pointName
	var issuer cryptobyte.String
	var others bool
	ok = name.read(&one) && p.Reasons.read(&one, 1) &&
		one.ReadOptionalASN1(&issuer, &others, der.Tag(2).ContextSpecific().Constructed()) && one.Empty()
	if ok && others {
		_, ok = readGeneralNames(issuer)
	}
	p.URLs = name.uris
	switch {
	case others:
		p.Err = errors.New("it names a list that another issuer makes (cRLIssuer), which is not understood")
	case len(p.URLs) == 0:
		p.Err = errors.New("it names a revocation list without an address")
	case p.Reasons == 0:
		p.Err = errors.New("it names a revocation list for no reason at all (its reasons are empty)")
	}
	return p, ok
}

// issuingPoint is what a list says of its own scope (RFC 5280, section 5.2.5).
type issuingPoint struct {
	name                             pointName
	users, cas, indirect, attributes bool
	reasons                          Reasons
}

// read reads issuingDistributionPoint, whose fields may each be left out, but not all of them.
func (p *issuingPoint) read(value cryptobyte.String) bool {
	var in cryptobyte.String
	return value.ReadASN1(&in, der.SEQUENCE) && value.Empty() && !in.Empty() && p.name.read(&in) &&
		readFlag(&in, 1, &p.users) && readFlag(&in, 2, &p.cas) && p.reasons.read(&in, 3) &&
		readFlag(&in, 4, &p.indirect) && readFlag(&in, 5, &p.attributes) && in.Empty()
}

// parseIssuingPoint reads the scope of a list, and refuses those that are not understood.
func parseIssuingPoint(value []byte) (*issuingPoint, error) {
	p := &issuingPoint{}
	if !p.read(value) {
		return nil, errors.New("its scope (issuingDistributionPoint) cannot be read")
	}
	only := 0
	for _, one := range []bool{p.users, p.cas, p.attributes} {
		if one {
			only++
		}
	}
	switch {
	case only > 1:
		return nil, errors.New("its scope contradicts itself: it is only for users, only for CAs, and only for attributes")
	case p.indirect:
		return nil, errors.New("it is for certificates of other issuers too (indirectCRL), which is not understood")
	case p.attributes:
		return nil, errors.New("it is for attribute certificates only")
	case p.reasons == 0:
		return nil, errors.New("it is for no reason at all (its onlySomeReasons is empty)")
	case p.name.relative:
		return nil, errors.New("its scope names a place relative to its issuer (nameRelativeToCRLIssuer), which is " +
			"not understood")
	case p.name.present && len(p.name.uris) == 0:
		return nil, errors.New("its scope names a place that is no address, which is not understood")
	}
	return p, nil
}

// covers tells for which reasons a list answers for a certificate, or why for none.
func (p *issuingPoint) covers(cert *x509.Certificate, point *Point) (Reasons, error) {
	if p == nil {
		return point.Reasons, nil
	}
	isCA := cert.BasicConstraintsValid && cert.IsCA
	names := p.name.uris
	switch {
	case p.users && isCA:
		return 0, errors.New("it is only for certificates that are no CA (onlyContainsUserCerts)")
	case p.cas && !isCA:
		return 0, errors.New("it is only for certificates of CAs (onlyContainsCACerts)")
	case len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(point.URLs, n) }):
		return 0, fmt.Errorf("it is for those of another place (%s)", names[0])
	}
	return point.Reasons & p.reasons, nil
}

// mayRevoke reports whether an entry of a list with this scope can be of a certificate.
func (p *issuingPoint) mayRevoke(cert *x509.Certificate) bool {
	isCA := cert.BasicConstraintsValid && cert.IsCA
	return p == nil || !(p.users && isCA || p.cas && !isCA)
}
