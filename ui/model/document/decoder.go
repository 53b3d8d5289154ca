package document

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
)

// Decoder reads bytes as characters for showing only, one at a time, so that each is known by its bytes. The zero value
// takes UTF-8 where it is valid, and Latin-1 otherwise.
type Decoder struct{ charsets []hl7.Charset }

// NewDecoder returns the decoder of a message: by the forced charset when it has a name, else by the one that fits.
func NewDecoder(doc *explain.Document, forced hl7.Charset) Decoder {
	if forced.Name() != "" {
		return Decoder{charsets: []hl7.Charset{forced}}
	}
	if doc.Charset().Name() == "" {
		return Decoder{}
	}
	return Decoder{charsets: doc.Charsets()}
}

const (
	utf8Name    = "UTF-8"
	escapeByte  = 0x1B
	widestBytes = 4 // of one character in any charset
)

// next writes the first character of b, or what stands for it, and returns how many bytes it is.
func (d Decoder) next(s *strings.Builder, b []byte) int {
	if b[0] < utf8.RuneSelf && (b[0] != escapeByte || len(d.charsets) == 0) {
		model.AppendVisible(s, rune(b[0]))
		return 1
	}
	for _, c := range d.charsets {
		if n := decodeOne(s, c, b); n > 0 {
			return n
		}
	}
	if len(d.charsets) == 0 {
		if r, n := utf8.DecodeRune(b); n > 1 {
			model.AppendVisible(s, r)
			return n
		}
	}
	model.AppendVisible(s, rune(b[0]))
	return 1
}

// decodeOne writes the first character of b in a charset and returns its bytes, 0 when it has none.
func decodeOne(s *strings.Builder, c hl7.Charset, b []byte) int {
	if c.Name() == utf8Name {
		r, n := utf8.DecodeRune(b)
		if n < 2 {
			return 0
		}
		model.AppendVisible(s, r)
		return n
	}
	if b[0] == escapeByte {
		return decodeShifted(s, c, b)
	}
	for n := 1; n <= min(widestBytes, len(b)); n++ {
		if text, ok := c.Decode(b[:n]); ok && text != "" {
			for _, r := range text {
				model.AppendVisible(s, r)
			}
			return n
		}
	}
	return 0
}

// decodeShifted writes a stretch of ISO 2022 from its first escape sequence to the one that goes back to ASCII.
func decodeShifted(s *strings.Builder, c hl7.Charset, b []byte) int {
	end := bytes.Index(b, []byte("\x1b(B"))
	if end <= 0 {
		return 0
	}
	end += 3
	text, ok := c.Decode(b[:end])
	if !ok || strings.ContainsRune(text, escapeByte) {
		return 0
	}
	for _, r := range text {
		model.AppendVisible(s, r)
	}
	return end
}
