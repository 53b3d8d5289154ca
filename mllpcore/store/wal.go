package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// The WAL has a header and then frames, each a page with a header of its own
// (https://www.sqlite.org/fileformat2.html, section 4).
const (
	walHeaderBytes   = 32
	frameHeaderBytes = 24

	walMagic   = 0x377f0682 // the lowest bit tells in what order the checksums read the words
	walVersion = 3007000

	pageSizeAt   = 8  // in the header
	saltAt       = 16 // in the header
	walSummed    = 24 // of the header, by the checksum behind it
	frameSaltAt  = 8  // in the header of a frame
	frameSumAt   = 16
	frameSummed  = 8 // of the header of a frame, and then the page
	leastPage    = 512
	largestPage  = 64 << 10
	pageBytes    = 4096 // of every log that this program makes: see create
	walReadBytes = 1 << 20
	sectorBytes  = 512 // the least that a disk damages together
)

// frameState tells what a frame is, judged by its checksum and its neighbours.
type frameState uint8

const (
	frameOther    frameState = iota // of an older generation of the WAL, or none
	frameBroken                     // its checksum is wrong, or it cannot even be told what it was
	frameUnproven                   // it is of this generation; damage before it leaves nothing to check it by
	frameWhole
)

// walFrame is one frame.
type walFrame struct {
	page   uint32
	commit uint32 // how many pages the database has after the transaction that it ends; 0 when the transaction goes on
	state  frameState
	known  bool // page and commit can be believed
	plain  bool // SQLite takes it, if it takes all before it
	bit    int  // the bit to flip to make it whole, counted from the start of its header; -1 for none
}

// wal is what a WAL holds of its present generation, read from the file and never written. SQLite itself stops
// without a word at the first frame whose checksum is wrong; but each frame's checksum goes on from the one that is
// stored in the frame before, so that those behind a damaged place can be told from rubbish.
type wal struct {
	file      io.ReaderAt
	pageBytes int
	order     binary.ByteOrder
	salt      string
	header    bool // it is whole
	frames    []walFrame
}

// readWAL reads the WAL of size bytes. One that is empty, as one in which nothing can be made out, has no frames.
func readWAL(file io.ReaderAt, size int64) (*wal, error) {
	w := &wal{file: file, pageBytes: pageBytes, order: binary.LittleEndian}
	head := make([]byte, walHeaderBytes)
	if n, err := file.ReadAt(head, 0); n < len(head) {
		return w, ignoreEOF(err)
	}
	before := w.readHeader(head)
	if !w.header {
		found, err := w.search(head, size)
		if err != nil || !found {
			return w, err
		}
		before.computed = walSum{}.over(w.order, head[:walSummed])
	}
	if err := w.readFrames(before, size); err != nil {
		return nil, err
	}
	w.trim()
	return w, nil
}

// readHeader takes over what the header says, and returns what the checksum of the first frame may go on from.
func (w *wal) readHeader(head []byte) link {
	magic, order := binary.BigEndian.Uint32(head), w.order
	if magic == walMagic|1 {
		order = binary.BigEndian
	}
	stored, computed := readWALSum(head[walSummed:]), walSum{}.over(order, head[:walSummed])
	size := binary.BigEndian.Uint32(head[pageSizeAt:])
	sized := size >= leastPage && size <= largestPage && size&(size-1) == 0
	w.header = magic&^1 == walMagic && binary.BigEndian.Uint32(head[4:]) == walVersion && stored == computed && sized
	if w.header {
		w.pageBytes, w.order, w.salt = int(size), order, string(head[saltAt:saltAt+8])
	}
	return link{stored: stored, computed: computed, ours: true, doubtful: !w.header}
}

// frameBytes is how long a frame is.
func (w *wal) frameBytes() int64 { return int64(frameHeaderBytes + w.pageBytes) }

// at returns where a frame begins.
func (w *wal) at(frame int) int64 { return walHeaderBytes + int64(frame)*w.frameBytes() }

// link is what a frame's checksum may go on from: what the frame before, or the header, has stored, and what was
// computed of it.
type link struct {
	stored, computed walSum
	ours             bool // it is of this generation
	doubtful         bool // it is of a damaged header: what does not go on from it may be whole all the same
}

func (w *wal) readFrames(before link, size int64) error {
	r := bufio.NewReaderSize(io.NewSectionReader(w.file, walHeaderBytes, max(size-walHeaderBytes, 0)), walReadBytes)
	frame, plain := make([]byte, w.frameBytes()), w.header
	for {
		if _, err := io.ReadFull(r, frame); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		} else if err != nil {
			return err
		}
		f, next, byComputed := w.judge(frame, before)
		if n := len(w.frames); byComputed && n > 0 && w.frames[n-1].state == frameBroken {
			w.frames[n-1].state, w.frames[n-1].known = frameWhole, true // only its checksum was damaged
		}
		plain = plain && f.state == frameWhole && !byComputed && w.salted(frame)
		f.plain = plain
		w.frames = append(w.frames, f)
		before = next
	}
}

func (w *wal) salted(frame []byte) bool { return string(frame[frameSaltAt:frameSumAt]) == w.salt }

// sum is the checksum of a frame that goes on from a seed.
func (w *wal) sum(seed walSum, frame []byte) walSum {
	return seed.over(w.order, frame[:frameSummed]).over(w.order, frame[frameHeaderBytes:])
}

