package certs

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"unicode/utf16"
)

// The structures of RFC 7292. They are read here and not with go-pkcs12, which takes one key only, drops friendly
// names, refuses passwords with an emoji, and cannot tell a key of a kind that Go does not know from a wrong password.
type (
	pfxFile struct {
		Version  int
		AuthSafe contentInfo
		Mac      macData `asn1:"optional"`
	}
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"tag:0,explicit,optional"`
	}
	safeBag struct {
		ID         asn1.ObjectIdentifier
		Value      asn1.RawValue  `asn1:"tag:0,explicit"`
		Attributes []bagAttribute `asn1:"set,optional"`
	}
	bagAttribute struct {
		ID    asn1.ObjectIdentifier
		Value asn1.RawValue `asn1:"set"`
	}
	certBag struct {
		ID   asn1.ObjectIdentifier
		Data []byte `asn1:"tag:0,explicit"`
	}
	encryptedData struct {
		Version int
		Content encryptedContent
	}
	encryptedContent struct {
		Type      asn1.ObjectIdentifier
		Algorithm pkix.AlgorithmIdentifier
		Sealed    asn1.RawValue `asn1:"optional"`
	}
)

const maxBagDepth = 8

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidEncryptedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	oidKeyBag        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}
	oidSealedKeyBag  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidCertBag       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}
	oidNestedBag     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 6}
	oidX509          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}
	oidFriendlyName  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 20}
)

// pfx is an opened outer layer: what the checksum covers, and the parts in it.
type pfx struct {
	mac     macData
	covered []byte        // the bytes that mac was made over
	parts   []contentInfo // some in the clear, some encrypted
}

// readPFX opens a PFX with the first reading of the password that fits.
func readPFX(data []byte, password passphrase) (*material, error) {
	p, err := parsePFX(data)
	if err != nil {
		return nil, err
	}
	return p.open(password)
}

func wrongPassword(password string) error {
	if password == "" {
		return errNoPassword("PFX file")
	}
	return errBadPassword("PFX file")
}

func damaged(err error) error {
	return fmt.Errorf("%w: %w; copy or export the file again", ErrDamaged, err)
}

// parsePFX reads everything that needs no password.
func parsePFX(data []byte) (*pfx, error) {
	der, _, err := toDER(data) // what follows the file, such as a line break, is of no interest
	if err != nil {
		return nil, damaged(err)
	}
	var file pfxFile
	if err := unmarshal(der, &file); err != nil {
		return nil, damaged(err)
	}
	if !file.AuthSafe.Type.Equal(oidData) {
		return nil, fmt.Errorf("PFX file: %w: it is protected by a certificate instead of a password; "+
			"export it again with a password", ErrUnsupported)
	}
	p := &pfx{mac: file.Mac}
	if err := unmarshal(file.AuthSafe.Content.Bytes, &p.covered); err != nil {
		return nil, damaged(err)
	}
	inner, _, err := toDER(p.covered)
	if err != nil {
		return nil, damaged(err)
	}
	if err := unmarshal(inner, &p.parts); err != nil {
		return nil, damaged(err)
	}
	return p, nil
}

// material takes keys and certificates out of all parts.
func (p *pfx) material(s secret) (*material, error) {
	m := &material{allowed: s.allowed}
	for _, part := range p.parts {
		bags, err := part.bags(s)
		if err != nil {
			return nil, err
		}
		if err := m.addBags(bags, s, 0); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// bags opens one part.
func (c contentInfo) bags(s secret) ([]safeBag, error) {
	switch {
	case c.Type.Equal(oidData):
		// It is done for each reading of the password.
		if err := s.allowed.take(len(c.Content.Bytes) / bytesPerParsing); err != nil {
			return nil, err
		}
		var content []byte
		if err := unmarshal(c.Content.Bytes, &content); err != nil {
			return nil, damaged(err)
		}
		return parseBags(content)
	case c.Type.Equal(oidEncryptedData):
		return s.openBags(c)
	default:
		return nil, fmt.Errorf("PFX file: %w: a part of it is encrypted for a certificate (%s) instead of a password; "+
			"export it again with a password", ErrUnsupported, c.Type)
	}
}

func parseBags(content []byte) ([]safeBag, error) {
	der, _, err := toDER(content)
	if err != nil {
		return nil, damaged(err)
	}
	var bags []safeBag
	if err := unmarshal(der, &bags); err != nil {
		return nil, damaged(err)
	}
	return bags, nil
}

func (m *material) addBags(bags []safeBag, s secret, depth int) error {
	for _, b := range bags {
		if err := m.addBag(b, s, depth); err != nil {
			return err
		}
	}
	return nil
}

func (m *material) addBag(b safeBag, s secret, depth int) error {
	switch {
	case b.ID.Equal(oidCertBag):
		return m.addCertBag(b)
	case b.ID.Equal(oidKeyBag):
		return m.tryKey(b.Value.Bytes, b.friendlyName())
	case b.ID.Equal(oidSealedKeyBag):
		der, err := s.openSealedKey(partKey, b.Value.Bytes)
		if err != nil {
			return err
		}
		return m.tryKey(der, b.friendlyName())
	case b.ID.Equal(oidNestedBag) && depth < maxBagDepth:
		bags, err := parseBags(b.Value.Bytes)
		if err != nil {
			return err
		}
		return m.addBags(bags, s, depth+1)
	default:
		m.note("an entry that is neither key nor certificate was left out (%s)", b.ID)
		return nil
	}
}

func (m *material) addCertBag(b safeBag) error {
	var bag certBag
	if err := unmarshal(b.Value.Bytes, &bag); err != nil {
		return damaged(err)
	}
	if !bag.ID.Equal(oidX509) {
		m.note("a certificate that is not X.509 was left out (%s)", bag.ID)
		return nil
	}
	m.tryCertificate(bag.Data, b.friendlyName())
	return nil
}

// friendlyName is the bag's name, a BMPString; empty when there is none.
func (b safeBag) friendlyName() string {
	for _, a := range b.Attributes {
		var text asn1.RawValue
		if !a.ID.Equal(oidFriendlyName) || unmarshal(a.Value.Bytes, &text) != nil || text.Tag != asn1.TagBMPString {
			continue
		}
		units := make([]uint16, len(text.Bytes)/2)
		for i := range units {
			units[i] = uint16(text.Bytes[2*i])<<8 | uint16(text.Bytes[2*i+1])
		}
		return string(utf16.Decode(units))
	}
	return ""
}

// unmarshal is asn1.Unmarshal with trailing bytes as an error.
func unmarshal(der []byte, into any) error {
	rest, err := asn1.Unmarshal(der, into)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%d bytes too many", len(rest))
	}
	return err
}
