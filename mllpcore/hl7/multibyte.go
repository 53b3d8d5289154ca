package hl7

import (
	"bytes"
	"encoding/binary"
)

// multibyte says how the characters of a charset are laid out where a byte of a character may equal a delimiter.
// UTF-8, the EUC charsets and all single-byte charsets need none of this: their bytes below 0x80 are ASCII.
type multibyte uint8

const (
	multiNone     multibyte = iota
	multiShiftJIS           // second byte 40–7E, 80–FC
	multiGB                 // GBK and GB18030: second byte 40–7E, 80–FE, or four bytes
	multiBig5               // second byte 40–7E, A1–FE
	multiISO2022            // 7-bit runs between escape sequences
)

const escByte = 0x1B

// index returns the position of the first c in b that stands for itself, -1 for none.
func (m multibyte) index(b []byte, c byte) int {
	i := bytes.IndexByte(b, c)
	if m == multiNone || i <= 0 || isPlain(b[:i]) {
		return i
	}
	for i = 0; i < len(b); i += m.size(b[i:]) {
		if b[i] == c {
			return i
		}
	}
	return -1
}

// size returns how many bytes the character at the beginning of b takes; 1 where it is not a whole valid one. In ISO
// 2022 a run of characters up to the next escape sequence counts as one, and so does the sequence back to ASCII.
func (m multibyte) size(b []byte) int {
	if b[0] < 0x80 && b[0] != escByte {
		return 1
	}
	switch m {
	case multiShiftJIS:
		if len(b) > 1 && shiftJISLead(b[0]) && in(b[1], 0x40, 0xFC) && b[1] != 0x7F {
			return 2
		}
	case multiBig5:
		if len(b) > 1 && in(b[0], 0x81, 0xFE) && (in(b[1], 0x40, 0x7E) || in(b[1], 0xA1, 0xFE)) {
			return 2
		}
	case multiGB:
		return sizeGB(b)
	case multiISO2022:
		return sizeISO2022(b)
	}
	return 1
}

// isLead reports whether c begins a character of several bytes. One that is left alone would swallow what follows it.
func (m multibyte) isLead(c byte) bool {
	switch m {
	case multiShiftJIS:
		return shiftJISLead(c)
	case multiGB, multiBig5:
		return in(c, 0x81, 0xFE)
	case multiISO2022:
		return c == escByte
	}
	return false
}

func in(c, low, high byte) bool { return c >= low && c <= high }

func shiftJISLead(c byte) bool { return in(c, 0x81, 0x9F) || in(c, 0xE0, 0xFC) }

func sizeGB(b []byte) int {
	switch {
	case len(b) < 2 || !in(b[0], 0x81, 0xFE):
		return 1
	case in(b[1], 0x40, 0xFE) && b[1] != 0x7F:
		return 2
	case len(b) >= 4 && in(b[1], '0', '9') && in(b[2], 0x81, 0xFE) && in(b[3], '0', '9'):
		return 4
	}
	return 1
}

// sizeISO2022 takes a run from its opening sequence to the next sequence of any kind. A run that nothing follows is not
// taken as one: its bytes stand for themselves, and a forgotten way back to ASCII spoils one value at most.
func sizeISO2022(b []byte) int {
	if !isDesignator(b) {
		return 1
	}
	if b[1] == '(' && b[2] != 'I' {
		return 3
	}
	for i := 3; i < len(b); i++ {
		j := bytes.IndexByte(b[i:], escByte)
		if j < 0 {
			break
		}
		if i += j; isDesignator(b[i:]) {
			return i
		}
	}
	return 1
}

// isDesignator reports whether b begins with an ISO 2022 sequence that names a character set: ESC ( X or ESC $ X.
func isDesignator(b []byte) bool {
	return len(b) > 2 && b[0] == escByte && (b[1] == '(' || b[1] == '$') && (in(b[2], '@', 'Z') || b[2] == '(')
}

// isPlain reports whether b is free of bytes that could begin a multi-byte character.
func isPlain(b []byte) bool {
	return isASCII(b) && bytes.IndexByte(b, escByte) < 0
}

// isASCII reports whether no byte of b is above 0x7F, eight at a time.
func isASCII(b []byte) bool {
	const high = 0x8080808080808080
	for len(b) >= 8 {
		if binary.NativeEndian.Uint64(b)&high != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
