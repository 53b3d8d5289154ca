package document

// Bytes is something that went over the wire: framing and payload, held apart so that a large payload is not copied.
type Bytes struct {
	head, body, tail []byte
}

// Len returns the number of bytes.
func (b Bytes) Len() int { return len(b.head) + len(b.body) + len(b.tail) }

// Append appends the bytes from off, at most n, to dst.
func (b Bytes) Append(dst []byte, off, n int) []byte {
	for _, part := range [][]byte{b.head, b.body, b.tail} {
		if off >= len(part) {
			off -= len(part)
			continue
		}
		piece := part[off:min(len(part), off+n)]
		dst = append(dst, piece...)
		n -= len(piece)
		off = 0
	}
	return dst
}
