package walfile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// The WAL has a header and then frames, each a page with a header of its own
// (https://www.sqlite.org/fileformat2.html, section 4). These are lengths in bytes, and where something stands.
const (
	HeaderBytes      = 32
	FrameHeaderBytes = 24

	Magic   = 0x377f0682 // the lowest bit tells in what order the checksums read the words
	version = 3007000

	pageSizeAt   = 8  // in the header
	SaltAt       = 16 // in the header
	HeaderSummed = 24 // of the header, by the checksum behind it
	FrameSaltAt  = 8  // in the header of a frame
	FrameSumAt   = 16
	frameSummed  = 8 // of the header of a frame, and then the page
	LeastPage    = 512
	largestPage  = 64 << 10
	PageBytes    = 4096 // of every log that this program makes
	readBytes    = 1 << 20
	sectorBytes  = 512 // the least that a disk damages together
)

// FrameState tells what a frame is, judged by its checksum and its neighbours.
type FrameState uint8

// The states of a frame.
const (
	FrameOther    FrameState = iota // of an older generation of the WAL, or none
	FrameBroken                     // its checksum is wrong, or it cannot even be told what it was
	FrameUnproven                   // it is of this generation; damage before it leaves nothing to check it by
	FrameWhole
)

// Frame is one frame.
type Frame struct {
	Page   uint32
	commit uint32 // how many pages the database has after the transaction that it ends; 0 when the transaction goes on
	State  FrameState
	Known  bool // page and commit can be believed
	plain  bool // SQLite takes it, if it takes all before it
	bit    int  // the bit to flip to make it whole, counted from the start of its header; -1 for none
}

// File is what a WAL holds of its present generation, read from the file and never written. SQLite itself stops
// without a word at the first frame whose checksum is wrong; but each frame's checksum goes on from the one that is
// stored in the frame before, so that those behind a damaged place can be told from rubbish.
type File struct {
	source      io.ReaderAt
	order       binary.ByteOrder // in which checksums read the words
	PageBytes   int              // how long a page is
	Salt        string           // what all frames of the generation have
	HeaderWhole bool
	Frames      []Frame
}

// Read reads the WAL of size bytes. One that is empty, as one in which nothing can be made out, has no frames.
func Read(file io.ReaderAt, size int64) (*File, error) {
	w := &File{source: file, PageBytes: PageBytes, order: binary.LittleEndian}
	head := make([]byte, HeaderBytes)
	if n, err := file.ReadAt(head, 0); n < len(head) {
		return w, ignoreEOF(err)
	}
	before := w.readHeader(head)
	if !w.HeaderWhole {
		found, err := w.search(head, size)
		if err != nil || !found {
			return w, err
		}
		before.computed = Sum{}.Over(w.order, head[:HeaderSummed])
	}
	if err := w.readFrames(before, size); err != nil {
		return nil, err
	}
	w.trim()
	return w, nil
}

// Header reads the header of a WAL alone. HeaderWhole tells whether it is one.
func Header(source io.ReaderAt) *File {
	w := &File{source: source, PageBytes: PageBytes, order: binary.LittleEndian}
	var head [HeaderBytes]byte
	if n, _ := source.ReadAt(head[:], 0); n == len(head) { // a shorter one has none
		w.readHeader(head[:])
	}
	return w
}

// readHeader takes over what the header says, and returns what the checksum of the first frame may go on from.
func (w *File) readHeader(head []byte) link {
	magic, order := binary.BigEndian.Uint32(head), w.order
	if magic == Magic|1 {
		order = binary.BigEndian
	}
	stored, computed := ReadSum(binary.BigEndian, head[HeaderSummed:]), Sum{}.Over(order, head[:HeaderSummed])
	size := binary.BigEndian.Uint32(head[pageSizeAt:])
	sized := size >= LeastPage && size <= largestPage && size&(size-1) == 0
	w.HeaderWhole = magic&^1 == Magic && binary.BigEndian.Uint32(head[4:]) == version && stored == computed && sized
	if w.HeaderWhole {
		w.PageBytes, w.order, w.Salt = int(size), order, string(head[SaltAt:SaltAt+8])
	}
	return link{stored: stored, computed: computed, ours: true, doubtful: !w.HeaderWhole}
}

