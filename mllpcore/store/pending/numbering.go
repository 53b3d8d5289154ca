package pending

import "mllpscope/mllpcore/message"

// numberedIDs is how many IDs share a page of a numbering.
const numberedIDs = 512

// numbering tells the number that was given to a message. Answers come in about the order of the IDs, so one page is
// asked again and again: that costs a tenth of asking a map that holds all.
type numbering struct {
	pages map[message.ID]*numberPage
	key   message.ID  // of page
	page  *numberPage // the last that was asked; nil = none
	spare *numberPage
}

type numberPage struct {
	plusOne [numberedIDs]int // 0 = none
	used    int
}

func newNumbering() numbering { return numbering{pages: map[message.ID]*numberPage{}} }

// of returns the page of an ID, nil when there is none.
func (n *numbering) of(id message.ID) *numberPage {
	if key := id / numberedIDs; n.page == nil || n.key != key {
		n.key, n.page = key, n.pages[key]
	}
	return n.page
}

func (n *numbering) get(id message.ID) (number int, ok bool) {
	if p := n.of(id); p != nil {
		number = p.plusOne[id%numberedIDs] - 1
		return number, number >= 0
	}
	return 0, false
}

func (n *numbering) set(id message.ID, number int) {
	p := n.of(id)
	if p == nil {
		if p, n.spare = n.spare, nil; p == nil {
			p = new(numberPage)
		}
		n.pages[n.key], n.page = p, p
	}
	if p.plusOne[id%numberedIDs] == 0 {
		p.used++
	}
	p.plusOne[id%numberedIDs] = number + 1
}

func (n *numbering) remove(id message.ID) {
	p := n.of(id)
	if p == nil || p.plusOne[id%numberedIDs] == 0 {
		return
	}
	p.plusOne[id%numberedIDs] = 0
	if p.used--; p.used == 0 {
		delete(n.pages, n.key)
		n.page, n.spare = nil, p
	}
}
