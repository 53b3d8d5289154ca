package hl7

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxShortText is how many characters MSA-3 has up to version 2.6.
const maxShortText = 80

// appendText writes the text of a problem as the value of a field. What a person wrote is escaped as HL7 says. In text
// of our own, which simple clients show as it stands, nothing needs escaping: it is ASCII, and what is a delimiter of
// this message becomes a character that looks like it.
func (w *ackWriter) appendText(dst []byte, a *Ack) []byte {
	if p := a.Problem; p.Verbatim {
		return appendText(dst, p.text(), w.d, w.textCharset(a))
	}
	return appendPlain(dst, a.Problem.text(), w.d)
}

// appendShort is appendText for MSA-3: what is longer than 80 characters is cut at a word. ERR-8 has it whole.
func (w *ackWriter) appendShort(dst []byte, a *Ack) []byte {
	return cutText(w.appendText(dst, a), len(dst), w.d.Escape)
}

// cutText shortens the text that begins at start to 80 characters, at the end of a word, or else within a word but not
// within an escape sequence.
func cutText(dst []byte, start int, escape byte) []byte {
	end := start
	for n := 0; n < maxShortText && end < len(dst); n++ {
		_, size := utf8.DecodeRune(dst[end:])
		end += size
	}
	if end == len(dst) {
		return dst
	}
	if i := bytes.LastIndexByte(dst[start:end+1], ' '); i > 0 {
		return bytes.TrimRight(dst[:start+i], " ,;:(-")
	}
	if escape != 0 && bytes.Count(dst[start:end], []byte{escape})%2 == 1 {
		end = start + bytes.LastIndexByte(dst[start:end], escape)
	}
	return dst[:end]
}

// appendPlain writes text of our own in ASCII and without a character that would have to be escaped.
func appendPlain(dst []byte, text string, d *Delimiters) []byte {
	for _, r := range text {
		if r < utf8.RuneSelf {
			dst = appendPlainByte(dst, byte(r), d)
			continue
		}
		for _, c := range []byte(plainLetter(r)) {
			dst = appendPlainByte(dst, c, d)
		}
	}
	return dst
}

// appendPlainByte puts another character in the place of what delimits in HL7, whether or not it does in this message:
// not all that reads an answer knows which characters are delimiters in it.
func appendPlainByte(dst []byte, c byte, d *Delimiters) []byte {
	if c < ' ' || c == 0x7F {
		return append(dst, ' ')
	}
	switch c {
	case '|', '\\':
		c = '/'
	case '^':
		c = '\''
	case '~':
		c = '-'
	case '&':
		c = '+'
	case '#':
		c = '='
	}
	if d.has(c) {
		c = ' '
	}
	return append(dst, c)
}

// plainLetter returns a character above ASCII in ASCII, as well as it can be had.
func plainLetter(r rune) string {
	const signs = "‘' ’' ‚' ′' “\" ”\" „\" «\" »\" ″\" –- —- ‐- −- •- ·- …... " +
		"→-> ≤<= ≥>= ×x ™(TM) ßss ÆAE æae Øo øo łl Łl đd"
	for sign := range strings.FieldsSeq(signs) {
		if first, size := utf8.DecodeRuneInString(sign); first == r {
			return sign[size:]
		}
	}
	if b := norm.NFKD.PropertiesString(string(r)).Decomposition(); len(b) > 0 && b[0] < utf8.RuneSelf {
		return string(b[0])
	}
	return "_"
}
