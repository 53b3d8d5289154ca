package dbpage

import (
	"encoding/binary"
	"math"

	"mllpscope/mllpcore/store/sqlite"
)

// PageCheck looks at single pages as a connection sees them at one moment: whether each can be read as what it is for,
// and whether it, what leads to it, and what it leads to agree. Who looks at all pages, one after the other, has looked
// at the whole of each tree, also when others write between two of them. Only a log whose pages tell what others are
// for can be looked at in this way; all that this program made are.
type PageCheck struct {
	*sqlite.ConnPages
	roots map[uint32]bool       // where tables begin, true, and indexes
	links map[uint32]*pageLinks // of pages that were read
}

// pageLinks is what a page of a tree leads to.
type pageLinks struct {
	ofTable     bool               // and not of an index
	below       map[uint32]keySpan // pages of the tree
	rest        []uint32           // pages that rows go on in
	first, last int64              // keys that it has itself, of a table
	empty       bool               // it has none
	span        keySpan            // which they may be
}

// keySpan are the keys of a table that are above one, up to another.
type keySpan struct{ above, most int64 }

func allKeys() keySpan { return keySpan{math.MinInt64, math.MaxInt64} }

func (s keySpan) within(other keySpan) keySpan {
	return keySpan{max(s.above, other.above), min(s.most, other.most)}
}

// NewPageCheck begins to look. The connection must be in a transaction.
func NewPageCheck(p *sqlite.ConnPages) (*PageCheck, error) {
	k := &PageCheck{ConnPages: p, roots: map[uint32]bool{1: true}, links: map[uint32]*pageLinks{}}
	err := p.Conn.Query(func(v []any) (bool, error) {
		k.roots[uint32(sqlite.Int(v[0]))] = sqlite.Int(v[1]) != 0
		return true, nil
	}, "SELECT rootpage, type = 'table' AND sql NOT LIKE '%WITHOUT ROWID' FROM sqlite_schema WHERE rootpage > 0")
	return k, err
}

// Check looks at a page. What is damaged is an error of SQLite's.
func (k *PageCheck) Check(number uint32) error {
	if k.OfMap(number) {
		return nil // each page is compared with what it says
	}
	use, err := k.Use(number)
	if err != nil {
		return err
	}
	switch {
	case number == 1, use.Kind == sqlite.UsedAsRoot, use.Kind == sqlite.UsedInTree:
		return k.inTree(number)
	case use.Kind == sqlite.UsedForNothing:
		return nil // checkFree looks at all of them
	case use.Kind == sqlite.UsedAsOverflow:
		parent, err := k.linksOf(use.Parent, 0)
		if err != nil {
			return err
		}
		for _, rest := range parent.rest {
			if rest == number {
				return k.goesOn(number)
			}
		}
	case use.Kind == sqlite.UsedAsRest:
		page, err := k.leading(use.Parent)
		if err != nil {
			return err
		}
		if binary.BigEndian.Uint32(page) == number {
			return k.goesOn(number)
		}
	default:
		return sqlite.PageDamaged(number, "is for nothing that is known")
	}
	return sqlite.PageDamaged(number, "has the rest of a row that does not go on there: what leads to it is damaged")
}

// leading reads a page that is said to lead to another.
func (k *PageCheck) leading(number uint32) ([]byte, error) {
	if number < 1 || number > k.Count || k.OfMap(number) {
		return nil, sqlite.PageDamaged(number, "leads to others, and cannot")
	}
	return k.Page(number)
}

// goesOn looks at a page that a row goes on in.
func (k *PageCheck) goesOn(number uint32) error {
	page, err := k.Page(number)
	if err != nil {
		return err
	}
	if next := binary.BigEndian.Uint32(page); next != 0 {
		return k.expect(number, next, sqlite.UsedAsRest)
	}
	return nil
}

// expect looks whether a page counts as what another uses it for.
func (k *PageCheck) expect(number, below uint32, kind byte) error {
	if below < 2 || below > k.Count {
		return sqlite.PageDamaged(number, "leads to page %d, which cannot be", below)
	}
	use, err := k.Use(below)
	if err == nil && use != (sqlite.PageUse{Kind: kind, Parent: number}) {
		err = sqlite.PageDamaged(number, "leads to page %d, which counts as something else", below)
	}
	return err
}

