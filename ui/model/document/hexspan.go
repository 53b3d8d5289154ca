package document

// The columns of the Hex tab.
const (
	HexOffset = iota
	HexBytes
	HexText
)

// column returns where the byte n of a row stands in the column of hexadecimal numbers.
func (h *HexDump) column(n int) int {
	if n >= hexWidth/2 {
		return 3*n + 1
	}
	return 3 * n
}

// ByteAt returns the offset in the body of what a character of a column stands for, -1 for the framing and for nothing.
func (h *HexDump) ByteAt(row, col, char int) int {
	n := h.offsetAt(row, col, char)
	if n < 0 || n >= len(h.bytes.body) {
		return -1
	}
	return n
}

// offsetAt is ByteAt that goes on over the framing: below 0 before the body, and behind its end.
func (h *HexDump) offsetAt(row, col, char int) int {
	n := char
	switch col {
	case HexOffset:
		n = 0
	case HexBytes:
		if n = char / 3; char >= h.column(hexWidth/2)-1 {
			n = max((char-1)/3, hexWidth/2)
		}
	}
	return max(min(n, hexWidth-1), 0) + row*hexWidth - len(h.bytes.head)
}

// Between returns the bytes of the body from one character of a column to another, both included, in whichever order.
func (h *HexDump) Between(col, row, char, toRow, toChar int) Span {
	from, to := h.offsetAt(row, col, char), h.offsetAt(toRow, col, toChar)
	if to < from {
		from, to = to, from
	}
	s := Span{max(from, 0), min(to+1, len(h.bytes.body))}
	if s.End <= s.Start {
		return Span{}
	}
	return s
}

// BytesIn returns bytes of the body.
func (h *HexDump) BytesIn(s Span) []byte {
	return h.bytes.body[max(s.Start, 0):min(s.End, len(h.bytes.body))]
}

// Holds reports whether the body has a byte at offset.
func (h *HexDump) Holds(offset int) bool { return offset >= 0 && offset < len(h.bytes.body) }

// RowAt returns the row that shows a byte of the body.
func (h *HexDump) RowAt(offset int) int {
	return max(min((offset+len(h.bytes.head))/hexWidth, h.Rows()-1), 0)
}

// Marked returns which characters of a column stand for bytes of s; from == to for none.
func (h *HexDump) Marked(row, col int, s Span) (from, to int) {
	first := max(s.Start+len(h.bytes.head)-row*hexWidth, 0)
	last := min(s.End+len(h.bytes.head)-row*hexWidth, hexWidth) - 1
	if s.Empty() || first > last {
		return 0, 0
	}
	switch col {
	case HexBytes:
		return h.column(first), h.column(last) + 2
	case HexText:
		return first, last + 1
	}
	return 0, 0
}
