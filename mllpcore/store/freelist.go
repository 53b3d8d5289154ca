package store

import "encoding/binary"

// Where the header of the log has the first page of its free list and how many pages are free, and where a page of the
// list has the next one and how many it names (https://www.sqlite.org/fileformat2.html, section 1.5).
const (
	freeFirstAt = 32
	freeCountAt = 36
	freeNextAt  = 0
	freeNamesAt = 4
	freeHead    = 8
)

// checkFree looks at the list of free pages as the connection sees it, before anything is written to one of them: each
// is there once, within the file, and nothing else uses it. A page that is given out twice loses what was written to it
// first, and nothing of that shows when it is written. used are pages that are known to be used, and gets the free
// ones.
func checkFree(p *connPages, used pageSet) error {
	header, err := p.page(1)
	if err != nil {
		return err
	}
	next, found := binary.BigEndian.Uint32(header[freeFirstAt:]), uint32(0)
	count := binary.BigEndian.Uint32(header[freeCountAt:])
	take := func(number, from uint32) error {
		switch {
		case number < 2 || number > p.count || p.ofMap(number):
			return pageDamaged(from, "names the page %d as free, which cannot be", number)
		case !used.add(number):
			return pageDamaged(number, "counts as free, and is used or named twice")
		}
		found++
		if !p.mapped {
			return nil
		}
		use, err := p.use(number)
		if err == nil && use.kind != usedForNothing {
			err = pageDamaged(number, "counts as free, and is used")
		}
		return err
	}
	for from := uint32(1); next != 0; {
		if err := take(next, from); err != nil {
			return err
		}
		page, err := p.page(next)
		if err != nil {
			return err
		}
		from = next
		next = binary.BigEndian.Uint32(page[freeNextAt:])
		names := binary.BigEndian.Uint32(page[freeNamesAt:])
		if names > uint32(p.pageBytes/4-2) {
			return pageDamaged(from, "names more pages as free than it has room for")
		}
		for i := range names {
			if err := take(binary.BigEndian.Uint32(page[freeHead+4*i:]), from); err != nil {
				return err
			}
		}
	}
	if found != count {
		return pageDamaged(1, "says that %d pages are free, and %d are", count, found)
	}
	return nil
}
