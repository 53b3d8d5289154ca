package walfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// Accepted returns how many frames count for SQLite: those up to the last commit before the first that is not whole.
func (w *File) Accepted() int {
	n := 0
	for i, f := range w.Frames {
		if !f.plain {
			break
		}
		if f.commit != 0 {
			n = i + 1
		}
	}
	return n
}

// Committed returns how many frames there are up to the last commit that can be made out. When it is more than are
// accepted, a damaged place cuts them off. What stands behind it was being written when the process ended, or was
// taken back.
func (w *File) Committed() int {
	for n := len(w.Frames); n > 0; n-- {
		f := &w.Frames[n-1]
		if f.commit != 0 && (f.State != FrameBroken || f.bit >= 0) {
			return n
		}
	}
	return 0
}

// FirstBad returns the first frame that SQLite does not take, 0 when it does not even take the header.
func (w *File) FirstBad() int {
	for i := range w.Frames {
		if !w.Frames[i].plain {
			return i
		}
	}
	return len(w.Frames)
}

// Images tells which frame has the newest image of each page, of the first frames.
type Images map[uint32]int

// inDatabase stands for an image that has been copied into the database already.
const inDatabase = -1

// Plan is what a WAL is to hold: one transaction that leaves of each page its newest image.
type Plan struct {
	Images Images
	Size   uint32 // of the database, in pages
	// doubtful are frames whose page the plan takes as it stands, or has an older image of. Without any nothing is
	// lost.
	Doubtful []int
}

// UpTo plans the state after the first n frames, the last of which is a commit. Damaged frames matter only where no
// newer image of their page stands behind them.
func (w *File) UpTo(n int) Plan {
	p := Plan{Images: Images{}}
	for i, f := range w.Frames[:n] {
		if f.Known {
			p.Images[f.Page] = i
		} else {
			p.Doubtful = append(p.Doubtful, i)
		}
		p.Size = f.commit
	}
	for page, i := range p.Images {
		if page > p.Size {
			delete(p.Images, page) // the database became shorter
		} else if !w.Proven(i) {
			p.Doubtful = append(p.Doubtful, i)
		}
	}
	return p
}

// Pages returns the pages that the WAL is to hold, in their order.
func (p *Plan) Pages() []uint32 {
	var all []uint32
	for page, i := range p.Images {
		if i != inDatabase {
			all = append(all, page)
		}
	}
	slices.Sort(all)
	return all
}

// Compare looks up in the database what of the plan has been copied there, which settles doubts.
func (w *File) Compare(p *Plan, database io.ReaderAt) error {
	c := w.comparer(database)
	var other []uint32 // pages that are not in the database as in the plan
	for page, i := range p.Images {
		same, err := c.same(i)
		if err != nil {
			return err
		}
		if !same {
			other = append(other, page)
		} else if !w.Proven(i) {
			p.Images[page] = inDatabase
			p.settle(i)
		}
	}
	for u, f := range w.Frames {
		if f.Known || !slices.Contains(p.Doubtful, u) {
			continue
		}
		for _, page := range other {
			if i := p.Images[page]; i == inDatabase || i > u {
				continue
			}
			was, err := c.was(u, page, p.Size)
			if err != nil {
				return err
			}
			if was {
				p.Images[page] = inDatabase
				p.settle(u)
				other = slices.DeleteFunc(other, func(p uint32) bool { return p == page })
				break
			}
		}
	}
	if len(other) == 0 && len(p.Images) > 0 {
		p.Doubtful = nil // that of which nothing can be told was copied as all the others were
	}
	return nil
}

// settle takes a doubt away.
func (p *Plan) settle(frame int) {
	p.Doubtful = slices.DeleteFunc(p.Doubtful, func(i int) bool { return i == frame })
}

// LeaveOut leaves in the database what may be newer there than in the frames: those of pages that a frame may have been
// of which nothing can be told.
func (w *File) LeaveOut(p *Plan) {
	for u := len(w.Frames) - 1; u >= 0; u-- {
		if w.Frames[u].Known || !slices.Contains(p.Doubtful, u) {
			continue
		}
		for page, i := range p.Images {
			if i < u {
				p.Images[page] = inDatabase
			}
		}
		return
	}
}

// Ahead tells whether anything behind the first n frames, up to end, may have been copied into the database. Then the
// state after those cannot be had any more.
func (w *File) Ahead(n, end int, database io.ReaderAt) (bool, error) {
	before, c := w.UpTo(n), w.comparer(database)
	for i := n; i < end; i++ {
		if !w.Frames[i].Known {
			continue
		}
		same, err := c.same(i)
		if err != nil {
			return false, err
		}
		if !same {
			continue
		}
		if old, ok := before.Images[w.Frames[i].Page]; ok {
			if same, err = c.same(old); err != nil {
				return false, err
			}
			if same {
				continue // this transaction left the page as it was
			}
		}
		return true, nil
	}
	return false, nil
}

