package hl7

import "bytes"

// Separator is what ends a segment of a message. The standard knows only CR; the others are tolerated.
type Separator uint8

// The separators of SPEC section 7.
const (
	SepCR   Separator = iota // CR, by the standard
	SepCRLF                  // every CR is followed by LF
	SepLF                    // there is no CR
)

// String returns the separator's name: CR, CRLF or LF.
func (s Separator) String() string {
	switch s {
	case SepCRLF:
		return "CRLF"
	case SepLF:
		return "LF"
	}
	return "CR"
}

// DetectSeparator decides what separates the segments of b, SPEC section 7: CR if there is one not followed by LF, CRLF
// if every CR is followed by LF, LF if there is no CR.
func DetectSeparator(b []byte) Separator {
	i := bytes.IndexByte(b, '\r')
	if i < 0 {
		if bytes.IndexByte(b, '\n') < 0 {
			return SepCR // one segment; nothing contradicts the standard
		}
		return SepLF
	}
	for i < len(b) {
		if i+1 >= len(b) || b[i+1] != '\n' {
			return SepCR
		}
		j := bytes.IndexByte(b[i+1:], '\r')
		if j < 0 {
			break
		}
		i += 1 + j
	}
	return SepCRLF
}

// segmentEnd returns where the first segment of b ends and where the next one begins. Whichever separator the whole
// message turns out to have, a CR ends a segment, and one LF right after it belongs to no segment: a message that mixes
// CR and CRLF is read like its sender meant it. LF ends a segment only where lf is set (the message has no CR).
func segmentEnd(b []byte, lf bool) (end, next int) {
	if lf {
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			return i, i + 1
		}
		return len(b), len(b)
	}
	i := bytes.IndexByte(b, '\r')
	if i < 0 {
		return len(b), len(b)
	}
	if i+1 < len(b) && b[i+1] == '\n' {
		return i, i + 2
	}
	return i, i + 1
}
