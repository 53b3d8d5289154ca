package sqlite

import "mllpscope/mllpcore/store/walfile"

// PointerBytes is how long what is noted of a page is: what it is for, and the page that leads to it.
const PointerBytes = 5

// PointerOf returns the page that tells what another is for, and where in it; -1 when that is none that is told of.
func PointerOf(number uint32, pageBytes int) (pointers uint32, at int) {
	together := uint32(pageBytes/PointerBytes) + 1
	pointers = (number-2)/together*together + 2
	pending := uint32(walfile.PendingByte/pageBytes) + 1
	if pointers == pending {
		pointers++
	}
	if number == pointers || number == pending {
		return pointers, -1
	}
	return pointers, int(number-pointers-1) * PointerBytes
}
