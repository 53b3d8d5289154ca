package certs

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// DecodeText returns what an editor or a shell has written as UTF-8: it takes a byte order mark away and converts
// UTF-16, which PowerShell and Notepad write, with its mark or without. What is neither stays byte for byte, so that
// keys in binary and passwords in Latin-1 are what they were.
func DecodeText(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}) && len(data)%2 == 0:
		return fromUTF16(data[2:], 0)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}) && len(data)%2 == 0:
		return fromUTF16(data[2:], 1)
	case isUnmarkedUTF16(data, 0):
		return fromUTF16(data, 0)
	case isUnmarkedUTF16(data, 1):
		return fromUTF16(data, 1)
	}
	return data
}

// isUnmarkedUTF16 reports whether data is Latin-1 in UTF-16 whose low byte stands at index low of each pair. Neither
// text in another encoding nor any key has a zero in each second byte.
func isUnmarkedUTF16(data []byte, low int) bool {
	if len(data) == 0 || len(data)%2 != 0 {
		return false
	}
	for i := 0; i < len(data); i += 2 {
		if data[i+1-low] != 0 || data[i+low] == 0 {
			return false
		}
	}
	return true
}

// fromUTF16 converts UTF-16 whose low byte stands at index low of each pair.
func fromUTF16(data []byte, low int) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+1-low])<<8
	}
	return []byte(string(utf16.Decode(units)))
}

// plainText is data as trimmed UTF-8, without a byte order mark.
func plainText(data []byte) []byte { return bytes.TrimSpace(DecodeText(data)) }

// PasswordText is a password as text. Bytes that are not UTF-8 come from a file or a command line in windows-1252; as
// text they still open what was made with the bytes.
func PasswordText(password string) (string, error) {
	if utf8.ValidString(password) {
		return password, nil
	}
	return fromANSI(password), nil
}

// fromANSI reads bytes as windows-1252. Those that it leaves open are control characters, as in Windows itself, so that
// no byte is lost.
func fromANSI(b string) string {
	var text strings.Builder
	for i := range len(b) {
		c := charmap.Windows1252.DecodeByte(b[i])
		if c == utf8.RuneError {
			c = rune(b[i])
		}
		text.WriteRune(c)
	}
	return text.String()
}

// toANSI is the bytes that fromANSI makes text of; false when there are none.
func toANSI(text string) ([]byte, bool) {
	out := make([]byte, 0, len(text))
	for _, c := range text {
		b, ok := charmap.Windows1252.EncodeRune(c)
		if !ok {
			if c < 0x80 || c > 0x9F {
				return nil, false
			}
			b = byte(c)
		}
		out = append(out, b)
	}
	return out, true
}
