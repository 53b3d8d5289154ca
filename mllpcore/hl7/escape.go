package hl7

// Escape appends src to dst so that it can stand as a value in a message with these delimiters: delimiters become
// \F\ \S\ \R\ \T\ \E\ (and \P\ where there is a truncation character), control bytes become \Xhh\, because CR would end
// the segment and VT or FS the block. Characters of several bytes are left whole. Unescape gives src back. Where the
// sender has no escape character, delimiters and control bytes become spaces.
func Escape(dst, src []byte, d Delimiters) []byte {
	for i := 0; i < len(src); {
		n := 1
		if d.multi != multiNone {
			n = d.multi.verbatim(src[i:])
		}
		if n > 1 {
			dst = append(dst, src[i:i+n]...)
		} else {
			dst = d.appendEscaped(dst, src[i])
		}
		i += n
	}
	return dst
}

// verbatim returns the size of the character at the beginning of b. In ISO 2022 a sequence that begins a run nobody
// ends still counts as one character: its escape byte must stay for the run before it to end there.
func (m multibyte) verbatim(b []byte) int {
	n := m.size(b)
	if n == 1 && m == multiISO2022 && isDesignator(b) {
		return 3
	}
	return n
}

// appendEscaped writes one byte that is not part of a longer character.
func (d *Delimiters) appendEscaped(dst []byte, c byte) []byte {
	name := d.escapeName(c)
	switch {
	case name == 0 && c >= 0x20 && c != 0x7F && !d.multi.isLead(c):
		return append(dst, c)
	case d.Escape == 0:
		return append(dst, ' ')
	case name != 0:
		return append(dst, d.Escape, name, d.Escape)
	}
	const hex = "0123456789ABCDEF"
	return append(dst, d.Escape, 'X', hex[c>>4], hex[c&15], d.Escape)
}

// escapeName returns the letter that stands for a delimiter in an escape sequence, 0 where c is none.
func (d *Delimiters) escapeName(c byte) byte {
	switch {
	case c == 0:
		return 0
	case c == d.Field:
		return 'F'
	case c == d.Component:
		return 'S'
	case c == d.Subcomponent:
		return 'T'
	case c == d.Repetition:
		return 'R'
	case c == d.Escape:
		return 'E'
	case c == d.Truncation:
		return 'P'
	}
	return 0
}

// appendText escapes text for a field: in the charset c, control characters as spaces, in one line.
func appendText(dst []byte, text string, d *Delimiters, c Charset) []byte {
	for _, r := range text {
		switch {
		case r < 0x20 || r == 0x7F:
			dst = append(dst, ' ')
		case r < 0x80:
			dst = d.appendEscaped(dst, byte(r))
		default:
			dst = c.appendRune(dst, r)
		}
	}
	return dst
}