// inTree looks at a page of a tree.
func (k *PageCheck) inTree(number uint32) error {
	l, err := k.linksOf(number, 0)
	if err != nil {
		return err
	}
	for below := range l.below {
		if err := k.expect(number, below, sqlite.UsedInTree); err != nil {
			return err
		}
	}
	for _, rest := range l.rest {
		if err := k.expect(number, rest, sqlite.UsedAsOverflow); err != nil {
			return err
		}
	}
	if l.ofTable && !l.empty && (l.first <= l.span.above || l.last > l.span.most) {
		return sqlite.PageDamaged(number, "has rows %d to %d, and is in the place of others", l.first, l.last)
	}
	return nil
}

// linksOf returns what a page of a tree leads to; depth is how many pages below it have been asked for that.
func (k *PageCheck) linksOf(number uint32, depth int) (*pageLinks, error) {
	if l := k.links[number]; l != nil {
		return l, nil
	}
	page, err := k.leading(number)
	if err != nil {
		return nil, err
	}
	l, ok := linksIn(page, number == 1, k.Count)
	if !ok {
		return nil, sqlite.PageDamaged(number, "cannot be read as a part of a table or an index")
	}
	if l.span, err = k.spanOf(number, l.ofTable, depth); err != nil {
		return nil, err
	}
	k.links[number] = l
	return l, nil
}

// spanOf returns which keys a page of a tree may have, by all that leads to it from the root on.
func (k *PageCheck) spanOf(number uint32, ofTable bool, depth int) (keySpan, error) {
	use, err := k.Use(number)
	rootOfTable, root := k.roots[number]
	switch {
	case err != nil:
		return keySpan{}, err
	case root && rootOfTable == ofTable && (number == 1 || use.Kind == sqlite.UsedAsRoot):
		return allKeys(), nil
	case use.Kind != sqlite.UsedInTree:
		return keySpan{}, sqlite.PageDamaged(number, "is a part of a table or an index, and counts as something else")
	case depth > mostLevels:
		return keySpan{}, sqlite.PageDamaged(number, "is in a circle")
	}
	parent, err := k.linksOf(use.Parent, depth+1)
	if err != nil {
		return keySpan{}, err
	}
	span, ok := parent.below[number]
	if !ok || parent.ofTable != ofTable {
		return keySpan{}, sqlite.PageDamaged(number, "is not reached any more: page %d, which should, does not lead to it",
			use.Parent)
	}
	return span.within(parent.span), nil
}

// linksIn reads a page of a tree, in a database of so many pages.
func linksIn(page []byte, first bool, pages uint32) (l *pageLinks, ok bool) {
	if !TreePage(page, first) {
		return nil, false
	}
	l = &pageLinks{span: allKeys(), empty: true}
	switch PageHeader(page, first)[0] {
	case LeafOfTable:
		cells, whole := LeafCells(page, first)
		for _, c := range cells {
			l.key(c.ID)
			if c.Overflow != 0 {
				l.rest = append(l.rest, c.Overflow)
			}
		}
		l.ofTable, ok = true, whole
	case InteriorOfTable:
		l.ofTable = true
		ok = l.innerOfTable(page, first, pages)
	default:
		ok = l.ofIndex(page)
	}
	return l, ok
}

func (l *pageLinks) key(id int64) {
	if l.empty {
		l.first = id
	}
	l.last, l.empty = id, false
}

// lead adds a page that is led to; false when it is led to twice.
func (l *pageLinks) lead(number uint32, keys keySpan) bool {
	if l.below == nil {
		l.below = map[uint32]keySpan{}
	}
	_, twice := l.below[number]
	l.below[number] = keys
	return !twice
}

func (l *pageLinks) innerOfTable(page []byte, first bool, pages uint32) bool {
	inner, ok := InnerCells(page, first, pages)
	above := int64(math.MinInt64)
	for _, c := range inner {
		if c.last {
			c.key = math.MaxInt64
		} else {
			l.key(c.key)
		}
		ok = ok && c.key > above && l.lead(c.Page, keySpan{above, c.key})
		above = c.key
	}
	return ok
}

// ofIndex reads a page of an index.
func (l *pageLinks) ofIndex(page []byte) bool {
	cells, whole := indexCells(page)
	for _, c := range cells {
		if c.below != 0 {
			whole = l.lead(c.below, allKeys()) && whole
		}
		if c.overflow != 0 {
			l.rest = append(l.rest, c.overflow)
		}
	}
	return whole
}