// frameBytes is how long a frame is.
func (w *File) frameBytes() int64 { return int64(FrameHeaderBytes + w.PageBytes) }

// At returns where a frame begins.
func (w *File) At(frame int) int64 { return HeaderBytes + int64(frame)*w.frameBytes() }

// link is what a frame's checksum may go on from: what the frame before, or the header, has stored, and what was
// computed of it.
type link struct {
	stored, computed Sum
	ours             bool // it is of this generation
	doubtful         bool // it is of a damaged header: what does not go on from it may be whole all the same
}

func (w *File) readFrames(before link, size int64) error {
	r := bufio.NewReaderSize(io.NewSectionReader(w.source, HeaderBytes, max(size-HeaderBytes, 0)), readBytes)
	frame, plain := make([]byte, w.frameBytes()), w.HeaderWhole
	for {
		if _, err := io.ReadFull(r, frame); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		} else if err != nil {
			return err
		}
		f, next, byComputed := w.judge(frame, before)
		if n := len(w.Frames); byComputed && n > 0 && w.Frames[n-1].State == FrameBroken {
			w.Frames[n-1].State, w.Frames[n-1].Known = FrameWhole, true // only its checksum was damaged
		}
		plain = plain && f.State == FrameWhole && !byComputed && w.Salted(frame)
		f.plain = plain
		w.Frames = append(w.Frames, f)
		before = next
	}
}

// Salted tells whether a frame is of this generation.
func (w *File) Salted(frame []byte) bool { return string(frame[FrameSaltAt:FrameSumAt]) == w.Salt }

// SumOf is the checksum of a frame that goes on from a seed.
func (w *File) SumOf(seed Sum, frame []byte) Sum {
	return seed.Over(w.order, frame[:frameSummed]).Over(w.order, frame[FrameHeaderBytes:])
}

// judge tells what a frame is, and whether that was found by what was computed of the frame before.
func (w *File) judge(frame []byte, before link) (f Frame, next link, byComputed bool) {
	f = Frame{Page: binary.BigEndian.Uint32(frame), commit: binary.BigEndian.Uint32(frame[4:]), bit: -1}
	next = link{stored: ReadSum(binary.BigEndian, frame[FrameSumAt:]), ours: w.Salted(frame)}
	if !next.ours && !before.ours {
		return f, next, false
	}
	next.computed = w.SumOf(before.stored, frame)
	whole := next.computed == next.stored
	if !whole && before.ours && before.computed != before.stored && w.SumOf(before.computed, frame) == next.stored {
		next.computed, whole, byComputed = next.stored, true, true
	}
	switch {
	case whole && f.Page != 0: // it or the one before is of this generation
		f.State, f.Known, next.ours = FrameWhole, true, true
	case !next.ours || whole: // zeros have the checksum of zeros
		f.State = FrameOther
	case !before.ours || before.doubtful:
		f.State, f.Known = FrameUnproven, true
	default:
		f.State = FrameBroken
		w.mend(&f, frame, before)
	}
	return f, next, byComputed
}

// mend looks for the one bit that was flipped in a frame whose checksum is wrong.
func (w *File) mend(f *Frame, frame []byte, before link) {
	stored := ReadSum(binary.BigEndian, frame[FrameSumAt:])
	summed := slices.Concat(frame[:frameSummed], frame[FrameHeaderBytes:])
	// Without one, the short header of a frame is more likely right than not: unless two sectors of the disk share
	// it.
	at := w.At(len(w.Frames))
	f.Known = at/sectorBytes == (at+FrameSumAt-1)/sectorBytes
	for _, seed := range [...]Sum{before.stored, before.computed} {
		bit := flippedBit(w.order, summed, seed.Over(w.order, summed), stored)
		switch bit {
		case -1:
			continue
		case inSum: // which is made anew in any case
			f.bit, f.Known = FrameSumAt*8, true
			return
		}
		summed[bit/8] ^= 1 << (bit % 8)
		f.Page, f.commit, f.Known = binary.BigEndian.Uint32(summed), binary.BigEndian.Uint32(summed[4:]), true
		if f.bit = bit; bit >= frameSummed*8 {
			f.bit += (FrameHeaderBytes - frameSummed) * 8
		}
		return
	}
}

