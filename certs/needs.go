package certs

import (
	"encoding/pem"
	"errors"
)

// NeedsPassword reports whether data is a store that does not open without a password. It is false for content that is
// no store or damaged: Load says what is wrong with that.
func NeedsPassword(data []byte) bool { return needsPassword(data, newAllowance()) }

func needsPassword(data []byte, allowed *allowance) bool {
	p := passphrase{allowed: allowed}
	if checkAmount(data) != nil {
		return false
	}
	f, content, err := detect(data)
	if err != nil {
		return false
	}
	switch f {
	case formatPFX:
		_, err := readPFX(content, p)
		return errors.Is(err, ErrPassword)
	case formatPEM:
		return pemNeedsPassword(content, p)
	case formatKey:
		_, err := readKey(content, p)
		return errors.Is(err, ErrPassword)
	case formatJKS:
		return isJKS(content)
	case formatPPK:
		_, err := readPPK(content, p)
		return errors.Is(err, ErrPassword)
	default:
		return false
	}
}

func pemNeedsPassword(text []byte, p passphrase) bool {
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		if block == nil {
			return false
		}
		if block.Type == blockEncrypted || isLegacyEncrypted(block) {
			_, err := blockKey(block, p)
			return errors.Is(err, ErrPassword)
		}
	}
}
