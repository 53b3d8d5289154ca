package store

// finder finds rows in pages.
type finder struct {
	forms []rowForm
	from  pageSource // of pages that rows go on in
}

// inPage calls found for each row in a page that is a leaf of a table. whole is false when the page is none, or not all
// of it can be read.
func (f *finder) inPage(page []byte, first bool, found func(*foundRow) error) (whole bool, err error) {
	if !treePage(page, first) || pageHeader(page, first)[0] != leafOfTable {
		return false, nil
	}
	cells, whole := leafCells(page, first)
	kind, others := rowOther, []int64(nil)
	for i := range cells {
		r, ok := cells[i].rowOf(f.forms, f.from)
		if !ok {
			others = append(others, cells[i].id)
			continue
		}
		kind = r.kind
		if err := found(&r); err != nil {
			return false, err
		}
	}
	if kind == rowOther {
		return whole, nil
	}
	for _, id := range others { // all rows of a page are of one table
		if err := found(&foundRow{kind: kind, values: []any{id}, cut: true}); err != nil {
			return false, err
		}
	}
	return whole && len(others) == 0, nil
}

// anywhere calls found for each row in what is left of a damaged page, wherever one may begin: what its header says
// cannot be believed. Only rows whose checksum is right can be told from rubbish.
func (f *finder) anywhere(page []byte, found func(*foundRow) error) error {
	for at := leafHeaderBytes; at < len(page)-leastCellBytes; at++ {
		c, ok := readCell(page, at)
		if !ok || c.id <= 0 {
			continue
		}
		r, ok := c.rowOf(f.forms, f.from)
		if !ok || !r.right {
			continue
		}
		if err := found(&r); err != nil {
			return err
		}
		at += len(c.local)
	}
	return nil
}
