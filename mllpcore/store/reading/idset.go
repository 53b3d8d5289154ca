package reading

import (
	"math/bits"
	"slices"
)

// IDSet is a set of IDs, which lie close together: a bit for each.
type IDSet struct {
	pages map[int64]*idPage
	order []int64 // of the pages, the highest first; nil = not known
	Count int
}

// idPage has the bits of the IDs from its number times idsPerPage on.
type idPage [idsPerPage / 64]uint64

const idsPerPage = 4096

// NewIDSet returns a set without an ID.
func NewIDSet() *IDSet { return &IDSet{pages: map[int64]*idPage{}} }

// Add puts an ID in.
func (s *IDSet) Add(id int64) {
	number, at := id/idsPerPage, id%idsPerPage
	p := s.pages[number]
	if p == nil {
		p = new(idPage)
		s.pages[number], s.order = p, nil
	}
	if bit := uint64(1) << (at % 64); p[at/64]&bit == 0 {
		p[at/64] |= bit
		s.Count++
	}
}

// addWithin adds those of o that are from one ID up to, without, another. Both are at the start of a page.
func (s *IDSet) addWithin(o *IDSet, from, to int64) {
	for number := from / idsPerPage; number < to/idsPerPage; number++ {
		other := o.pages[number]
		if other == nil {
			continue
		}
		p := s.pages[number]
		if p == nil {
			p = new(idPage)
			s.pages[number], s.order = p, nil
		}
		for i := range p {
			s.Count += bits.OnesCount64(other[i] &^ p[i])
			p[i] |= other[i]
		}
	}
}

// Keep drops all that are not in o.
func (s *IDSet) Keep(o *IDSet) {
	s.Count, s.order = 0, nil
	for number, p := range s.pages {
		other := o.pages[number]
		if other == nil {
			delete(s.pages, number)
			continue
		}
		for i := range p {
			p[i] &= other[i]
			s.Count += bits.OnesCount64(p[i])
		}
	}
}

// Below returns the n highest IDs below one, the highest first.
func (s *IDSet) Below(before int64, n int) []int64 {
	if s.order == nil {
		for number := range s.pages {
			s.order = append(s.order, number)
		}
		slices.SortFunc(s.order, func(a, b int64) int { return int(b - a) })
	}
	ids := make([]int64, 0, n)
	first, _ := slices.BinarySearchFunc(s.order, (before-1)/idsPerPage, func(number, wanted int64) int {
		return int(wanted - number)
	})
	for _, number := range s.order[first:] {
		for i := len(idPage{}) - 1; i >= 0; i-- {
			for word := s.pages[number][i]; word != 0; {
				bit := 63 - bits.LeadingZeros64(word)
				word &^= 1 << bit
				id := number*idsPerPage + int64(i*64+bit)
				if id >= before {
					continue
				}
				if ids = append(ids, id); len(ids) == n {
					return ids
				}
			}
		}
	}
	return ids
}