// trim leaves out what stands behind this generation. A frame that cannot be told from rubbish was one of it where
// others of it follow.
func (w *File) trim() {
	whole := slices.IndexFunc(w.Frames, func(f Frame) bool { return f.State == FrameWhole }) >= 0
	last := len(w.Frames) - 1
	for last >= 0 && w.Frames[last].State == FrameOther {
		last--
	}
	if !w.HeaderWhole && !whole {
		last = -1 // it is no WAL
	}
	w.Frames = w.Frames[:last+1]
	for i := range w.Frames {
		if f := &w.Frames[i]; f.State == FrameOther {
			f.State, f.Known = FrameBroken, false
		}
	}
}

// Page reads the page of a frame into page, with the flipped bit put right.
func (w *File) Page(frame int, page []byte) error {
	if _, err := w.source.ReadAt(page[:w.PageBytes], w.At(frame)+FrameHeaderBytes); err != nil {
		return err
	}
	if bit := w.Frames[frame].bit - FrameHeaderBytes*8; bit >= 0 {
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

// Proven tells whether the checksums of the WAL prove what is in a frame.
func (w *File) Proven(frame int) bool {
	return w.Frames[frame].State == FrameWhole || w.Frames[frame].bit >= 0
}

// PendingByte is where SQLite locks a database: the page with it is never written.
const PendingByte = 1 << 30

// olderSalts is how many generations of a WAL are looked for behind the present one: each begins with a first salt that
// is one more.
const olderSalts = 1 << 20

// WithOlder returns the WAL with the frames that older generations of it have left behind the present one. What was in
// them has been copied into the log, which may be lost since. Nothing proves them but the checksums of the rows in
// them.
func (w *File) WithOlder() *File {
	all, last := *w, len(w.Frames)
	if !w.HeaderWhole {
		return &all
	}
	all.Frames = slices.Clone(w.Frames)
	header, before := make([]byte, FrameHeaderBytes), make([]byte, FrameHeaderBytes)
	for i := last; ; i++ {
		if n, _ := w.source.ReadAt(header, w.At(i)); n < len(header) {
			break
		}
		f := Frame{Page: binary.BigEndian.Uint32(header), commit: binary.BigEndian.Uint32(header[4:]), bit: -1}
		if together := i > len(w.Frames) && w.older(header, before); together {
			f.State, f.Known, last = FrameUnproven, true, i+1
			first := &all.Frames[i-1]
			first.State, first.Known = FrameUnproven, true
		}
		all.Frames = append(all.Frames, f)
		header, before = before, header
	}
	all.Frames = all.Frames[:last]
	return &all
}

// older tells whether two headers of frames are of the same older generation: what a file that was prepared holds is of
// none.
func (w *File) older(header, before []byte) bool {
	ago := binary.BigEndian.Uint32([]byte(w.Salt)) - binary.BigEndian.Uint32(header[FrameSaltAt:])
	return ago > 0 && ago < olderSalts && mayBeFrame(header) && mayBeFrame(before) &&
		string(header[FrameSaltAt:FrameSumAt]) == string(before[FrameSaltAt:FrameSumAt])
}

// PageSizeIn returns how long the pages of a database are, by its header; 0 when that is none.
func PageSizeIn(header []byte) int {
	size := int(binary.BigEndian.Uint16(header[16:]))
	if size == 1 {
		size = largestPage
	}
	if size < LeastPage || size&(size-1) != 0 {
		return 0
	}
	return size
}
