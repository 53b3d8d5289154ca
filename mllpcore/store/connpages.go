package store

import (
	"encoding/binary"
	"fmt"
	"math"

	sqlite3 "modernc.org/sqlite/lib"
)

// connPages are the pages of a log as a connection sees them. They hold still in a transaction only.
type connPages struct {
	conn      *conn
	count     uint32
	pageBytes int
	mapped    bool   // pages tell what others are for, and what leads to them
	number    uint32 // of the page in pointers, 0 = none
	pointers  []byte
}

// pagesOf returns the pages of a connection.
func pagesOf(c *conn) (*connPages, error) {
	p := &connPages{conn: c}
	var count, size, mapped int64
	for query, n := range map[string]*int64{
		"PRAGMA page_count": &count, "PRAGMA page_size": &size, "PRAGMA auto_vacuum": &mapped,
	} {
		var err error
		if *n, err = c.number(query); err != nil {
			return nil, err
		}
	}
	p.count, p.pageBytes, p.mapped = uint32(min(count, math.MaxUint32-1)), int(size), mapped != 0
	return p, nil
}

const readPage = "SELECT data FROM sqlite_dbpage WHERE pgno = ?"

// page reads a page.
func (p *connPages) page(number uint32) (page []byte, err error) {
	err = p.conn.query(func(v []any) (bool, error) {
		page, _ = v[0].([]byte)
		return false, nil
	}, readPage, int64(number))
	if err == nil && len(page) != p.pageBytes {
		err = pageDamaged(number, "cannot be read")
	}
	return page, err
}

// pageUse is what the map of pages tells of one (https://www.sqlite.org/fileformat2.html, section 1.8).
type pageUse struct {
	kind   byte
	parent uint32 // what leads to it
}

// The kinds of a pageUse.
const (
	usedAsRoot     = 1
	usedForNothing = 2 // it is free
	usedAsOverflow = 3 // the first page that a row goes on in
	usedAsRest     = 4 // a further one
	usedInTree     = 5
)

// use returns what the map tells of a page. It tells nothing of the first page, of those of the map, and of one that
// SQLite leaves empty for its locks: zero.
func (p *connPages) use(number uint32) (u pageUse, err error) {
	if number < 2 {
		return u, nil
	}
	pointers, at := pointerOf(number, p.pageBytes)
	if at < 0 {
		return u, nil
	}
	if p.number != pointers {
		p.number = 0
		if p.pointers, err = p.page(pointers); err != nil {
			return u, err
		}
		p.number = pointers
	}
	if at+pointerBytes > len(p.pointers) {
		return u, pageDamaged(number, "is none that anything is known of")
	}
	return pageUse{p.pointers[at], binary.BigEndian.Uint32(p.pointers[at+1:])}, nil
}

// ofMap tells whether a page is one of the map, or the one for locks: nothing leads to them.
func (p *connPages) ofMap(number uint32) bool {
	if number < 2 {
		return false
	}
	pointers, at := pointerOf(number, p.pageBytes)
	if p.mapped {
		return at < 0
	}
	return at < 0 && number != pointers // the one for locks
}

// pageDamaged is an error of SQLite's about a page.
func pageDamaged(number uint32, format string, args ...any) error {
	return &sqlError{
		code: sqlite3.SQLITE_CORRUPT, text: fmt.Sprintf("page %d %s", number, fmt.Sprintf(format, args...)),
	}
}

// pageSet is a set of pages.
type pageSet []uint64

func newPageSet(count uint32) pageSet { return make(pageSet, count/64+1) }

// add adds a page and tells whether it is new.
func (s pageSet) add(number uint32) bool {
	bit := uint64(1) << (number % 64)
	was := s[number/64]
	s[number/64] |= bit
	return was&bit == 0
}
