package dbpage

// Finder finds rows in pages.
type Finder struct {
	Forms []Form
	From  Source // of pages that rows go on in
}

// InPage calls found for each row in a page that is a leaf of a table. whole is false when the page is none, or not all
// of it can be read.
func (f *Finder) InPage(page []byte, first bool, found func(*Row) error) (whole bool, err error) {
	if !TreePage(page, first) || PageHeader(page, first)[0] != LeafOfTable {
		return false, nil
	}
	cells, whole := LeafCells(page, first)
	kind, others := rowOther, []int64(nil)
	for i := range cells {
		r, ok := cells[i].rowOf(f.Forms, f.From)
		if !ok {
			others = append(others, cells[i].ID)
			continue
		}
		kind = r.Kind
		if err := found(&r); err != nil {
			return false, err
		}
	}
	if kind == rowOther {
		return whole, nil
	}
	for _, id := range others { // all rows of a page are of one table
		if err := found(&Row{Kind: kind, Values: []any{id}, cut: true}); err != nil {
			return false, err
		}
	}
	return whole && len(others) == 0, nil
}

// Anywhere calls found for each row in what is left of a damaged page, wherever one may begin: what its header says
// cannot be believed. Only rows whose checksum is right can be told from rubbish.
func (f *Finder) Anywhere(page []byte, found func(*Row) error) error {
	for at := LeafHeaderBytes; at < len(page)-leastCellBytes; at++ {
		c, ok := readCell(page, at)
		if !ok || c.ID <= 0 {
			continue
		}
		r, ok := c.rowOf(f.Forms, f.From)
		if !ok || !r.Right {
			continue
		}
		if err := found(&r); err != nil {
			return err
		}
		at += len(c.Local)
	}
	return nil
}
