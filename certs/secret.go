package certs

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// secret is one reading of a password. The schemes of PKCS#12 take it as UTF-16 big endian with two zero bytes at the
// end (RFC 7292 appendix B.1), surrogate pairs included; PBES2 and its elders take its bytes as they are.
type secret struct {
	text    []byte
	encoded []byte // empty for programs that leave the zero bytes out of an empty password
	allowed *allowance
}

func newSecret(text string) secret { return secret{text: []byte(text), encoded: bmp(text)} }

// bmp is text in UTF-16 big endian with two zero bytes at the end.
func bmp(text string) []byte {
	encoded := make([]byte, 0, 2*len(text)+2)
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded = append(encoded, byte(unit>>8), byte(unit))
	}
	return append(encoded, 0, 0)
}

// bytewise is what OpenSSL makes of bytes that it does not take for UTF-8: each is a character.
func bytewise(b []byte) secret {
	encoded := make([]byte, 0, 2*len(b)+2)
	for _, c := range b {
		encoded = append(encoded, 0, c)
	}
	return secret{text: b, encoded: append(encoded, 0, 0)}
}

// secrets are the readings of a password in the order they are tried: none at all, in both encodings; the password as
// it should be; and what programs make of characters outside ASCII. OpenSSL before 1.1 took each byte of the UTF-8 for
// a character, and every OpenSSL takes the bytes of a code page so.
func secrets(p passphrase) []secret {
	all := readings(p.text)
	for i := range all {
		all[i].allowed = p.allowed
	}
	return all
}

func readings(password string) []secret {
	all := []secret{newSecret(""), {}}
	if password == "" {
		return all
	}
	add := func(s secret) {
		if !slices.ContainsFunc(all, func(have secret) bool {
			return bytes.Equal(have.text, s.text) && bytes.Equal(have.encoded, s.encoded)
		}) {
			all = append(all, s)
		}
	}
	texts := spellings(password)
	for _, text := range texts {
		add(newSecret(text))
	}
	for _, text := range texts {
		add(bytewise([]byte(text)))
		for _, page := range codePages() {
			b, err := page.NewEncoder().Bytes([]byte(text))
			if err != nil {
				continue
			}
			add(bytewise(b))
			if utf8.Valid(b) { // by chance: then OpenSSL takes it for that
				add(secret{text: b, encoded: bmp(string(b))})
			}
		}
	}
	return all
}

// spellings are the texts that a password can stand for: composed and decomposed characters look the same, and bytes
// that are not UTF-8 come from a command line or a file in Latin-1 or windows-1252.
func spellings(password string) []string {
	if utf8.ValidString(password) {
		texts := []string{password, norm.NFC.String(password), norm.NFD.String(password)}
		return append(texts, consoleSpelling(password)...)
	}
	text := fromANSI(password)
	texts := append([]string{text}, consoleSpelling(text)...)
	if text, err := charmap.ISO8859_1.NewDecoder().String(password); err == nil && !slices.Contains(texts, text) {
		texts = append(texts, text)
	}
	return texts
}

// consoleSpelling is the text that the command prompt of Windows wrote in code page 850, when password is what came of
// reading it as windows-1252; none when it is ASCII. Code page 437 has its letters at the same places.
func consoleSpelling(password string) []string {
	b, ok := toANSI(password)
	if !ok || len(b) == len(password) {
		return nil
	}
	text, err := charmap.CodePage850.NewDecoder().Bytes(b)
	if err != nil {
		return nil
	}
	return []string{string(text)}
}

// codePages are those of the terminals that stores were made in, the likely ones first.
func codePages() []*charmap.Charmap {
	return []*charmap.Charmap{
		charmap.ISO8859_1, charmap.Windows1252, charmap.CodePage850, charmap.CodePage437, charmap.ISO8859_15,
		charmap.Windows1250, charmap.ISO8859_2, charmap.Windows1251, charmap.CodePage866,
	}
}

// passwordBytes are the readings of a password for encryptions that take bytes.
func passwordBytes(password string) [][]byte {
	var all [][]byte
	for _, s := range readings(password) {
		if len(s.text) > 0 && !slices.ContainsFunc(all, func(b []byte) bool { return bytes.Equal(b, s.text) }) {
			all = append(all, s.text)
		}
	}
	return all
}

// trimmed is password without blanks and line breaks at its ends; false when it has none, or nothing else.
func trimmed(password string) (string, bool) {
	inner := strings.TrimSpace(password)
	return inner, inner != password && inner != ""
}

// explainBlanks tries a password that was refused once more without the blanks and line breaks at its ends, as they are
// typed or pasted by accident, so that the error can say so. The store stays closed: a password is what was given.
func explainBlanks(err error, password string, try func(inner string) error) error {
	inner, blank := trimmed(password)
	if !blank || !errors.Is(err, ErrPassword) || errors.Is(try(inner), ErrPassword) {
		return err
	}
	return fmt.Errorf("%w: it has a blank or a line break at its beginning or end, and is right without: take that away",
		ErrPassword)
}

// open finds the reading of the password that opens the file, and what is in it.
func (p *pfx) open(password passphrase) (*material, error) {
	mac, err := p.mac.check()
	if err != nil {
		return nil, err
	}
	fits := false
	for i, s := range secrets(password) {
		var m *material
		ok, err := mac.admits(p.covered, s)
		if ok {
			fits = mac.known()
			m, err = p.material(s)
		}
		switch {
		case err == nil && !ok, isSealed(err):
			continue
		case errors.Is(err, costlyError{}) && !fits && i > asTyped: // the likely readings have been tried
			return nil, p.refusal(mac, fits, password)
		}
		if m != nil && mac.warning != "" {
			m.warnings = append(m.warnings, mac.warning)
		}
		return m, err
	}
	return nil, p.refusal(mac, fits, password)
}

// refusal is why no reading of the password opens the file.
func (p *pfx) refusal(mac macCheck, fits bool, password passphrase) error {
	switch {
	case fits: // the content is what it was, so that its key or certificates have another password
		return fmt.Errorf("%w: it opens this PFX file, but what is in it has another one; have it exported again with "+
			"one password for all", ErrPassword)
	case mac.known() && p.opensAny(password):
		return damaged(errors.New("the password is right, but the content was changed since"))
	default:
		return wrongPassword(password.text)
	}
}

// asTyped is the place of the password itself among its readings.
const asTyped = 2
