package hl7

import "unicode/utf8"

// Unescape appends src to dst with its escape sequences decoded: \F\ \S\ \T\ \R\ \E\ \P\ become the delimiters, \Xhh..\
// the bytes, or the characters where it holds their numbers in Unicode, such as \X00E4\ (see UnescapeIn). What changes
// how text looks rather than what it says stays visible as it stands: \H\ \N\, the formatting commands such as \.br\,
// the charset switches \Cxxyy\ and \Mxxyyzz\, and the local \Z..\ . So does everything that is no valid sequence
// (chapter 2, use of escape sequences in text fields).
func Unescape(dst, src []byte, d Delimiters) []byte { return UnescapeIn(dst, src, d, Charset{}) }

// UnescapeIn is Unescape of text in the charset c, in which characters that are given by their number are written. The
// zero Charset is what the rest of src looks like: UTF-8, or windows-1252 where it is not valid in that.
func UnescapeIn(dst, src []byte, d Delimiters, c Charset) []byte {
	if c.name == "" && !utf8.Valid(src) {
		c = charsets[id1252]
	}
	for {
		i := d.index(src, d.Escape)
		if i < 0 {
			return append(dst, src...)
		}
		dst, src = append(dst, src[:i]...), src[i:]
		end := d.index(src[1:], d.Escape)
		if end < 0 {
			return append(dst, src...)
		}
		body := src[1 : 1+end]
		switch decoded, ok := d.decodeSequence(dst, body, c); {
		case ok:
			dst, src = decoded, src[end+2:]
		case isVisibleCommand(body):
			dst, src = append(dst, src[:end+2]...), src[end+2:]
		default:
			// No sequence: this escape character stands for itself, and the next one may begin a sequence.
			dst, src = append(dst, src[:1+end]...), src[1+end:]
		}
	}
}

// decodeSequence appends what the sequence with this body stands for in the charset c, where it stands for text.
func (d *Delimiters) decodeSequence(dst, body []byte, c Charset) ([]byte, bool) {
	if len(body) != 1 {
		return d.appendHex(dst, body, c)
	}
	escaped := d.escapedBy(body[0])
	if escaped == 0 {
		return dst, false
	}
	return append(dst, escaped), true
}

// escapedBy returns the delimiter that a letter stands for, 0 where there is none.
func (d *Delimiters) escapedBy(name byte) byte {
	switch name {
	case 'F':
		return d.Field
	case 'S':
		return d.Component
	case 'T':
		return d.Subcomponent
	case 'R':
		return d.Repetition
	case 'E':
		return d.Escape
	case 'P':
		return d.Truncation
	}
	return 0
}

func hexDigit(c byte) int {
	switch {
	case in(c, '0', '9'):
		return int(c - '0')
	case in(c, 'A', 'F'):
		return int(c-'A') + 10
	case in(c, 'a', 'f'):
		return int(c-'a') + 10
	}
	return -1
}

// isVisibleCommand reports whether body is that of a valid sequence that is not decoded.
func isVisibleCommand(body []byte) bool {
	if len(body) == 0 {
		return false
	}
	switch body[0] {
	case 'H', 'N':
		return len(body) == 1
	case '.':
		return isFormatting(body[1:])
	case 'C':
		return len(body) == 5 && isHex(body[1:])
	case 'M':
		return (len(body) == 5 || len(body) == 7) && isHex(body[1:])
	case 'Z':
		return len(body) > 1
	}
	return false
}

// isFormatting reads a formatting command of the type FT without its point: br, sp, fi, nf, in, ti, sk, ce, with a
// number where it takes one.
func isFormatting(command []byte) bool {
	if len(command) < 2 {
		return false
	}
	switch string(commandName(command)) {
	case "br", "sp", "fi", "nf", "in", "ti", "sk", "ce":
	default:
		return false
	}
	for _, c := range command[2:] {
		if !in(c, '0', '9') && c != '+' && c != '-' && c != ' ' {
			return false
		}
	}
	return true
}

// commandName returns the first two letters of a formatting command as the standard writes them: senders write BR, too.
func commandName(command []byte) []byte {
	name := [2]byte{command[0], command[1]}
	for i, c := range name {
		if in(c, 'A', 'Z') {
			name[i] = c - 'A' + 'a'
		}
	}
	return name[:]
}

func isHex(b []byte) bool {
	for _, c := range b {
		if hexDigit(c) < 0 {
			return false
		}
	}
	return true
}
