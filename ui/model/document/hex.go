package document

import "strconv"

const (
	hexWidth  = 16
	hexDigits = "0123456789abcdef"
)

// HexDump shows bytes as rows of sixteen. Rows are made when they are asked for.
type HexDump struct {
	bytes   Bytes
	scratch [hexWidth]byte
	line    []byte
}

// NewHexDump returns the rows of b.
func NewHexDump(b Bytes) *HexDump { return &HexDump{bytes: b} }

// Rows returns the number of rows.
func (h *HexDump) Rows() int { return (h.bytes.Len() + hexWidth - 1) / hexWidth }

// Row returns the offset, the bytes in hexadecimal with a gap after eight, and the same as ASCII with a dot for what
// cannot be printed.
func (h *HexDump) Row(i int) (offset, hex, ascii string) {
	b := h.bytes.Append(h.scratch[:0], i*hexWidth, hexWidth)
	line := h.line[:0]
	for n, c := range b {
		if n == hexWidth/2 {
			line = append(line, ' ')
		}
		line = append(line, hexDigits[c>>4], hexDigits[c&15], ' ')
	}
	h.line = line
	text := [hexWidth]byte{}
	for n, c := range b {
		text[n] = c
		if c < 0x20 || c > 0x7E {
			text[n] = '.'
		}
	}
	return hexOffset(i * hexWidth), string(line), string(text[:len(b)])
}

func hexOffset(n int) string {
	s := strconv.FormatInt(int64(n), 16)
	const zeros = "00000000"
	if len(s) < len(zeros) {
		return zeros[len(s):] + s
	}
	return s
}
