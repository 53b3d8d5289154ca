package hl7

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// Charset is a character set that text can be decoded from. The zero value is "unknown".
type Charset struct {
	name     string
	encoding encoding.Encoding // nil for ASCII, UTF-8 and what cannot be decoded here
	multi    multibyte
}

const (
	nameASCII = "US-ASCII"
	nameUTF8  = "UTF-8"
)

// Name returns the charset's usual name, such as ISO-8859-1, "" for an unknown one.
func (c Charset) Name() string { return c.name }

// SingleByte reports whether each character is one byte, and not all bytes are ASCII.
func (c Charset) SingleByte() bool { _, ok := c.encoding.(*charmap.Charmap); return ok }

// Decode returns b as text; ok is false where b holds bytes that the charset does not have. These then stand in the
// text as U+FFFD. The control characters 0x80 to 0x9F of ISO 8859 are no text, and count as such bytes.
func (c Charset) Decode(b []byte) (text string, ok bool) {
	switch table, single := c.encoding.(*charmap.Charmap); {
	case single:
		return decodeSingle(b, table)
	case c.encoding != nil:
		decoded, err := c.encoding.NewDecoder().Bytes(b)
		return string(decoded), err == nil && !bytes.ContainsRune(decoded, utf8.RuneError)
	case c.name == nameASCII:
		ok = isASCII(b)
	case c.name == nameUTF8:
		ok = utf8.Valid(b)
	}
	if !ok {
		b = bytes.ToValidUTF8(b, []byte(string(utf8.RuneError)))
	}
	return string(b), ok
}

// decodeSingle decodes bytes that each are a character.
func decodeSingle(b []byte, table *charmap.Charmap) (text string, ok bool) {
	var out strings.Builder
	out.Grow(len(b) + len(b)/4)
	ok = true
	for _, c := range b {
		r := decodeByte(c, table)
		ok = ok && r != utf8.RuneError
		out.WriteRune(r)
	}
	return out.String(), ok
}

// decodeByte decodes one byte, U+FFFD for what is no text.
func decodeByte(c byte, table *charmap.Charmap) rune {
	if c < utf8.RuneSelf {
		return rune(c)
	}
	r := table.DecodeByte(c)
	if r >= 0x80 && r <= 0x9F {
		return utf8.RuneError
	}
	return r
}

// Misfit returns the first byte of b that the charset, which is one of single bytes, does not have; -1 for none, and in
// other charsets.
func (c Charset) Misfit(b []byte) int {
	table, ok := c.encoding.(*charmap.Charmap)
	if !ok {
		return -1
	}
	for i, c := range b {
		if c >= utf8.RuneSelf && decodeByte(c, table) == utf8.RuneError {
			return i
		}
	}
	return -1
}

// appendRune writes one character, '?' where the charset does not have it or takes more than a table to write.
func (c Charset) appendRune(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(dst, byte(r))
	}
	if c.name == nameUTF8 {
		return utf8.AppendRune(dst, r)
	}
	if table, ok := c.encoding.(*charmap.Charmap); ok {
		if b, ok := table.EncodeRune(r); ok {
			return append(dst, b)
		}
	}
	return append(dst, '?')
}

// FallbackCharset returns the charset that b is shown in where its own cannot be used: ISO-2022-JP where b is ASCII but
// for its escape sequences, UTF-8 where b is valid in that, windows-1252 otherwise.
func FallbackCharset(b []byte) Charset {
	switch {
	case isASCII(b) && ISO2022(b) >= 0:
		return charsets[idISO2022JP]
	case utf8.Valid(b):
		return charsets[idUTF8]
	}
	return charsets[id1252]
}

// ISO2022 returns where the first escape sequence of ISO-2022-JP begins that switches away from ASCII, -1 for nowhere.
// No text has one by chance, whether or not MSH-18 says so.
func ISO2022(b []byte) int {
	for from := 0; ; from++ {
		i := bytes.IndexByte(b[from:], escByte)
		if i < 0 {
			return -1
		}
		from += i
		for _, sequence := range [...]string{"$@", "$B", "(J", "(I", "$(D"} {
			if bytes.HasPrefix(b[from+1:], []byte(sequence)) {
				return from
			}
		}
	}
}

// charset returns what MSH-18 names. Of several repetitions the first known one counts, except that one of ISO 2022
// wins, because the others then are the sets it switches between.
func (h *Header) charset() Charset {
	var found Charset
	field := h.Field(18)
	for len(field) > 0 {
		name := field
		if i := h.Delims.index(field, h.Delims.Repetition); i >= 0 {
			name, field = field[:i], field[i+1:]
		} else {
			field = nil
		}
		c, _ := lookupCharset(name)
		if found.name == "" || c.multi == multiISO2022 {
			found = c
		}
	}
	return found
}

// TextCharset returns the charset that MSH-18 names; its Name is "" where MSH-18 is empty or unknown.
func (h *Header) TextCharset() Charset { return h.charset() }

// Text returns one value of the message as a person reads it: escape sequences and charset decoded. raw is part of the
// message, such as ControlID.
func (h *Header) Text(raw []byte) string { return decodeValue(raw, h.Delims, h.charset) }

// decodeValue decodes escapes and charset; it asks for the charset only where that matters.
func decodeValue(raw []byte, d Delimiters, charset func() Charset) string {
	if d.index(raw, d.Escape) >= 0 {
		raw = UnescapeIn(nil, raw, d, charset())
	}
	if isPlain(raw) {
		return string(raw)
	}
	return charset().Text(raw)
}

// Text returns bytes as text in the charset. Where they are not in it, or it is unknown, the text is what the windows
// charset for the same languages (see Charset.Windows) or FallbackCharset makes of them.
func (c Charset) Text(raw []byte) string {
	if isPlain(raw) {
		return string(raw)
	}
	if c.name != "" {
		if text, ok := c.Decode(raw); ok {
			return text
		}
	}
	return c.fallback(raw)
}

// fallback decodes bytes that c does not have. Whoever declares ISO 8859 and uses bytes between 0x80 and 0x9F writes in
// the charset of Windows for the same languages.
func (c Charset) fallback(raw []byte) string {
	if windows, ok := c.Windows(); ok {
		if text, ok := windows.Decode(raw); ok {
			return text
		}
	}
	text, _ := FallbackCharset(raw).Decode(raw)
	return text
}
