package certs

import (
	"errors"
	"fmt"
)

// The object identifiers by which content is recognised, as DER stands in the file.
var (
	derSignedData = []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02") // 1.2.840.113549.1.7.2
	derPBES2      = []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d") // 1.2.840.113549.1.5.13
	derPBES1      = []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05")     // 1.2.840.113549.1.5.…
	derPBEPKCS12  = []byte("\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01") // 1.2.840.113549.1.12.1.…
)

// derMaxDepth bounds nesting; a PFX needs about 12 levels.
const derMaxDepth = 40

var (
	errCutShort     = errors.New("it ends too early")
	errManyElements = fmt.Errorf("%w: it has more parts than a certificate store may; have only those certificates and "+
		"keys exported that are needed", ErrUnsupported)
)

// derVersion is INTEGER n, for a small n.
func derVersion(n byte) []byte { return []byte{0x02, 0x01, n} }

// derHeader is the tag and length of one element.
type derHeader struct {
	tag        byte
	size       int // bytes of tag and length
	length     int // bytes of content; 0 when indefinite
	indefinite bool
}

// readHeader reads the header at the start of b without asking for the content to be there.
func readHeader(b []byte) (derHeader, error) {
	if len(b) < 2 {
		return derHeader{}, errCutShort
	}
	h := derHeader{tag: b[0], size: 2}
	if b[0]&0x1F == 0x1F {
		return h, errors.New("it has a tag of more than one byte")
	}
	switch n := int(b[1] & 0x7F); {
	case b[1] < 0x80:
		h.length = n
	case n == 0:
		h.indefinite = true
	case n > 4:
		return h, fmt.Errorf("it has a length of %d bytes", n)
	case len(b) < 2+n:
		return h, errCutShort
	default:
		for _, c := range b[2 : 2+n] {
			h.length = h.length<<8 | int(c)
		}
		h.size += n
	}
	return h, nil
}

// derBody is the content of the element at the start of b, as much of it as is there.
func derBody(b []byte) []byte {
	h, err := readHeader(b)
	if err != nil || h.size > len(b) {
		return nil
	}
	body := b[h.size:]
	if !h.indefinite && h.length < len(body) {
		body = body[:h.length]
	}
	return body
}

// toDER rewrites BER as DER, as far as encoding/asn1 needs it: definite lengths, octet strings in one piece. Programs
// built on Bouncy Castle, NSS or older Java write PFX files in BER. rest is what follows the first element. left is how
// many elements there may be, and then how many more: taking them apart costs far more than finding them.
func toDER(b []byte, left *int) (der, rest []byte, err error) {
	return appendDER(nil, b, 0, left)
}

func appendDER(dst, b []byte, depth int, left *int) (out, rest []byte, err error) {
	h, err := readHeader(b)
	*left--
	switch {
	case err != nil:
		return nil, nil, err
	case *left < 0:
		return nil, nil, errManyElements
	case depth > derMaxDepth:
		return nil, nil, errors.New("it is nested too deep")
	case h.indefinite && h.tag&0x20 == 0:
		return nil, nil, errors.New("it has a plain value without a length")
	case !h.indefinite && h.length > len(b)-h.size:
		return nil, nil, fmt.Errorf("%w: %d bytes announced, %d there", errCutShort, h.length, len(b)-h.size)
	}
	b = b[h.size:]
	if h.tag&0x20 == 0 {
		return appendElement(dst, h.tag, b[:h.length]), b[h.length:], nil
	}
	body, rest := b, []byte(nil)
	if !h.indefinite {
		body, rest = b[:h.length], b[h.length:]
	}
	content, behind, err := appendChildren(body, h.indefinite, depth, left)
	if err != nil {
		return nil, nil, err
	}
	if h.indefinite {
		rest = behind
	}
	if h.tag == 0x24 { // OCTET STRING in pieces
		joined, err := joinOctets(content)
		if err != nil {
			return nil, nil, err
		}
		return appendElement(dst, 0x04, joined), rest, nil
	}
	return appendElement(dst, h.tag, content), rest, nil
}

// appendChildren converts the elements of a constructed value up to its end.
func appendChildren(body []byte, indefinite bool, depth int, left *int) (content, behind []byte, err error) {
	for {
		if indefinite && len(body) >= 2 && body[0] == 0 && body[1] == 0 {
			return content, body[2:], nil
		}
		if len(body) == 0 {
			if indefinite {
				return nil, nil, errCutShort
			}
			return content, nil, nil
		}
		if content, body, err = appendDER(content, body, depth+1, left); err != nil {
			return nil, nil, err
		}
	}
}

// joinOctets puts the pieces of a constructed octet string, already in DER, together.
func joinOctets(pieces []byte) ([]byte, error) {
	var joined []byte
	for len(pieces) > 0 {
		h, err := readHeader(pieces)
		if err != nil {
			return nil, err
		}
		if h.tag != 0x04 || h.length > len(pieces)-h.size {
			return nil, errors.New("it has an octet string made of something else")
		}
		joined = append(joined, pieces[h.size:h.size+h.length]...)
		pieces = pieces[h.size+h.length:]
	}
	return joined, nil
}

func appendElement(dst []byte, tag byte, content []byte) []byte {
	dst = append(dst, tag)
	switch n := len(content); {
	case n < 0x80:
		dst = append(dst, byte(n))
	case n < 1<<8:
		dst = append(dst, 0x81, byte(n))
	case n < 1<<16:
		dst = append(dst, 0x82, byte(n>>8), byte(n))
	case n < 1<<24:
		dst = append(dst, 0x83, byte(n>>16), byte(n>>8), byte(n))
	default:
		dst = append(dst, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(dst, content...)
}
