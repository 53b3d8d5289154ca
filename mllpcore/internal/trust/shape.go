package trust

import (
	"encoding/asn1"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
)

// isWholeList reports whether a list is a CertificateList of RFC 5280, section 5.1, and nothing besides. Package x509
// reads what it knows and passes over what stands after it.
func isWholeList(list cryptobyte.String) bool {
	var in, tbs, signed cryptobyte.String
	return list.ReadASN1(&in, der.SEQUENCE) && list.Empty() &&
		in.ReadASN1(&tbs, der.SEQUENCE) && isWholeAlgorithm(&in) && in.ReadASN1(&signed, der.BIT_STRING) && in.Empty() &&
		isWholeBody(tbs)
}

// isWholeBody judges TBSCertList.
func isWholeBody(in cryptobyte.String) bool {
	var entries, extensions cryptobyte.String
	var some, extended bool
	return in.SkipASN1(der.INTEGER) && isWholeAlgorithm(&in) && in.SkipASN1(der.SEQUENCE) &&
		readTime(&in) && (!isTime(in) || readTime(&in)) &&
		in.ReadOptionalASN1(&entries, &some, der.SEQUENCE) &&
		in.ReadOptionalASN1(&extensions, &extended, der.Tag(0).ContextSpecific().Constructed()) && in.Empty() &&
		areWholeEntries(entries) && (!extended || areWholeExtensions(&extensions) && extensions.Empty())
}

// areWholeEntries judges revokedCertificates.
func areWholeEntries(all cryptobyte.String) bool {
	for !all.Empty() {
		var entry cryptobyte.String
		if !all.ReadASN1(&entry, der.SEQUENCE) || !entry.SkipASN1(der.INTEGER) || !readTime(&entry) ||
			!entry.Empty() && !areWholeExtensions(&entry) || !entry.Empty() {
			return false
		}
	}
	return true
}

// isWholeAlgorithm reads an AlgorithmIdentifier.
func isWholeAlgorithm(in *cryptobyte.String) bool {
	var algorithm, parameters cryptobyte.String
	var tag der.Tag
	return in.ReadASN1(&algorithm, der.SEQUENCE) && algorithm.SkipASN1(der.OBJECT_IDENTIFIER) &&
		(algorithm.Empty() || algorithm.ReadAnyASN1(&parameters, &tag)) && algorithm.Empty()
}

// areWholeExtensions reads Extensions.
func areWholeExtensions(in *cryptobyte.String) bool {
	var all cryptobyte.String
	if !in.ReadASN1(&all, der.SEQUENCE) {
		return false
	}
	for !all.Empty() {
		var one cryptobyte.String
		if !all.ReadASN1(&one, der.SEQUENCE) || !one.SkipASN1(der.OBJECT_IDENTIFIER) {
			return false
		}
		critical := true // where it is not, that is left out
		if one.PeekASN1Tag(der.BOOLEAN) && (!one.ReadASN1Boolean(&critical) || !critical) {
			return false
		}
		if !one.SkipASN1(der.OCTET_STRING) || !one.Empty() {
			return false
		}
	}
	return true
}

// Extensions of lists and of their entries that are understood.
var (
	oidCRLNumber     = asn1.ObjectIdentifier{2, 5, 29, 20}
	oidDelta         = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidIssuingPoint  = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidAuthorityKey  = asn1.ObjectIdentifier{2, 5, 29, 35}
	oidReasonCode    = asn1.ObjectIdentifier{2, 5, 29, 21}
	oidInvalidSince  = asn1.ObjectIdentifier{2, 5, 29, 24}
	oidOfOtherIssuer = asn1.ObjectIdentifier{2, 5, 29, 29}
)

// isWholeNumber judges cRLNumber (section 5.2.3).
func isWholeNumber(value cryptobyte.String) bool {
	number := new(big.Int)
	return value.ReadASN1Integer(number) && number.Sign() >= 0 && value.Empty()
}

// isWholeKeyID judges authorityKeyIdentifier (section 4.2.1.1): a key, a certificate with its issuer and its number, or
// all of them.
func isWholeKeyID(value cryptobyte.String) bool {
	var in, key, issuer, serial cryptobyte.String
	var hasKey, hasIssuer, hasSerial bool
	if !value.ReadASN1(&in, der.SEQUENCE) || !value.Empty() ||
		!in.ReadOptionalASN1(&key, &hasKey, der.Tag(0).ContextSpecific()) ||
		!in.ReadOptionalASN1(&issuer, &hasIssuer, der.Tag(1).ContextSpecific().Constructed()) ||
		!in.ReadOptionalASN1(&serial, &hasSerial, der.Tag(2).ContextSpecific()) || !in.Empty() || hasIssuer != hasSerial {
		return false
	}
	if !hasIssuer {
		return true
	}
	_, ok := readGeneralNames(issuer)
	return ok && !serial.Empty()
}

// isWholeReason judges reasonCode (section 5.3.1).
func isWholeReason(value cryptobyte.String) bool {
	var code int
	return value.ReadASN1Enum(&code) && value.Empty() && code >= 0 && code <= 10 && code != 7
}

// isWholeDate judges invalidityDate (section 5.3.2).
func isWholeDate(value cryptobyte.String) bool {
	var date time.Time
	again := value
	return value.ReadASN1GeneralizedTime(&date) && readTime(&again) && again.Empty()
}
