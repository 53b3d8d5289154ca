package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// accepted returns how many frames count for SQLite: those up to the last commit before the first that is not whole.
func (w *wal) accepted() int {
	n := 0
	for i, f := range w.frames {
		if !f.plain {
			break
		}
		if f.commit != 0 {
			n = i + 1
		}
	}
	return n
}

// committed returns how many frames there are up to the last commit that can be made out. When it is more than are
// accepted, a damaged place cuts them off. What stands behind it was being written when the process ended, or was
// taken back.
func (w *wal) committed() int {
	for n := len(w.frames); n > 0; n-- {
		f := &w.frames[n-1]
		if f.commit != 0 && (f.state != frameBroken || f.bit >= 0) {
			return n
		}
	}
	return 0
}

// firstBad returns the first frame that SQLite does not take, 0 when it does not even take the header.
func (w *wal) firstBad() int {
	for i := range w.frames {
		if !w.frames[i].plain {
			return i
		}
	}
	return len(w.frames)
}

// images tells which frame has the newest image of each page, of the first frames.
type images map[uint32]int

// inDatabase stands for an image that has been moved into the database already.
const inDatabase = -1

// plan is what a WAL is to hold: one transaction that leaves of each page its newest image.
type plan struct {
	images images
	size   uint32 // of the database, in pages
	// doubtful are frames whose page the plan takes as it stands, or has an older image of. Without any nothing is
	// lost.
	doubtful []int
}

// upTo plans the state after the first n frames, the last of which is a commit. Damaged frames matter only where no
// newer image of their page stands behind them.
func (w *wal) upTo(n int) plan {
	p := plan{images: images{}}
	for i, f := range w.frames[:n] {
		if f.known {
			p.images[f.page] = i
		} else {
			p.doubtful = append(p.doubtful, i)
		}
		p.size = f.commit
	}
	for page, i := range p.images {
		if page > p.size {
			delete(p.images, page) // the database became shorter
		} else if !w.proven(i) {
			p.doubtful = append(p.doubtful, i)
		}
	}
	return p
}

// pages returns the pages that the WAL is to hold, in their order.
func (p *plan) pages() []uint32 {
	var all []uint32
	for page, i := range p.images {
		if i != inDatabase {
			all = append(all, page)
		}
	}
	slices.Sort(all)
	return all
}

// compare looks up in the database what of the plan has been moved there, which settles doubts.
func (w *wal) compare(p *plan, database io.ReaderAt) error {
	c := w.comparer(database)
	var other []uint32 // pages that are not in the database as in the plan
	for page, i := range p.images {
		same, err := c.same(i)
		if err != nil {
			return err
		}
		if !same {
			other = append(other, page)
		} else if !w.proven(i) {
			p.images[page] = inDatabase
			p.settle(i)
		}
	}
	for u, f := range w.frames {
		if f.known || !slices.Contains(p.doubtful, u) {
			continue
		}
		for _, page := range other {
			if i := p.images[page]; i == inDatabase || i > u {
				continue
			}
			was, err := c.was(u, page, p.size)
			if err != nil {
				return err
			}
			if was {
				p.images[page] = inDatabase
				p.settle(u)
				other = slices.DeleteFunc(other, func(p uint32) bool { return p == page })
				break
			}
		}
	}
	if len(other) == 0 && len(p.images) > 0 {
		p.doubtful = nil // that of which nothing can be told was moved as all the others were
	}
	return nil
}

// settle takes a doubt away.
func (p *plan) settle(frame int) {
	p.doubtful = slices.DeleteFunc(p.doubtful, func(i int) bool { return i == frame })
}

// leave leaves in the database what may be newer there than in the frames: those of pages that a frame may have been
// of which nothing can be told.
func (w *wal) leave(p *plan) {
	for u := len(w.frames) - 1; u >= 0; u-- {
		if w.frames[u].known || !slices.Contains(p.doubtful, u) {
			continue
		}
		for page, i := range p.images {
			if i < u {
				p.images[page] = inDatabase
			}
		}
		return
	}
}

