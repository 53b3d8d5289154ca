package dbpage

import (
	"encoding/binary"

	"mllpscope/mllpcore/store/sqlite"
)

// indexCell is what a cell of an index leads to (https://www.sqlite.org/fileformat2.html, section 1.6).
type indexCell struct {
	below    uint32 // the page with what comes before it, 0 in a leaf
	overflow uint32 // the page that it goes on in, 0 when it does not
}

// indexCells returns the cells of a page of an index, and of one that leads to others what it leads to behind the last;
// whole is false when some cannot be read.
func indexCells(page []byte) (cells []indexCell, whole bool) {
	count, start, inner := CellCount(page), LeafHeaderBytes, page[0] == InteriorOfIndex
	if inner {
		start = InteriorBytes
	}
	if start+2*count > len(page) {
		return nil, false
	}
	used := 0
	for i := range count {
		at := int(binary.BigEndian.Uint16(page[start+2*i:]))
		if at < start+2*count || at > len(page)-leastCellBytes {
			return nil, false
		}
		c, room := readIndexCell(page, page[at:], inner)
		if room == 0 {
			return nil, false
		}
		used += room
		cells = append(cells, c)
	}
	if inner {
		cells = append(cells, indexCell{below: binary.BigEndian.Uint32(page[LeafHeaderBytes:])})
	}
	return cells, used+freeBytes(page, page) == len(page)-contentStart(page)
}

// readIndexCell reads the cell that rest of the page begins with; room is how many bytes it takes, 0 when it is none.
func readIndexCell(page, rest []byte, inner bool) (c indexCell, room int) {
	if inner {
		c.below = binary.BigEndian.Uint32(rest)
		rest, room = rest[leastCellBytes:], leastCellBytes
		if c.below == 0 {
			return c, 0
		}
	}
	size, n := ReadVarint(rest)
	if n == 0 || size > sqlite.MaxValueBytes {
		return c, 0
	}
	local := localPart(len(page), int(size), (len(page)-12)*64/255-23)
	room += n + local
	rest = rest[n:]
	if local < int(size) {
		if len(rest) < local+OverflowBytes {
			return c, 0
		}
		c.overflow = binary.BigEndian.Uint32(rest[local:])
		room += OverflowBytes
	}
	if local > len(rest) {
		return c, 0
	}
	return c, max(room, leastCellBytes)
}
