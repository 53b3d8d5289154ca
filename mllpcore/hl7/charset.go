package hl7

import (
	"bytes"
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

// Decode returns b as text; ok is false where b holds bytes that the charset does not have. These then stand in the
// text as U+FFFD.
func (c Charset) Decode(b []byte) (text string, ok bool) {
	switch {
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

// DecodeText returns b as text by the charset that MSH-18 names (see LookupCharset). ok is false where the name is
// unknown, or b holds bytes that the charset does not have, or no charset is named and b is not ASCII: the text is then
// what FallbackCharset makes of b, and a person should be told so.
func DecodeText(b []byte, charset string) (text string, ok bool) {
	if isPlain(b) {
		return string(b), true
	}
	if c, known := LookupCharset(charset); known {
		if text, ok = c.Decode(b); ok {
			return text, true
		}
	}
	text, _ = FallbackCharset(b).Decode(b)
	return text, false
}

// FallbackCharset returns the charset that b is shown in where its own cannot be used: UTF-8 where b is valid in it,
// windows-1252 otherwise.
func FallbackCharset(b []byte) Charset {
	if utf8.Valid(b) {
		return charsets[idUTF8]
	}
	return charsets[id1252]
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
	return decodeBytes(raw, charset())
}

// decodeBytes decodes bytes by a charset, or by what fits where that does not.
func decodeBytes(raw []byte, c Charset) string {
	if isPlain(raw) {
		return string(raw)
	}
	if c.name != "" {
		if text, ok := c.Decode(raw); ok {
			return text
		}
	}
	text, _ := FallbackCharset(raw).Decode(raw)
	return text
}