// ahead tells whether anything behind the first n frames, up to end, may have been moved into the database. Then the
// state after those cannot be had any more.
func (w *wal) ahead(n, end int, database io.ReaderAt) (bool, error) {
	before, c := w.upTo(n), w.comparer(database)
	for i := n; i < end; i++ {
		if !w.frames[i].known {
			continue
		}
		same, err := c.same(i)
		if err != nil {
			return false, err
		}
		if !same {
			continue
		}
		if old, ok := before.images[w.frames[i].page]; ok {
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
	wal           *wal
	database      io.ReaderAt
	inWAL, inFile []byte
	header        [frameHeaderBytes]byte
	tries         int
}

func (w *wal) comparer(database io.ReaderAt) *comparer {
	return &comparer{wal: w, database: database, inWAL: make([]byte, w.pageBytes), inFile: make([]byte, w.pageBytes)}
}

// same tells whether the page of a frame is in the database as it is in the frame, or was before the frame was
// damaged.
func (c *comparer) same(frame int) (bool, error) {
	w, f := c.wal, &c.wal.frames[frame]
	if f.page == 0 {
		return false, nil
	}
	_, err := c.database.ReadAt(c.inFile, int64(f.page-1)*int64(w.pageBytes))
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err == nil {
		err = w.data(frame, c.inWAL)
	}
	if err != nil {
		return false, err
	}
	if bytes.Equal(c.inFile, c.inWAL) {
		return true, nil
	}
	if f.state != frameBroken || f.bit >= 0 {
		return false, nil
	}
	return c.fits(frame)
}

// fits tells whether the page in the file is what the checksum of a broken frame was made of.
func (c *comparer) fits(frame int) (bool, error) {
	w := c.wal
	seed, err := w.stored(frame - 1)
	if err != nil {
		return false, err
	}
	if _, err := w.file.ReadAt(c.header[:], w.at(frame)); err != nil {
		return false, err
	}
	sum := seed.over(w.order, c.header[:frameSummed]).over(w.order, c.inFile)
	return sum == readWALSum(c.header[frameSumAt:]), nil
}

// stored reads the checksum that a frame has, or the header: -1.
func (w *wal) stored(frame int) (walSum, error) {
	where := w.at(frame) + frameSumAt
	if frame < 0 {
		where = walSummed
	}
	var sum [8]byte
	_, err := w.file.ReadAt(sum[:], where)
	return readWALSum(sum[:]), err
}

// was tells whether a frame of which nothing can be told was this page as it is in the file: then the checksum of the
// frame behind goes on from what it had.
func (c *comparer) was(frame int, page, size uint32) (bool, error) {
	w := c.wal
	around := frame+1 < len(w.frames) && w.frames[frame+1].known && (frame == 0 || w.frames[frame-1].known)
	if c.tries++; !around || c.tries > mostTries {
		return false, nil
	}
	seed, err := w.stored(frame - 1)
	if err != nil {
		return false, err
	}
	next := make([]byte, w.frameBytes())
	if _, err := w.file.ReadAt(next, w.at(frame+1)); err != nil {
		return false, err
	}
	if _, err := c.database.ReadAt(c.inFile, int64(page-1)*int64(w.pageBytes)); err != nil {
		return false, ignoreEOF(err)
	}
	for _, size := range [...]uint32{0, size, w.sizeBefore(frame)} {
		binary.BigEndian.PutUint32(c.header[:], page)
		binary.BigEndian.PutUint32(c.header[4:], size)
		sum := seed.over(w.order, c.header[:frameSummed]).over(w.order, c.inFile)
		if w.sum(sum, next) == readWALSum(next[frameSumAt:]) {
			return true, nil
		}
	}
	return false, nil
}

// mostTries is how often it is tried to find out what a frame was.
const mostTries = 50_000

// sizeBefore is how many pages the database had before a frame.
func (w *wal) sizeBefore(frame int) uint32 {
	for i := frame - 1; i >= 0; i-- {
		if w.frames[i].known && w.frames[i].commit != 0 {
			return w.frames[i].commit
		}
	}
	return 0
}

// cutPages counts the pages that the log has by its WAL, and that are neither in the WAL nor in a file of size bytes.
// SQLite, which believes the WAL about how many there are, takes them for empty without a word. Without frames it
// compares the file with its header by itself.
func (w *wal) cutPages(size int64) (n int) {
	p := w.upTo(w.accepted())
	for page := size/int64(w.pageBytes) + 1; page <= int64(p.size); page++ {
		_, there := p.images[uint32(page)] //nolint:gosec // it is at most p.size
		if !there && page != pendingByte/int64(w.pageBytes)+1 {
			n++
		}
	}
	return n
}

// transaction returns where the transaction ends that begins with a frame.
func (w *wal) transaction(begin int) (end int) {
	for end = begin; end < len(w.frames); end++ {
		if f := &w.frames[end]; f.commit != 0 && f.known {
			return end + 1
		}
	}
	return end
}

// readable counts the frames from one on that are not damaged.
func (w *wal) readable(from int) (n int) {
	for _, f := range w.frames[from:] {
		if f.state != frameBroken {
			n++
		}
	}
	return n
}
