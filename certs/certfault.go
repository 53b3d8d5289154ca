package certs

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"
)

// certificateOutline is as much of a certificate as can be read of one that Go refuses.
type certificateOutline struct {
	TBS struct {
		Version   int `asn1:"optional,explicit,default:0,tag:0"`
		Serial    *big.Int
		Algorithm pkix.AlgorithmIdentifier
		Issuer    asn1.RawValue
		Validity  asn1.RawValue
		Subject   pkix.RDNSequence
		Key       asn1.RawValue
	}
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

// certificateError tells a certificate of a kind that Go does not know, or that breaks a rule, from one that is
// damaged. It names the certificate as far as it can be read.
func certificateError(der []byte, err error) error {
	var outline certificateOutline
	msg := strings.TrimPrefix(err.Error(), "x509: ")
	if rest, errOutline := asn1.Unmarshal(der, &outline); errOutline != nil || len(rest) > 0 {
		return fmt.Errorf("certificate: %w: %s", ErrDamaged, msg)
	}
	var subject pkix.Name
	subject.FillFromRDNSequence(&outline.TBS.Subject)
	whose := fmt.Sprintf("certificate %q", subject.String())
	switch {
	case outline.TBS.Serial.Sign() < 0:
		return newUnsupported("%s: its serial number is negative, which no certificate may have (RFC 5280 section 4.1.2.2); "+
			"have its authority issue it anew", whose)
	case publicKind(outline.TBS.Key.FullBytes) != "":
		return unfitKey(whose, publicKind(outline.TBS.Key.FullBytes))
	case strings.Contains(msg, "duplicate extension"), strings.Contains(msg, "invalid"),
		strings.Contains(msg, "cannot parse"):
		return newUnsupported("%s: it breaks a rule of RFC 5280 (%s); have its authority issue it anew", whose, msg)
	}
	return fmt.Errorf("%s: %w: %s", whose, ErrDamaged, msg)
}
