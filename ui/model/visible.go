package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// controlNames are the names of the bytes below 0x20. Unicode has pictures for them, but few fonts do.
const controlNames = "NULSOHSTXETXEOTENQACKBELBS HT LF VT FF CR SO SI DLEDC1DC2DC3DC4NAKSYNETBCANEM SUBESCFS GS RS US "

// Visible returns b as one line of text: control bytes by their names (⟨VT⟩ ⟨FS⟩ ⟨CR⟩ ⟨LF⟩), bytes that are no UTF-8 as
// Latin-1. At most limit characters of b are shown; limit 0 means all. It is for showing only: bytes never change.
func Visible(b []byte, limit int) string {
	if Plain(b) && (limit == 0 || len(b) <= limit) {
		return string(b)
	}
	size := len(b)
	if limit > 0 {
		size = min(size, limit)
	}
	var s strings.Builder
	s.Grow(size + 8)
	utf := validUTF8(b)
	for n := 0; len(b) > 0 && (limit == 0 || n < limit); n++ {
		r, width := rune(b[0]), 1
		if utf && b[0] >= utf8.RuneSelf {
			r, width = utf8.DecodeRune(b)
		}
		AppendVisible(&s, r)
		b = b[width:]
	}
	return s.String()
}

// AppendVisible writes what stands for r on the screen.
func AppendVisible(s *strings.Builder, r rune) {
	switch {
	case r < 0x20:
		s.WriteString("⟨" + strings.TrimRight(controlNames[3*r:3*r+3], " ") + "⟩")
	case r == 0x7F:
		s.WriteString("⟨DEL⟩")
	case r >= 0x80 && r < 0xA0, r == utf8.RuneError, !unicode.IsPrint(r) && r != 0xA0:
		s.WriteRune('·')
	default:
		s.WriteRune(r)
	}
}

// Plain tells whether there is nothing but printable ASCII in b.
func Plain(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7E {
			return false
		}
	}
	return true
}

// validUTF8 looks at the first 64 KiB only, so that a long value does not cost a pass over all of it. A character cut
// at the end of that part does not count against it.
func validUTF8(b []byte) bool {
	const look = 64 << 10
	if len(b) <= look {
		return utf8.Valid(b)
	}
	b = b[:look]
	for range utf8.UTFMax - 1 {
		if r, width := utf8.DecodeLastRune(b); r == utf8.RuneError && width == 1 {
			b = b[:len(b)-1]
		}
	}
	return utf8.Valid(b)
}

// VisibleText is Visible for text that came as a string, such as the fields of a Summary.
func VisibleText(s string) string {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return Visible([]byte(s), 0)
		}
	}
	return s
}
