package walfile

import (
	"encoding/binary"
	"math/bits"
)

// Sum is a checksum of the WAL: two sums over words of four bytes, each frame's going on from the frame before.
type Sum struct{ a, b uint32 }

// Over goes on over bytes, a multiple of eight.
func (s Sum) Over(order binary.ByteOrder, data []byte) Sum {
	if order == binary.LittleEndian { // what nearly every machine writes, without a call for each word
		for ; len(data) >= 8; data = data[8:] {
			s.a += binary.LittleEndian.Uint32(data) + s.b
			s.b += binary.LittleEndian.Uint32(data[4:]) + s.a
		}
		return s
	}
	for ; len(data) >= 8; data = data[8:] {
		s.a += order.Uint32(data) + s.b
		s.b += order.Uint32(data[4:]) + s.a
	}
	return s
}

// ReadSum reads a checksum as it is stored: in a WAL always in the order of the network.
func ReadSum(order binary.ByteOrder, stored []byte) Sum {
	return Sum{order.Uint32(stored), order.Uint32(stored[4:])}
}

// Append appends it as a WAL stores it.
func (s Sum) Append(dst []byte) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(dst, s.a), s.b)
}

// bitsFrom returns how many bits differ.
func (s Sum) bitsFrom(other Sum) int {
	return bits.OnesCount32(s.a^other.a) + bits.OnesCount32(s.b^other.b)
}

// provenBits are the lower bits of a word: what the sums tell of a change of higher ones is too little to say with
// certainty where it was.
const provenBits = 20

// inSum is the number of a flipped bit that is none of the data's: the stored sum itself was changed.
const inSum = -2

// flippedBit finds the one bit of data whose flipping makes the sum that is wanted of the sum that there is: its number
// counted from the first byte's lowest bit, inSum, or -1 when no single one or more than one does. The sums are linear,
// so what a bit of a word adds to both is known by how many words come after it.
func flippedBit(order binary.ByteOrder, data []byte, is, wanted Sum) int {
	want := Sum{wanted.a - is.a, wanted.b - is.b}
	bit := bits.TrailingZeros32(want.a | want.b) // what a bit adds to both is never a multiple of a higher one alone
	if bit >= provenBits {
		return -1
	}
	found := -1
	if is.bitsFrom(wanted) == 1 {
		found = inSum
	}
	adds := [2]Sum{{1, 1}, {0, 1}} // what one more in the first and in the second word of a pair adds
	for at := len(data) - 8; at >= 0; at -= 8 {
		for i := range adds {
			d := uint32(1) << bit
			if order.Uint32(data[at+4*i:])&d != 0 {
				d = -d
			}
			if adds[i].a*d != want.a || adds[i].b*d != want.b {
				continue
			}
			if found != -1 {
				return -1
			}
			inWord := bit
			if order == binary.BigEndian {
				inWord = (3-bit/8)*8 + bit%8
			}
			found = (at+4*i)*8 + inWord
		}
		for i := range adds {
			adds[i] = Sum{adds[i].a + adds[i].b, adds[i].a + 2*adds[i].b}
		}
	}
	return found
}
