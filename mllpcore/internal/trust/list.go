package trust

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"time"
)

// clockSlack is how far a list's thisUpdate may be ahead of this computer's clock.
const clockSlack = time.Minute

// List is a list that was fetched and wholly understood (RFC 5280, section 6.3), or why it was not.
type List struct {
	entries map[string]*x509.RevocationListEntry // by serial number
	scope   *issuingPoint                        // nil: all certificates of the issuer
	until   time.Time
	err     error
}

// ReadList judges a list that issuer must have made. What is not wholly understood is not a list.
func ReadList(data []byte, issuer *x509.Certificate, now time.Time) (*List, error) {
	list, err := x509.ParseRevocationList(data)
	if err != nil {
		return nil, fmt.Errorf("it is not a revocation list: %w", err)
	}
	if !isWholeList(data) {
		return nil, errors.New("it is not a revocation list: it holds more than one, or is not DER")
	}
	r := &List{until: list.NextUpdate, entries: make(map[string]*x509.RevocationListEntry)}
	if err := isMadeBy(list, issuer); err != nil {
		return nil, err
	}
	if err := isOfNow(list, now); err != nil {
		return nil, err
	}
	if r.scope, err = readExtensions(list); err != nil {
		return nil, err
	}
	for i := range list.RevokedCertificateEntries {
		e := &list.RevokedCertificateEntries[i]
		if err := checkEntry(e); err != nil {
			return nil, err
		}
		r.entries[e.SerialNumber.String()] = e
	}
	return r, nil
}

// isMadeBy says why a list is not issuer's.
func isMadeBy(list *x509.RevocationList, issuer *x509.Certificate) error {
	key := list.AuthorityKeyId
	switch {
	case !bytes.Equal(list.RawIssuer, issuer.RawSubject):
		return fmt.Errorf("it is a list of %s and not of %s", list.Issuer, issuer.Subject)
	case issuer.KeyUsage != 0 && issuer.KeyUsage&x509.KeyUsageCRLSign == 0:
		return fmt.Errorf("%s may not sign lists (its key usage has no cRLSign)", issuer.Subject)
	}
	if err := list.CheckSignatureFrom(issuer); err != nil {
		if len(key) > 0 && len(issuer.SubjectKeyId) > 0 && !bytes.Equal(key, issuer.SubjectKeyId) {
			return fmt.Errorf("%s did not sign it, but one of the same name with another key (%x)", issuer.Subject, key)
		}
		return fmt.Errorf("%s did not sign it: %w", issuer.Subject, err)
	}
	if len(key) > 0 && len(issuer.SubjectKeyId) > 0 && !bytes.Equal(key, issuer.SubjectKeyId) {
		return fmt.Errorf("it names another key (%x) than that of %s (%x)", key, issuer.Subject, issuer.SubjectKeyId)
	}
	return nil
}

// isOfNow says why a list does not hold now.
func isOfNow(list *x509.RevocationList, now time.Time) error {
	switch {
	case list.ThisUpdate.After(now.Add(clockSlack)):
		return fmt.Errorf("it is of a time to come (thisUpdate %s): look at the clocks",
			list.ThisUpdate.Format(time.DateTime))
	case list.NextUpdate.IsZero():
		return errors.New("it does not say until when it holds (nextUpdate)")
	case !now.Before(list.NextUpdate):
		return fmt.Errorf("it has run out on %s: have the CA publish a new one", list.NextUpdate.Format(time.DateTime))
	}
	return nil
}

// readExtensions returns the scope that the extensions of a list name, or what of them is not understood.
func readExtensions(list *x509.RevocationList) (scope *issuingPoint, err error) {
	if err := repeated(list.Extensions); err != nil {
		return nil, err
	}
	for _, e := range list.Extensions {
		switch {
		case e.Id.Equal(oidDelta):
			return nil, errors.New("it has only what changed since another list (a delta), which is not understood")
		case e.Id.Equal(oidIssuingPoint):
			if scope, err = parseIssuingPoint(e.Value); err != nil {
				return nil, err
			}
		case e.Id.Equal(oidCRLNumber):
			if !isWholeNumber(e.Value) {
				return nil, errors.New("its number (cRLNumber) cannot be read")
			}
		case e.Id.Equal(oidAuthorityKey):
			if !isWholeKeyID(e.Value) {
				return nil, errors.New("what it says of its key (authorityKeyIdentifier) cannot be read")
			}
		case e.Critical:
			return nil, fmt.Errorf("it has a critical extension (%s) that is not understood", e.Id)
		}
	}
	return scope, nil
}

// reasonRemoved is removeFromCRL, which only a delta may have.
const reasonRemoved = 8

// checkEntry says what of an entry is not understood: then nothing of its list is.
func checkEntry(e *x509.RevocationListEntry) error {
	if err := repeated(e.Extensions); err != nil {
		return fmt.Errorf("entry %x: %w", e.SerialNumber, err)
	}
	for _, x := range e.Extensions {
		switch {
		case x.Id.Equal(oidOfOtherIssuer):
			return fmt.Errorf("entry %x is of another issuer (certificateIssuer), which is not understood", e.SerialNumber)
		case x.Id.Equal(oidReasonCode):
			if !isWholeReason(x.Value) {
				return fmt.Errorf("entry %x has a reason (reasonCode) that is not known", e.SerialNumber)
			}
		case x.Id.Equal(oidInvalidSince):
			if !isWholeDate(x.Value) {
				return fmt.Errorf("entry %x has a date (invalidityDate) that cannot be read", e.SerialNumber)
			}
		case x.Critical:
			return fmt.Errorf("entry %x has a critical extension (%s) that is not understood", e.SerialNumber, x.Id)
		}
	}
	if e.ReasonCode == reasonRemoved {
		return fmt.Errorf("entry %x takes another one back (removeFromCRL), which only a delta may", e.SerialNumber)
	}
	return nil
}

// repeated says which extension is there more than once.
func repeated(all []pkix.Extension) error {
	var seen []asn1.ObjectIdentifier
	for _, e := range all {
		if slices.ContainsFunc(seen, e.Id.Equal) {
			return fmt.Errorf("an extension (%s) is there twice", e.Id)
		}
		seen = append(seen, e.Id)
	}
	return nil
}
