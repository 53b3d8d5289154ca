package hl7

// Cut returns what stands before the first delimiter c in b and what stands behind it. found is false where b has none:
// then all of it stands before. It is for going through many values without making a Node of each.
func (d *Delimiters) Cut(b []byte, c byte) (before, after []byte, found bool) {
	i := d.index(b, c)
	if i < 0 {
		return b, nil, false
	}
	return b[:i:i], b[i+1:], true
}
