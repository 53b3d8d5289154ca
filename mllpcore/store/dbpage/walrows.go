package dbpage

import "mllpscope/mllpcore/store/walfile"

// walPages are the newest images of pages in a WAL, of the frames that have been passed.
type walPages struct {
	wal    *walfile.File
	newest map[uint32]int
	buffer []byte
	proven bool // all that were asked for are whole
}

func (p *walPages) Page(number uint32) []byte {
	frame, ok := p.newest[number]
	if !ok || p.wal.Page(frame, p.buffer) != nil {
		return nil
	}
	p.proven = p.proven && p.wal.Proven(frame)
	return p.buffer
}

// RowsOf calls found for each row in the frames from one on, in the order of their transactions: the same row comes
// with every image of its page. proven tells whether the WAL's checksums are right for all of its bytes. The values
// hold during the call.
func RowsOf(w *walfile.File, from int, found func(r *Row, proven bool) error) error {
	pages := &walPages{wal: w, newest: map[uint32]int{}, buffer: make([]byte, w.PageBytes), proven: true}
	f, page := Finder{Forms: RowForms(), From: pages}, make([]byte, w.PageBytes)
	for begin := from; begin < len(w.Frames); {
		end := w.Transaction(begin)
		pages.pass(begin, end)
		for i := begin; i < end; i++ {
			if f := &w.Frames[i]; f.State == walfile.FrameOther || f.Known && f.Page == 1 {
				continue // it is none, or has the names of tables
			}
			if err := w.Page(i, page); err != nil {
				return err
			}
			err := f.inFrame(page, w.Proven(i), func(r *Row) error {
				proven := pages.proven && w.Proven(i)
				pages.proven = true
				return found(r, proven)
			})
			if err != nil {
				return err
			}
		}
		begin = end
	}
	return nil
}

// pass takes the images of some frames as the newest.
func (p *walPages) pass(begin, end int) {
	for i := begin; i < end; i++ {
		if f := &p.wal.Frames[i]; f.Known {
			p.newest[f.Page] = i
		}
	}
}

// inFrame finds the rows of a frame's page, which is damaged unless it is proven.
func (f *Finder) inFrame(page []byte, proven bool, found func(*Row) error) error {
	whole, err := f.InPage(page, false, found)
	if err != nil || whole || proven {
		return err
	}
	return f.Anywhere(page, found)
}
