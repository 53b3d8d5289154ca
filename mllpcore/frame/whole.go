package frame

import "sync"

// maxSpare is the longest payload whose memory is used again. Longer ones come seldom, and are better given back.
const maxSpare = 4 << 20

// spares are payloads of long blocks that nobody needs any more. A collection of garbage empties it.
var spares sync.Pool // of *[]byte

// newWhole returns room for a payload of n bytes, and little more.
func newWhole(n int) []byte {
	if n > maxSpare {
		return make([]byte, 0, n)
	}
	spare, _ := spares.Get().(*[]byte)
	if spare == nil || cap(*spare) < n || cap(*spare)-n > n/spareSlack {
		return make([]byte, 0, n)
	}
	return (*spare)[:0]
}

// spareSlack is the part of a payload that its room may be too long by.
const spareSlack = 4

// Recycle gives back the memory of a payload that Take returned and nobody looks at any more: a long block gets it
// next.
func Recycle(payload []byte) {
	if cap(payload) > chunkSize && cap(payload) <= maxSpare {
		spares.Put(&payload)
	}
}
