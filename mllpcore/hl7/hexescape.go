package hl7

import (
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// appendHex appends the bytes of a sequence \Xhh..\ by its body. Senders write x for X, blanks between the digits, and
// characters by their number in Unicode rather than bytes, as in \X000D\ or \X00E4\: those are written in charset c.
func (d *Delimiters) appendHex(dst, body []byte, c Charset) ([]byte, bool) {
	start := len(dst)
	dst, ok := appendDigits(dst, body)
	if !ok {
		return dst[:start], false
	}
	runes, ok := unicodeNumbers(dst[start:])
	if !ok {
		return dst, true
	}
	return c.appendRunes(dst[:start], runes)
}

// appendDigits reads two hexadecimal digits a byte behind the letter X.
func appendDigits(dst, body []byte) ([]byte, bool) {
	if len(body) < 3 || body[0] != 'X' && body[0] != 'x' {
		return dst, false
	}
	high, count := -1, 0
	for _, c := range body[1:] {
		digit := hexDigit(c)
		switch {
		case digit < 0 && (c != ' ' || high >= 0):
			return dst, false
		case digit < 0:
		case high < 0:
			high = digit
		default:
			dst, high = append(dst, byte(high<<4|digit)), -1
			count++
		}
	}
	return dst, high < 0 && count > 0
}

// unicodeNumbers reads bytes of a sequence as numbers of characters: of two, three or four bytes each, the high bytes
// being zero. ok is false for what is bytes and no text in such numbers.
func unicodeNumbers(b []byte) (runes []rune, ok bool) {
	n := len(b)
	switch {
	case n < 2:
	case n == 3 && b[0] == 0:
		runes = []rune{rune(b[1])<<8 | rune(b[2])}
	case n%2 == 0:
		if runes = pairs(b); !isText(runes) && n%4 == 0 {
			runes = quads(b)
		}
	}
	return runes, isText(runes)
}

func isText(runes []rune) bool {
	for _, r := range runes {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) || r == utf8.RuneError {
			return false
		}
	}
	return len(runes) > 0
}

// quads reads numbers of four bytes.
func quads(b []byte) []rune {
	var runes []rune
	for ; len(b) >= 4; b = b[4:] {
		r := rune(b[0])<<24 | rune(b[1])<<16 | rune(b[2])<<8 | rune(b[3])
		if r != 0 {
			runes = append(runes, r)
		}
	}
	return runes
}

// pairs reads UTF-16, whose high bytes stand first or last; nil where none of them is zero. Zero itself ends a text in
// some programs, and is no character of it.
func pairs(b []byte) []rune {
	zeros := [2]int{}
	for i, c := range b {
		if c == 0 {
			zeros[i%2]++
		}
	}
	first := 0
	switch {
	case zeros[0] > 0 && zeros[0] >= zeros[1]:
	case zeros[1] > 0:
		first = 1
	default:
		return nil
	}
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		if u := uint16(b[first])<<8 | uint16(b[1-first]); u != 0 {
			units = append(units, u)
		}
	}
	return utf16.Decode(units)
}

// appendRunes writes characters in the charset; ok is false where it does not have one of them. What is in no known
// charset is written in UTF-8.
func (c Charset) appendRunes(dst []byte, runes []rune) (_ []byte, ok bool) {
	if c.encoding == nil {
		for _, r := range runes {
			dst = utf8.AppendRune(dst, r)
		}
		return dst, true
	}
	encoded, err := c.encoding.NewEncoder().Bytes([]byte(string(runes)))
	if err != nil {
		return dst, false
	}
	return append(dst, encoded...), true
}