// judge tells what a frame is, and whether that was found by what was computed of the frame before.
func (w *wal) judge(frame []byte, before link) (f walFrame, next link, byComputed bool) {
	f = walFrame{page: binary.BigEndian.Uint32(frame), commit: binary.BigEndian.Uint32(frame[4:]), bit: -1}
	next = link{stored: readWALSum(frame[frameSumAt:]), ours: w.salted(frame)}
	if !next.ours && !before.ours {
		return f, next, false
	}
	next.computed = w.sum(before.stored, frame)
	whole := next.computed == next.stored
	if !whole && before.ours && before.computed != before.stored && w.sum(before.computed, frame) == next.stored {
		next.computed, whole, byComputed = next.stored, true, true
	}
	switch {
	case whole && f.page != 0: // it or the one before is of this generation
		f.state, f.known, next.ours = frameWhole, true, true
	case !next.ours || whole: // zeros have the checksum of zeros
		f.state = frameOther
	case !before.ours || before.doubtful:
		f.state, f.known = frameUnproven, true
	default:
		f.state = frameBroken
		w.mend(&f, frame, before)
	}
	return f, next, byComputed
}

// mend looks for the one bit that was flipped in a frame whose checksum is wrong.
func (w *wal) mend(f *walFrame, frame []byte, before link) {
	stored, summed := readWALSum(frame[frameSumAt:]), slices.Concat(frame[:frameSummed], frame[frameHeaderBytes:])
	// Without one, the short header of a frame is more likely right than not: unless two sectors of the disk share
	// it.
	at := w.at(len(w.frames))
	f.known = at/sectorBytes == (at+frameSumAt-1)/sectorBytes
	for _, seed := range [...]walSum{before.stored, before.computed} {
		bit := flippedBit(w.order, summed, seed.over(w.order, summed), stored)
		switch bit {
		case -1:
			continue
		case inSum: // which is made anew in any case
			f.bit, f.known = frameSumAt*8, true
			return
		}
		summed[bit/8] ^= 1 << (bit % 8)
		f.page, f.commit, f.known = binary.BigEndian.Uint32(summed), binary.BigEndian.Uint32(summed[4:]), true
		if f.bit = bit; bit >= frameSummed*8 {
			f.bit += (frameHeaderBytes - frameSummed) * 8
		}
		return
	}
}

// trim leaves out what stands behind this generation. A frame that cannot be told from rubbish was one of it where
// others of it follow.
func (w *wal) trim() {
	whole := slices.IndexFunc(w.frames, func(f walFrame) bool { return f.state == frameWhole }) >= 0
	last := len(w.frames) - 1
	for last >= 0 && w.frames[last].state == frameOther {
		last--
	}
	if !w.header && !whole {
		last = -1 // it is no WAL
	}
	w.frames = w.frames[:last+1]
	for i := range w.frames {
		if f := &w.frames[i]; f.state == frameOther {
			f.state, f.known = frameBroken, false
		}
	}
}

// data reads the page of a frame into page, with the flipped bit put right.
func (w *wal) data(frame int, page []byte) error {
	if _, err := w.file.ReadAt(page[:w.pageBytes], w.at(frame)+frameHeaderBytes); err != nil {
		return err
	}
	if bit := w.frames[frame].bit - frameHeaderBytes*8; bit >= 0 {
		page[bit/8] ^= 1 << (bit % 8)
	}
	return nil
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// proven tells whether the checksums of the WAL prove what is in a frame.
func (w *wal) proven(frame int) bool {
	return w.frames[frame].state == frameWhole || w.frames[frame].bit >= 0
}

// pendingByte is where SQLite locks a database: the page with it is never written.
const pendingByte = 1 << 30

// olderSalts is how many generations of a WAL are looked for behind the present one: each begins with a first salt that
// is one more.
const olderSalts = 1 << 20

// withOlder returns the WAL with the frames that older generations of it have left behind the present one. What was in
// them has been moved into the log, which may be lost since. Nothing proves them but the checksums of the rows in them.
func (w *wal) withOlder() *wal {
	all, last := *w, len(w.frames)
	if !w.header {
		return &all
	}
	all.frames = slices.Clone(w.frames)
	header, before := make([]byte, frameHeaderBytes), make([]byte, frameHeaderBytes)
	for i := last; ; i++ {
		if n, _ := w.file.ReadAt(header, w.at(i)); n < len(header) {
			break
		}
		f := walFrame{page: binary.BigEndian.Uint32(header), commit: binary.BigEndian.Uint32(header[4:]), bit: -1}
		if together := i > len(w.frames) && w.older(header, before); together {
			f.state, f.known, last = frameUnproven, true, i+1
			first := &all.frames[i-1]
			first.state, first.known = frameUnproven, true
		}
		all.frames = append(all.frames, f)
		header, before = before, header
	}
	all.frames = all.frames[:last]
	return &all
}

// older tells whether two headers of frames are of the same older generation: what a file that was prepared holds is of
// none.
func (w *wal) older(header, before []byte) bool {
	ago := binary.BigEndian.Uint32([]byte(w.salt)) - binary.BigEndian.Uint32(header[frameSaltAt:])
	return ago > 0 && ago < olderSalts && mayBeFrame(header) && mayBeFrame(before) &&
		string(header[frameSaltAt:frameSumAt]) == string(before[frameSaltAt:frameSumAt])
}

// pageSizeIn returns how long the pages of a database are, by its header; 0 when that is none.
func pageSizeIn(header []byte) int {
	size := int(binary.BigEndian.Uint16(header[16:]))
	if size == 1 {
		size = largestPage
	}
	if size < leastPage || size&(size-1) != 0 {
		return 0
	}
	return size
}
