package certs

import (
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math"
)

// signedData is the SignedData of a PKCS#7 file as far as its certificates (RFC 2315 section 9.1).
type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      asn1.RawValue
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
}

// readP7B takes the certificates out of a PKCS#7 file, in DER, BER or PEM. It has no private keys.
func readP7B(content []byte, allowed *allowance) (*material, error) {
	if block, _ := pem.Decode(content); block != nil {
		content = block.Bytes
	}
	m := &material{allowed: allowed}
	return m, m.addP7B(content)
}

// addP7B takes the certificates of a PKCS#7 structure. They are read here, because a module that reads it whole fails
// for all when one certificate cannot be used.
func (m *material) addP7B(ber []byte) error {
	left := math.MaxInt // what is taken apart is bounded below
	der, _, err := toDER(ber, &left)
	if err != nil {
		return damaged(err)
	}
	var file contentInfo
	if err := unmarshal(der, &file); err != nil {
		return damaged(err)
	}
	var data signedData
	if _, err := asn1.Unmarshal(file.Content.Bytes, &data); err != nil {
		return damaged(err)
	}
	rest := data.Certificates.Bytes
	for n := 1; len(rest) > 0 && !m.over; n++ {
		var one asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return damaged(fmt.Errorf("certificate %d of it: %w", n, err))
		}
		if one.Class != asn1.ClassUniversal || one.Tag != asn1.TagSequence {
			m.leaveCertificateOut(errors.New("it is not X.509"))
			m.tried++
			m.over = m.tried > maxTried
			continue
		}
		m.tryCertificate(one.FullBytes, "")
	}
	return nil
}
