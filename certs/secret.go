package certs

import (
	"errors"
	"unicode/utf16"
)

// secret is a password as PKCS#12 encodes it: UTF-16 big endian with two zero bytes at the end (RFC 7292 appendix B.1).
type secret struct {
	text    string
	encoded []byte // empty for programs that leave the zero bytes out of an empty password
}

func newSecret(text string) secret {
	encoded := make([]byte, 0, 2*len(text)+2)
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded = append(encoded, byte(unit>>8), byte(unit))
	}
	return secret{text, append(encoded, 0, 0)}
}

// secrets are the readings of a password in the order they are tried: none at all, in both encodings; the password; and
// the password as OpenSSL before 1.1 took it, each byte of its UTF-8 as a character.
func secrets(password string) []secret {
	all := []secret{newSecret(""), {}}
	if password == "" {
		return all
	}
	all = append(all, newSecret(password))
	bytewise := make([]rune, 0, len(password))
	for _, b := range []byte(password) {
		bytewise = append(bytewise, rune(b))
	}
	if string(bytewise) != password {
		all = append(all, newSecret(string(bytewise)))
	}
	return all
}

// unlock finds the reading of the password that opens the file.
func (p *pfx) unlock(password string) (secret, error) {
	if !p.mac.present() || p.mac.hash() == nil {
		return p.unlockByTrying(password)
	}
	if err := p.mac.check(); err != nil {
		return secret{}, err
	}
	for _, s := range secrets(password) {
		if p.mac.fits(p.covered, s.encoded) {
			return s, nil
		}
	}
	// A password that opens an encrypted part is right, so that the checksum can only be wrong because of damage.
	for _, s := range secrets(password) {
		if s.text == password && p.opensAny(s) {
			return secret{}, damaged(errors.New("the password is right, but the content was changed since"))
		}
	}
	return secret{}, wrongPassword(password)
}

// unlockByTrying is for files without a checksum, or with one that is not known here: the reading that opens all wins.
func (p *pfx) unlockByTrying(password string) (secret, error) {
	for _, s := range secrets(password) {
		_, err := p.material(s)
		if err == nil {
			return s, nil
		}
		if !isSealed(err) {
			return secret{}, err
		}
	}
	return secret{}, wrongPassword(password)
}

// opensAny reports whether the secret opens one of the encrypted parts or keys.
func (p *pfx) opensAny(s secret) bool {
	for _, part := range p.parts {
		bags, err := part.bags(s)
		if err != nil {
			continue
		}
		if part.Type.Equal(oidEncryptedData) {
			return true
		}
		for _, b := range bags {
			if !b.ID.Equal(oidSealedKeyBag) {
				continue
			}
			if _, err := s.openKey(b.Value.Bytes); err == nil {
				return true
			}
		}
	}
	return false
}
