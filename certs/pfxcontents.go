package certs

import (
	"errors"
	"fmt"
)

// maxElements is how many elements the structures of a PFX may have in all: 2,000 certificates with names and
// attributes have 50,000.
const maxElements = 100_000

// contents are the bags of all parts in their order, as s opens them. Those in other bags stand in their place.
func (p *pfx) contents(s secret) ([]safeBag, error) {
	if err := p.readClear(); err != nil {
		return nil, err
	}
	opened := make([][]safeBag, len(p.parts))
	left := p.left
	for i, part := range p.parts {
		opened[i] = p.clear[i]
		if !part.Type.Equal(oidEncryptedData) {
			continue
		}
		var err error
		if opened[i], err = s.openBags(part, &left); err != nil {
			return nil, err
		}
	}
	var all []safeBag
	for _, bags := range opened {
		all = append(all, bags...)
	}
	return all, nil
}

// readClear reads the parts that are not encrypted, once for all readings of the password.
func (p *pfx) readClear() error {
	if p.clear != nil {
		return nil
	}
	bare := make([][]safeBag, len(p.parts))
	for i, part := range p.parts {
		switch {
		case part.Type.Equal(oidData):
			var content []byte
			if err := unmarshal(part.Content.Bytes, &content); err != nil {
				return damaged(err)
			}
			var err error
			if bare[i], err = parseBags(content, &p.left); err != nil {
				return err
			}
		case !part.Type.Equal(oidEncryptedData):
			return fmt.Errorf("PFX file: %w: a part of it is encrypted for a certificate (%s) instead of a password; "+
				"export it again with a password", ErrUnsupported, part.Type)
		}
	}
	p.clear = bare
	return nil
}

// parseBags reads a list of bags, and the lists in them.
func parseBags(content []byte, left *int) ([]safeBag, error) {
	return appendBags(nil, content, 0, left)
}

func appendBags(all []safeBag, content []byte, depth int, left *int) ([]safeBag, error) {
	der, _, err := toDER(content, left)
	if err != nil {
		return nil, damaged(err)
	}
	var bags []safeBag
	if err := unmarshal(der, &bags); err != nil {
		return nil, damaged(err)
	}
	for _, b := range bags {
		if !b.ID.Equal(oidNestedBag) || depth >= maxBagDepth {
			all = append(all, b)
			continue
		}
		if all, err = appendBags(all, b.Value.Bytes, depth+1, left); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// opensAny reports whether the password opens one of the encrypted parts or keys, in spite of the checksum.
func (p *pfx) opensAny(password passphrase) bool {
	if p.readClear() != nil {
		return false
	}
	for _, s := range secrets(password)[asTyped:] {
		for i, part := range p.parts {
			if p.opens(s, part, p.clear[i]) {
				return true
			}
		}
	}
	return false
}

// opens reports whether s opens a part, or one of the keys in it.
func (p *pfx) opens(s secret, part contentInfo, bare []safeBag) bool {
	if part.Type.Equal(oidEncryptedData) {
		left := p.left
		_, err := s.openBags(part, &left)
		return err == nil
	}
	for _, b := range bare {
		if !b.ID.Equal(oidSealedKeyBag) {
			continue
		}
		if _, err := s.openSealedKey(partKey, b.Value.Bytes); err == nil || errors.Is(err, costlyError{}) {
			return err == nil
		}
	}
	return false
}
