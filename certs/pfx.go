package certs

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
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
	clear   [][]safeBag   // of those in the clear, at their places; nil until they are read
	left    int           // elements that there may be in what has not been read yet
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
	if errors.Is(err, errManyElements) {
		return err // it is not, it asks for too much
	}
	return fmt.Errorf("%w: %w; copy or export the file again", ErrDamaged, err)
}

// parsePFX reads everything that needs no password.
func parsePFX(data []byte) (*pfx, error) {
	p := &pfx{left: maxElements}
	der, _, err := toDER(data, &p.left) // what follows the file, such as a line break, is of no interest
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
	p.mac = file.Mac
	if err := unmarshal(file.AuthSafe.Content.Bytes, &p.covered); err != nil {
		return nil, damaged(err)
	}
	inner, _, err := toDER(p.covered, &p.left)
	if err != nil {
		return nil, damaged(err)
	}
	if err := unmarshal(inner, &p.parts); err != nil {
		return nil, damaged(err)
	}
	return p, nil
}

// material takes keys and certificates out of all parts. What a wrong password does not open is tried first: the rest
// is looked at for one reading of the password only.
func (p *pfx) material(s secret) (*material, error) {
	bags, err := p.contents(s)
	if err != nil {
		return nil, err
	}
	keys := make(map[int][]byte)
	for i, b := range bags {
		if !b.ID.Equal(oidSealedKeyBag) {
			continue
		}
		if keys[i], err = s.openSealedKey(partKey, b.Value.Bytes); err != nil {
			return nil, err
		}
	}
	m := &material{allowed: s.allowed}
	for i, b := range bags {
		if err := m.addBag(b, keys[i]); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// addBag takes what is in a bag; key is that of an encrypted one.
func (m *material) addBag(b safeBag, key []byte) error {
	switch {
	case b.ID.Equal(oidCertBag):
		return m.addCertBag(b)
	case b.ID.Equal(oidKeyBag):
		return m.tryKey(b.Value.Bytes, b.friendlyName())
	case b.ID.Equal(oidSealedKeyBag):
		return m.tryKey(key, b.friendlyName())
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
