package trust

import (
	"math/bits"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
)

// What is read here has to be DER in all of it (X.690, sections 10 and 11): a value that is left out when it is the
// default, nothing twice, nothing after the end. Package cryptobyte sees to tags and lengths.

// generalURI is the tag of a URI among GeneralNames.
const generalURI = 6

// Reasons is a set of reasons for a revocation, the bits of ReasonFlags (RFC 5280, section 4.2.1.13).
type Reasons uint16

// allReasons are bits 1 to 8: keyCompromise to aACompromise. Bit 0 is not used.
const allReasons Reasons = 0x1FE

// reasonFlags is how many bits there are.
const reasonFlags = 9

// read reads ReasonFlags with a tag; they are all reasons where they are left out, and none where they have no bits.
func (m *Reasons) read(in *cryptobyte.String, tag der.Tag) bool {
	var body cryptobyte.String
	var present bool
	if !in.ReadOptionalASN1(&body, &present, tag.ContextSpecific()) {
		return false
	}
	*m = allReasons
	if !present {
		return true
	}
	*m = 0
	var unused uint8
	if !body.ReadUint8(&unused) {
		return false
	}
	if body.Empty() {
		return unused == 0
	}
	// The last bit of a list of named ones is set: those that are not set are left out at its end.
	if bits.TrailingZeros8(body[len(body)-1]) != int(unused) || 8*len(body)-int(unused) > reasonFlags {
		return false
	}
	for i := range 8 * len(body) {
		if body[i/8]&(0x80>>(i%8)) != 0 {
			*m |= 1 << i
		}
	}
	*m &= allReasons
	return true
}

// readFlag reads a BOOLEAN with a tag that is FALSE where it is left out.
func readFlag(in *cryptobyte.String, tag der.Tag, flag *bool) bool {
	var body cryptobyte.String
	return in.ReadOptionalASN1(&body, flag, tag.ContextSpecific()) && (!*flag || len(body) == 1 && body[0] == 0xFF)
}

// pointName is DistributionPointName.
type pointName struct {
	present  bool
	relative bool     // it is nameRelativeToCRLIssuer
	uris     []string // of fullName
}

// read reads the name with the tag 0, which is around that of the choice.
func (n *pointName) read(in *cryptobyte.String) (ok bool) {
	full, relative := der.Tag(0).ContextSpecific().Constructed(), der.Tag(1).ContextSpecific().Constructed()
	var choice, body cryptobyte.String
	if !in.ReadOptionalASN1(&choice, &n.present, full) {
		return false
	}
	if !n.present {
		return true
	}
	if choice.PeekASN1Tag(relative) {
		n.relative = true
		return choice.ReadASN1(&body, relative) && choice.Empty()
	}
	if !choice.ReadASN1(&body, full) || !choice.Empty() {
		return false
	}
	n.uris, ok = readGeneralNames(body)
	return ok
}

// readGeneralNames returns the addresses among GeneralNames, of which there is one at least.
func readGeneralNames(in cryptobyte.String) (uris []string, ok bool) {
	if in.Empty() {
		return nil, false
	}
	for !in.Empty() {
		var name cryptobyte.String
		var tag der.Tag
		if !in.ReadAnyASN1(&name, &tag) {
			return nil, false
		}
		switch tag {
		case der.Tag(generalURI).ContextSpecific():
			if name.Empty() || !isASCII(name) {
				return nil, false
			}
			uris = append(uris, string(name))
		case der.Tag(1).ContextSpecific(), der.Tag(2).ContextSpecific(), der.Tag(7).ContextSpecific(),
			der.Tag(8).ContextSpecific(): // rfc822Name, dNSName, iPAddress, registeredID
		case der.Tag(0).ContextSpecific().Constructed(), der.Tag(3).ContextSpecific().Constructed(),
			der.Tag(4).ContextSpecific().Constructed(), der.Tag(5).ContextSpecific().Constructed(): // otherName,
			// x400Address, directoryName, ediPartyName
		default:
			return nil, false
		}
	}
	return uris, true
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// isTime reports whether a Time comes next.
func isTime(in cryptobyte.String) bool {
	return in.PeekASN1Tag(der.UTCTime) || in.PeekASN1Tag(der.GeneralizedTime)
}

// readTime reads a Time of a list. DER has it with seconds and in UTC.
func readTime(in *cryptobyte.String) bool {
	var body cryptobyte.String
	if in.PeekASN1Tag(der.UTCTime) {
		return in.ReadASN1(&body, der.UTCTime) && len(body) == len("YYMMDDhhmmssZ") && body[len(body)-1] == 'Z'
	}
	return in.ReadASN1(&body, der.GeneralizedTime) && len(body) == len("YYYYMMDDhhmmssZ") && body[len(body)-1] == 'Z'
}
