package dbpage

import (
	"encoding/binary"
	"math"

	"mllpscope/mllpcore/store/sqlite"
)

// mostLevels is more than the tree of any table has.
const mostLevels = 20

// tree looks at the pages of a table that lead to others: one in some hundred. What is wrong with one of them hides all
// rows below it, from who reads and from who keeps. The rows themselves are not looked at.
type tree struct {
	*sqlite.ConnPages
	table  string
	levels int
	used   sqlite.PageSet // what was found, of other tables as well
}

// CheckTree looks at the tree of a table, and adds its pages, those with rows among them, to those that are used. What
// is damaged is an error of SQLite's.
func CheckTree(p *sqlite.ConnPages, table string, used sqlite.PageSet) error {
	t := &tree{ConnPages: p, table: table, used: used}
	root, err := p.Conn.Number("SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = '" + table + "'")
	if err != nil {
		return err
	}
	if root < 1 || root > int64(p.Count) {
		return t.damaged(uint32(root), "is not there")
	}
	if err := t.measure(uint32(root)); err != nil {
		return err
	}
	return t.look(uint32(root), 1, math.MinInt64, math.MaxInt64)
}

func (t *tree) damaged(page uint32, what string) error {
	return sqlite.PageDamaged(page, "that leads to rows of %s %s", t.table, what)
}

// inner reads a page that leads to others.
func (t *tree) inner(number uint32) (page []byte, err error) {
	page, err = t.Page(number)
	if err == nil && !TreePage(page, number == 1) {
		err = t.damaged(number, "cannot be read")
	}
	return page, err
}

// measure finds out how many levels there are: as many everywhere.
func (t *tree) measure(number uint32) error {
	for t.levels = 1; t.levels <= mostLevels; t.levels++ {
		page, err := t.inner(number)
		if err != nil {
			return err
		}
		header := PageHeader(page, number == 1)
		if header[0] == LeafOfTable {
			return nil
		}
		inner, ok := InnerCells(page, number == 1, t.Count)
		if !ok {
			return t.damaged(number, "does not lead to them any more")
		}
		number = inner[0].Page
	}
	return t.damaged(number, "is in a circle")
}

// look looks at a page of a level, below which the keys are above one and at most another.
func (t *tree) look(number uint32, level int, above, most int64) error {
	if !t.used.Add(number) {
		return t.damaged(number, "is used twice")
	}
	if level >= t.levels {
		return nil // rows
	}
	page, err := t.inner(number)
	if err != nil {
		return err
	}
	inner, ok := InnerCells(page, number == 1, t.Count)
	if !ok {
		return t.damaged(number, "does not lead to them any more")
	}
	for _, below := range inner {
		if below.last {
			below.key = most
		}
		if below.key <= above || below.key > most {
			return t.damaged(number, "leads to them in a wrong order")
		}
		if err := t.leads(number, below.Page); err != nil {
			return err
		}
		if err := t.look(below.Page, level+1, above, below.key); err != nil {
			return err
		}
		above = below.key
	}
	return nil
}

// leads tells whether a page is the one that is noted to lead to another.
func (t *tree) leads(number, below uint32) error {
	if !t.Mapped {
		return nil
	}
	use, err := t.Use(below)
	if err == nil && use != (sqlite.PageUse{Kind: sqlite.UsedInTree, Parent: number}) {
		err = t.damaged(number, "leads elsewhere, or what is noted of that is damaged")
	}
	return err
}

// InnerCell leads to a page with keys up to one.
type InnerCell struct {
	Page uint32
	key  int64
	last bool // it has no key of its own
}

// InnerCells reads a page of a table, in a database of so many pages, that leads to others.
func InnerCells(page []byte, first bool, pages uint32) (all []InnerCell, ok bool) {
	header := PageHeader(page, first)
	count, used := CellCount(header), 0
	if header[0] != InteriorOfTable || InteriorBytes+2*count > len(header) {
		return nil, false
	}
	for i := range count {
		at := int(binary.BigEndian.Uint16(header[InteriorBytes+2*i:]))
		if at > len(page)-leastCellBytes {
			return nil, false
		}
		key, n := ReadVarint(page[at+leastCellBytes:])
		if n == 0 {
			return nil, false
		}
		all = append(all, InnerCell{Page: binary.BigEndian.Uint32(page[at:]), key: int64(key)})
		used += leastCellBytes + n
	}
	if used+freeBytes(page, header) != len(page)-contentStart(header) {
		return nil, false // there are more, or fewer
	}
	all = append(all, InnerCell{Page: binary.BigEndian.Uint32(header[LeafHeaderBytes:]), last: true})
	for _, c := range all {
		if c.Page < 2 || c.Page > pages {
			return nil, false
		}
	}
	return all, true
}
