package certs

import (
	"encoding/pem"
	"errors"
)

// NeedsPassword reports whether data is a store that does not open without a password. It is false for content that is
// no store or damaged: Load says what is wrong with that.
func NeedsPassword(data []byte) bool {
	f, content, err := detect(data)
	if err != nil {
		return false
	}
	switch f {
	case formatPFX:
		_, err := readPFX(content, "")
		return errors.Is(err, ErrPassword)
	case formatPEM:
		return pemNeedsPassword(content)
	case formatKey:
		_, err := readKey(content, "")
		return errors.Is(err, ErrPassword)
	case formatJKS:
		return isJKS(content)
	case formatPPK:
		_, err := readPPK(content, "")
		return errors.Is(err, ErrPassword)
	default:
		return false
	}
}

func pemNeedsPassword(text []byte) bool {
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		if block == nil {
			return false
		}
		if block.Type == blockEncrypted || isLegacyEncrypted(block) {
			_, err := blockKey(block, "")
			return errors.Is(err, ErrPassword)
		}
	}
}