// comparer compares frames with the database.
type comparer struct {
	wal           *File
	database      io.ReaderAt
	inWAL, inFile []byte
	header        [FrameHeaderBytes]byte
	tries         int
}

func (w *File) comparer(database io.ReaderAt) *comparer {
	return &comparer{wal: w, database: database, inWAL: make([]byte, w.PageBytes), inFile: make([]byte, w.PageBytes)}
}

// same tells whether the page of a frame is in the database as it is in the frame, or was before the frame was
// damaged.
func (c *comparer) same(frame int) (bool, error) {
	w, f := c.wal, &c.wal.Frames[frame]
	if f.Page == 0 {
		return false, nil
	}
	_, err := c.database.ReadAt(c.inFile, int64(f.Page-1)*int64(w.PageBytes))
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err == nil {
		err = w.Page(frame, c.inWAL)
	}
	if err != nil {
		return false, err
	}
	if bytes.Equal(c.inFile, c.inWAL) {
		return true, nil
	}
	if f.State != FrameBroken || f.bit >= 0 {
		return false, nil
	}
	return c.fits(frame)
}

// fits tells whether the page in the file is what the checksum of a broken frame was made of.
func (c *comparer) fits(frame int) (bool, error) {
	w := c.wal
	seed, err := w.StoredSum(frame - 1)
	if err != nil {
		return false, err
	}
	if _, err := w.source.ReadAt(c.header[:], w.At(frame)); err != nil {
		return false, err
	}
	sum := seed.Over(w.order, c.header[:frameSummed]).Over(w.order, c.inFile)
	return sum == ReadSum(binary.BigEndian, c.header[FrameSumAt:]), nil
}

// StoredSum reads the checksum that a frame has, or the header: -1.
func (w *File) StoredSum(frame int) (Sum, error) {
	where := w.At(frame) + FrameSumAt
	if frame < 0 {
		where = HeaderSummed
	}
	var sum [8]byte
	_, err := w.source.ReadAt(sum[:], where)
	return ReadSum(binary.BigEndian, sum[:]), err
}

// was tells whether a frame of which nothing can be told was this page as it is in the file: then the checksum of the
// frame behind goes on from what it had.
func (c *comparer) was(frame int, page, size uint32) (bool, error) {
	w := c.wal
	around := frame+1 < len(w.Frames) && w.Frames[frame+1].Known && (frame == 0 || w.Frames[frame-1].Known)
	if c.tries++; !around || c.tries > mostTries {
		return false, nil
	}
	seed, err := w.StoredSum(frame - 1)
	if err != nil {
		return false, err
	}
	next := make([]byte, w.frameBytes())
	if _, err := w.source.ReadAt(next, w.At(frame+1)); err != nil {
		return false, err
	}
	if _, err := c.database.ReadAt(c.inFile, int64(page-1)*int64(w.PageBytes)); err != nil {
		return false, ignoreEOF(err)
	}
	for _, size := range [...]uint32{0, size, w.sizeBefore(frame)} {
		binary.BigEndian.PutUint32(c.header[:], page)
		binary.BigEndian.PutUint32(c.header[4:], size)
		sum := seed.Over(w.order, c.header[:frameSummed]).Over(w.order, c.inFile)
		if w.SumOf(sum, next) == ReadSum(binary.BigEndian, next[FrameSumAt:]) {
			return true, nil
		}
	}
	return false, nil
}

// mostTries is how often it is tried to find out what a frame was.
const mostTries = 50_000

// sizeBefore is how many pages the database had before a frame.
func (w *File) sizeBefore(frame int) uint32 {
	for i := frame - 1; i >= 0; i-- {
		if w.Frames[i].Known && w.Frames[i].commit != 0 {
			return w.Frames[i].commit
		}
	}
	return 0
}

// CutPages counts the pages that the log has by its WAL, and that are neither in the WAL nor in a file of size bytes.
// SQLite, which believes the WAL about how many there are, takes them for empty without a word. Without frames it
// compares the file with its header by itself.
func (w *File) CutPages(size int64) (n int) {
	p := w.UpTo(w.Accepted())
	for page := size/int64(w.PageBytes) + 1; page <= int64(p.Size); page++ {
		_, there := p.Images[uint32(page)] //nolint:gosec // it is at most p.size
		if !there && page != PendingByte/int64(w.PageBytes)+1 {
			n++
		}
	}
	return n
}

// Transaction returns where the transaction ends that begins with a frame.
func (w *File) Transaction(begin int) (end int) {
	for end = begin; end < len(w.Frames); end++ {
		if f := &w.Frames[end]; f.commit != 0 && f.Known {
			return end + 1
		}
	}
	return end
}

// Readable counts the frames from one on that are not damaged.
func (w *File) Readable(from int) (n int) {
	for _, f := range w.Frames[from:] {
		if f.State != FrameBroken {
			n++
		}
	}
	return n
}
