package dbpage

import (
	"encoding/binary"

	"mllpscope/mllpcore/store/sqlite"
)

// Where the header of the log has the first page of its free list and how many pages are free, and where a page of the
// list has the next one and how many it names (https://www.sqlite.org/fileformat2.html, section 1.5).
const (
	FreeFirstAt = 32
	FreeCountAt = 36
	FreeNextAt  = 0
	FreeNamesAt = 4
	FreeHead    = 8
)

// CheckFree looks at the list of free pages as the connection sees it, before anything is written to one of them: each
// is there once, within the file, and nothing else uses it. A page that is given out twice loses what was written to it
// first, and nothing of that shows when it is written. used are pages that are known to be used, and gets the free
// ones.
func CheckFree(p *sqlite.ConnPages, used sqlite.PageSet) error {
	header, err := p.Page(1)
	if err != nil {
		return err
	}
	l := freeList{pages: p, used: used}
	next := binary.BigEndian.Uint32(header[FreeFirstAt:])
	for from := uint32(1); next != 0; {
		if from, next, err = l.trunk(next, from); err != nil {
			return err
		}
	}
	if count := binary.BigEndian.Uint32(header[FreeCountAt:]); l.found != count {
		return sqlite.PageDamaged(1, "says that %d pages are free, and %d are", count, l.found)
	}
	return nil
}

// freeList is the list while it is looked at.
type freeList struct {
	pages *sqlite.ConnPages
	used  sqlite.PageSet
	found uint32 // pages so far
}

// trunk looks at a page of the list, which the one before names, and at those that it names. It returns its number and
// the next one.
func (l *freeList) trunk(number, before uint32) (from, next uint32, err error) {
	if err := l.take(number, before); err != nil {
		return 0, 0, err
	}
	page, err := l.pages.Page(number)
	if err != nil {
		return 0, 0, err
	}
	names := binary.BigEndian.Uint32(page[FreeNamesAt:])
	if names > uint32(l.pages.PageBytes/4-2) {
		return 0, 0, sqlite.PageDamaged(number, "names more pages as free than it has room for")
	}
	next = binary.BigEndian.Uint32(page[FreeNextAt:])
	for i := range names {
		if err := l.take(binary.BigEndian.Uint32(page[FreeHead+4*i:]), number); err != nil {
			return 0, 0, err
		}
	}
	return number, next, nil
}

// take looks at one free page that another names.
func (l *freeList) take(number, from uint32) error {
	p := l.pages
	switch {
	case number < 2 || number > p.Count || p.OfMap(number):
		return sqlite.PageDamaged(from, "names the page %d as free, which cannot be", number)
	case !l.used.Add(number):
		return sqlite.PageDamaged(number, "counts as free, and is used or named twice")
	}
	l.found++
	if !p.Mapped {
		return nil
	}
	use, err := p.Use(number)
	if err == nil && use.Kind != sqlite.UsedForNothing {
		err = sqlite.PageDamaged(number, "counts as free, and is used")
	}
	return err
}
