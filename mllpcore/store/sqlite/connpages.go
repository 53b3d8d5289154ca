package sqlite

import (
	"encoding/binary"
	"fmt"
	"math"

	sqlite3 "modernc.org/sqlite/lib"
)

// ConnPages are the pages of a log as a connection sees them. They hold still in a transaction only.
type ConnPages struct {
	Conn      *Conn
	Count     uint32
	PageBytes int
	Mapped    bool   // pages tell what others are for, and what leads to them
	number    uint32 // of the page in pointers, 0 = none
	pointers  []byte
}

// PagesOf returns the pages of a connection.
func PagesOf(c *Conn) (*ConnPages, error) {
	p := &ConnPages{Conn: c}
	var count, size, mapped int64
	for query, n := range map[string]*int64{
		"PRAGMA page_count": &count, "PRAGMA page_size": &size, "PRAGMA auto_vacuum": &mapped,
	} {
		var err error
		if *n, err = c.Number(query); err != nil {
			return nil, err
		}
	}
	p.Count, p.PageBytes, p.Mapped = uint32(min(count, math.MaxUint32-1)), int(size), mapped != 0
	return p, nil
}

const readPage = "SELECT data FROM sqlite_dbpage WHERE pgno = ?"

// Page reads a page.
func (p *ConnPages) Page(number uint32) (page []byte, err error) {
	err = p.Conn.Query(func(v []any) (bool, error) {
		page, _ = v[0].([]byte)
		return false, nil
	}, readPage, int64(number))
	if err == nil && len(page) != p.PageBytes {
		err = PageDamaged(number, "cannot be read")
	}
	return page, err
}

// PageUse is what the map of pages tells of one (https://www.sqlite.org/fileformat2.html, section 1.8).
type PageUse struct {
	Kind   byte
	Parent uint32 // what leads to it
}

// The kinds of a pageUse.
const (
	UsedAsRoot     = 1
	UsedForNothing = 2 // it is free
	UsedAsOverflow = 3 // the first page that a row goes on in
	UsedAsRest     = 4 // a further one
	UsedInTree     = 5
)

// Use returns what the map tells of a page. It tells nothing of the first page, of those of the map, and of one that
// SQLite leaves empty for its locks: zero.
func (p *ConnPages) Use(number uint32) (u PageUse, err error) {
	if number < 2 {
		return u, nil
	}
	pointers, at := PointerOf(number, p.PageBytes)
	if at < 0 {
		return u, nil
	}
	if p.number != pointers {
		p.number = 0
		if p.pointers, err = p.Page(pointers); err != nil {
			return u, err
		}
		p.number = pointers
	}
	if at+PointerBytes > len(p.pointers) {
		return u, PageDamaged(number, "is none that anything is known of")
	}
	return PageUse{p.pointers[at], binary.BigEndian.Uint32(p.pointers[at+1:])}, nil
}

// OfMap tells whether a page is one of the map, or the one for locks: nothing leads to them.
func (p *ConnPages) OfMap(number uint32) bool {
	if number < 2 {
		return false
	}
	pointers, at := PointerOf(number, p.PageBytes)
	if p.Mapped {
		return at < 0
	}
	return at < 0 && number != pointers // the one for locks
}

// PageDamaged is an error of SQLite's about a page.
func PageDamaged(number uint32, format string, args ...any) error {
	return &Error{
		Code: sqlite3.SQLITE_CORRUPT, Text: fmt.Sprintf("page %d %s", number, fmt.Sprintf(format, args...)),
	}
}

// PageSet is a set of pages.
type PageSet []uint64

// NewPageSet returns an empty set for so many pages.
func NewPageSet(count uint32) PageSet { return make(PageSet, count/64+1) }

// Add adds a page and tells whether it is new.
func (s PageSet) Add(number uint32) bool {
	bit := uint64(1) << (number % 64)
	was := s[number/64]
	s[number/64] |= bit
	return was&bit == 0
}
