package hl7

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// codePageID returns the charset of a Windows code page number.
func codePageID(n int) charsetID {
	switch {
	case n >= 1250 && n <= 1258:
		return id1250 + charsetID(n-1250)
	case n >= 28591 && n <= 28606:
		return id8859 + charsetID(n-28590)
	}
	for _, p := range [...]struct {
		page int
		id   charsetID
	}{
		{65001, idUTF8},
		{20127, idASCII},
		{437, id437},
		{850, id850},
		{852, id852},
		{866, id866},
		{874, id874},
		{932, idShiftJIS},
		{936, idGB18030},
		{949, idEUCKR},
		{950, idBig5},
		{20866, idKOI8R},
		{20932, idEUCJP},
		{21866, idKOI8U},
		{50220, idISO2022JP},
		{51949, idEUCKR},
		{54936, idGB18030},
	} {
		if p.page == n {
			return p.id
		}
	}
	return idUnknown
}

// CodePageEncoding returns the encoding of a code page of SPEC section 5.4 (setting CodePage). The error matches
// errors.ErrUnsupported: for UTF-16 and UTF-32 (1200, 1201, 12000, 12001), which MLLP cannot carry because their bytes
// include the block characters, and for a page that is not known.
func CodePageEncoding(page int) (encoding.Encoding, error) {
	switch page {
	case 1200, 1201, 12000, 12001:
		return nil, fmt.Errorf("code page %d (UTF-16 or UTF-32): MLLP cannot carry it, its bytes may equal the block "+
			"characters; use 65001 (UTF-8): %w", page, errors.ErrUnsupported)
	}
	switch c := charsets[codePageID(page)]; {
	case c.name == "":
		return nil, fmt.Errorf("unknown code page %d; use 65001 (UTF-8), 20127, 1250–1258, 28591–28605, 866, 932, "+
			"936, 949, 950, 54936, 20866 or 21866: %w", page, errors.ErrUnsupported)
	case c.name == nameUTF8:
		return unicode.UTF8, nil
	case c.name == nameASCII:
		return asciiEncoding{}, nil
	default:
		return c.encoding, nil
	}
}

// CodePageCharset returns the charset of a code page, as LookupCharset does of a name.
func CodePageCharset(page int) (c Charset, ok bool) {
	c = charsets[codePageID(page)]
	return c, c.name != ""
}

// asciiEncoding is code page 20127, which x/text does not have.
type asciiEncoding struct{}

// NewDecoder returns a decoder that writes U+FFFD for bytes above 0x7F.
func (asciiEncoding) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: asciiDecoder{}}
}

// NewEncoder returns an encoder that writes '?' for characters that ASCII does not have.
func (asciiEncoding) NewEncoder() *encoding.Encoder {
	return &encoding.Encoder{Transformer: asciiEncoder{}}
}

type asciiDecoder struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (asciiDecoder) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for ; nSrc < len(src); nSrc++ {
		p := string(rune(src[nSrc]))
		if src[nSrc] >= 0x80 {
			p = "\uFFFD"
		}
		if nDst+len(p) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += copy(dst[nDst:], p)
	}
	return nDst, nSrc, nil
}

type asciiEncoder struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (asciiEncoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		c, size := src[nSrc], 1
		if c >= 0x80 {
			if size = runeSize(src[nSrc:], atEOF); size == 0 {
				return nDst, nSrc, transform.ErrShortSrc
			}
			c = '?'
		}
		if nDst == len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		dst[nDst] = c
		nDst, nSrc = nDst+1, nSrc+size
	}
	return nDst, nSrc, nil
}

// runeSize returns the length of the character at the beginning of b, 0 where more bytes must be seen first.
func runeSize(b []byte, atEOF bool) int {
	if !atEOF && !utf8.FullRune(b) {
		return 0
	}
	_, size := utf8.DecodeRune(b)
	return size
}
