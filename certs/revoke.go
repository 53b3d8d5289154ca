package certs

import (
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"math/big"
	"time"
)

// Revoke makes a revocation list of ca (DER) that holds the given certificates as revoked now, and that runs out at
// next. Without certificates it is an empty list.
func (ca *CA) Revoke(next time.Time, revoked ...*x509.Certificate) ([]byte, error) {
	now := time.Now()
	list := &x509.RevocationList{
		Number: big.NewInt(now.UnixNano()), ThisUpdate: now.Add(-clockSkew), NextUpdate: next,
	}
	if next.Before(list.ThisUpdate) {
		list.ThisUpdate = next.Add(-clockSkew)
	}
	for _, c := range revoked {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: c.SerialNumber, RevocationTime: now, ReasonCode: 1, // key compromise
		})
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, ca.Certificate, ca.Key)
	if err != nil {
		return nil, fmt.Errorf("make a revocation list of %q: %w", name(ca.Certificate), err)
	}
	return der, nil
}
