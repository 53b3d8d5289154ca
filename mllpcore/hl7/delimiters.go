package hl7

// Delimiters are the encoding characters of one message, MSH-1 and MSH-2. A zero byte means that the message has no
// such delimiter: it then separates nothing.
type Delimiters struct {
	Field        byte // MSH-1
	Component    byte // first character of MSH-2
	Repetition   byte // second
	Escape       byte // third
	Subcomponent byte // fourth
	Truncation   byte // fifth, from version 2.7; 0 where MSH-2 has none

	multi multibyte // set where MSH-18 names a charset whose characters may contain delimiter bytes
}

// DefaultDelimiters returns the delimiters that the standard recommends: |^~\& and no truncation character.
func DefaultDelimiters() Delimiters {
	return Delimiters{Field: '|', Component: '^', Repetition: '~', Escape: '\\', Subcomponent: '&'}
}

// maxEncodingChars is the length of MSH-2 from version 2.7 on.
const maxEncodingChars = 5

// delimitersOf makes the delimiters of a header segment from its field separator and MSH-2, which may have any length.
// Where MSH-2 is short, the defaults stand in; a character that already has a role is not given a second one, so that
// "^~\\&" (an escape character doubled by mistake) still means what its sender meant. One that is left out in the
// middle is known by what follows: "^~&" has no escape character.
func delimitersOf(field byte, encoding []byte) Delimiters {
	if field == '|' && string(encoding) == `^~\&` {
		return DefaultDelimiters()
	}
	d := Delimiters{Field: field}
	encoding, left := withGaps(encoding)
	defaults := [maxEncodingChars]byte{'^', '~', '\\', '&', 0}
	roles := [maxEncodingChars]*byte{&d.Component, &d.Repetition, &d.Escape, &d.Subcomponent, &d.Truncation}
	for i, role := range roles {
		if left[i] {
			continue
		}
		var c byte
		if i < len(encoding) {
			c = encoding[i]
		}
		if !usableDelimiter(c) || d.has(c) {
			c = defaults[i]
		}
		if !d.has(c) {
			*role = c
		}
	}
	return d
}

// withGaps puts the usual delimiters of a short MSH-2 where they stand by the standard, and tells which are left out
// before the last of them. Others are taken by their place.
func withGaps(encoding []byte) (placed []byte, left [maxEncodingChars]bool) {
	const usual = `^~\&`
	if len(encoding) < 2 || len(encoding) >= len(usual) || encoding[0] != usual[0] {
		return encoding, left
	}
	placed = append(make([]byte, 0, len(usual)), usual...)
	next := 0
	for _, c := range encoding {
		for ; next < len(usual) && usual[next] != c; next++ {
			left[next] = true
		}
		if next++; next > len(usual) {
			return encoding, [maxEncodingChars]bool{}
		}
	}
	return placed[:next], left
}

// has reports whether c already has a role.
func (d *Delimiters) has(c byte) bool {
	switch c {
	case 0:
		return false
	case d.Field, d.Component, d.Repetition, d.Escape, d.Subcomponent, d.Truncation:
		return true
	}
	return false
}

// usableDelimiter reports whether c can separate anything: not a letter, digit, space or control byte, which in an
// answer could look like the end of a segment or of a block.
func usableDelimiter(c byte) bool {
	switch {
	case in(c, '0', '9'), in(c, 'A', 'Z'), in(c, 'a', 'z'):
		return false
	case c == ' ', isControl(c):
		return false
	}
	return true
}

// index returns the position of the first delimiter c in b that is not part of a multi-byte character, -1 for none.
func (d *Delimiters) index(b []byte, c byte) int {
	if c == 0 {
		return -1
	}
	return d.multi.index(b, c)
}

// part returns the n-th part (from 1) of b as separated by c, with its offset in b; ok is false where there are fewer.
func (d *Delimiters) part(b []byte, c byte, n int) (p []byte, offset int, ok bool) {
	for ; n > 1; n-- {
		i := d.index(b[offset:], c)
		if i < 0 {
			return nil, len(b), false
		}
		offset += i + 1
	}
	if n < 1 {
		return nil, 0, false
	}
	if i := d.index(b[offset:], c); i >= 0 {
		return b[offset : offset+i : offset+i], offset, true
	}
	return b[offset:len(b):len(b)], offset, true
}

// component returns the n-th component (from 1) of the first repetition of a field, nil where there are fewer.
func (d *Delimiters) component(field []byte, n int) []byte {
	rep, _, _ := d.part(field, d.Repetition, 1)
	c, _, _ := d.part(rep, d.Component, n)
	return c
}
