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
	n := char
	switch col {
	case HexOffset:
		n = 0
	case HexBytes:
		if n = char / 3; char >= h.column(hexWidth/2)-1 {
			n = max((char-1)/3, hexWidth/2)
		}
	}
	n = max(min(n, hexWidth-1), 0) + row*hexWidth - len(h.bytes.head)
	if n < 0 || n >= len(h.bytes.body) {
		return -1
	}
	return n
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
