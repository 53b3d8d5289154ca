package dbpage

import (
	"encoding/binary"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// A page of a table's tree whose cells are rows (https://www.sqlite.org/fileformat2.html, section 1.6).
const (
	LeafOfTable     = 0x0d
	InteriorOfTable = 0x05
	LeafOfIndex     = 0x0a
	InteriorOfIndex = 0x02

	LeafHeaderBytes = 8
	InteriorBytes   = 12 // of the header of a page that has others below it
	OverflowBytes   = 4  // the number of the page that goes on
	leastCellBytes  = 4
)

// Cell is a row as it stands in a page: its first bytes, and where the rest of them are.
type Cell struct {
	ID       int64
	Local    []byte
	Bytes    int    // of all of it
	Overflow uint32 // the page that goes on; 0 when local is all
	room     int    // bytes that it takes in the page
}

// TreePage tells whether a page may be one of a tree by its header. first is true for the first page of the file.
func TreePage(page []byte, first bool) bool {
	header := PageHeader(page, first)
	count, content := CellCount(header), contentStart(header)
	room := len(page) - len(header)
	switch header[0] {
	case LeafOfTable, LeafOfIndex:
		room += LeafHeaderBytes
	case InteriorOfTable, InteriorOfIndex:
		room += InteriorBytes
	default:
		return false
	}
	return room+2*count <= content && content <= len(page)
}

// PageHeader returns a page from its own header on, which stands behind the header of the file in the first.
func PageHeader(page []byte, first bool) []byte {
	if first {
		return page[vfs.HeaderBytes:]
	}
	return page
}

// CellCount returns how many cells a page of a tree has.
func CellCount(header []byte) int { return int(binary.BigEndian.Uint16(header[3:])) }

// LeafCells returns the cells of a page that is a leaf of a table; whole is false when some cannot be read.
func LeafCells(page []byte, first bool) (cells []Cell, whole bool) {
	header := PageHeader(page, first)
	count := min(CellCount(header), (len(header)-LeafHeaderBytes)/2)
	whole, last, used := count == CellCount(header), int64(-1<<63), 0
	for i := range count {
		c, ok := readCell(page, int(binary.BigEndian.Uint16(header[LeafHeaderBytes+2*i:])))
		if !ok || c.ID <= last && i > 0 {
			whole = false
			continue
		}
		last = c.ID
		used += c.room
		cells = append(cells, c)
	}
	return cells, whole && used+freeBytes(page, header) == len(page)-contentStart(header)
}

func contentStart(header []byte) int {
	if start := int(binary.BigEndian.Uint16(header[5:])); start > 0 {
		return start
	}
	return 1 << 16
}

// freeBytes counts what is free between the cells of a page.
func freeBytes(page, header []byte) int {
	free := int(header[7])
	at := int(binary.BigEndian.Uint16(header[1:]))
	for blocks := 0; at > 0 && at <= len(page)-leastCellBytes && blocks < len(page)/leastCellBytes; blocks++ {
		free += int(binary.BigEndian.Uint16(page[at+2:]))
		at = int(binary.BigEndian.Uint16(page[at:]))
	}
	return free
}

// readCell reads the cell at an offset of a page that is a leaf of a table.
func readCell(page []byte, at int) (c Cell, ok bool) {
	if at < LeafHeaderBytes || at > len(page)-leastCellBytes {
		return c, false
	}
	rest := page[at:]
	size, n := ReadVarint(rest)
	id, m := ReadVarint(rest[n:])
	if n == 0 || m == 0 || size == 0 || size > sqlite.MaxValueBytes {
		return c, false
	}
	rest = rest[n+m:]
	c.ID, c.Bytes = int64(id), int(size)
	local := localBytes(len(page), c.Bytes)
	if local > len(rest) {
		return c, false
	}
	c.Local = rest[:local:local]
	c.room = max(n+m+local, leastCellBytes)
	if local < c.Bytes {
		if len(rest) < local+OverflowBytes {
			return c, false
		}
		c.Overflow = binary.BigEndian.Uint32(rest[local:])
		c.room += OverflowBytes
	}
	return c, true
}

// localBytes is how much of a row stands in the page itself.
func localBytes(page, row int) int { return localPart(page, row, page-35) }

// localPart is the same where the page itself has so many bytes of one at most.
func localPart(page, row, most int) int {
	least := (page-12)*32/255 - 23
	if row <= most {
		return row
	}
	if local := least + (row-least)%(page-OverflowBytes); local <= most {
		return local
	}
	return least
}

// ReadVarint reads a number of SQLite; n is 0 when there is none.
func ReadVarint(b []byte) (v uint64, n int) {
	for n < len(b) && n < 8 {
		v = v<<7 | uint64(b[n]&0x7f)
		n++
		if b[n-1] < 0x80 {
			return v, n
		}
	}
	if n == 8 && len(b) > 8 {
		return v<<8 | uint64(b[8]), 9
	}
	return 0, 0
}

// Source gives pages of a database by their numbers; nil when there is none.
type Source interface {
	// Page returns a page, nil when it cannot be had; it holds until it is called again.
	Page(number uint32) []byte
}

// row returns all bytes of a cell; nil when they cannot be had.
func (c *Cell) row(from Source) []byte {
	if len(c.Local) == c.Bytes {
		return c.Local
	}
	all := append(make([]byte, 0, min(c.Bytes, 1<<20)), c.Local...)
	for next := c.Overflow; len(all) < c.Bytes; {
		page := from.Page(next)
		if page == nil {
			return nil
		}
		next = binary.BigEndian.Uint32(page)
		all = append(all, page[OverflowBytes:min(len(page), OverflowBytes+c.Bytes-len(all))]...)
	}
	return all
}
