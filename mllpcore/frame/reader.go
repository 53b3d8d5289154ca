package frame

import (
	"bytes"
	"io"
	"net"
	"time"
)

// Reader takes blocks from a Source. It belongs to one goroutine, except for State and StateSince.
type Reader struct {
	src Source
	cfg Config
	out JunkObserver // cfg.Observer, when it is one

	state  State
	since  time.Time // when state began
	public published // what other goroutines see of it

	// The buffer: bytes before scan are parsed, those up to w are read. Of an open block, the part since the last spill
	// begins at start. In StateEndSeen scan stays on the end block, so that the next byte finds it again.
	buf, small     []byte
	start, scan, w int
	filled         bool // the last Read left no room: there may be more waiting than the buffer holds

	parts   [][]byte // full buffers of the open block, oldest first
	spilled int      // bytes in parts
	charged int64    // what the Budget gave for the open block

	started  time.Time
	quirks   Quirk
	reported int  // payload bytes the Observer was told of
	lateEOL  bool // an EOL that comes now belongs to the end block before
	unclosed int  // start blocks of a block framed more than once that have no end block of their own yet

	junk       []byte
	skipped    int64
	told       int64 // how many of them the JunkObserver was told of
	foreign    bool  // the JunkObserver knows that what comes is no MLLP
	junkStart  time.Time
	arrived    time.Time // when the last Read returned bytes
	readErr    error     // came with bytes; due when they are parsed
	final      error     // the stream has ended with this
	block      Block
	owned      bool // block.Payload is not in buf: it is the taker's or will be
	clock      deadlines
	emptyReads int
}

// NewReader returns a Reader on src. cfg.Marks must be valid. The Reader holds 2 KiB until a sender needs more.
func NewReader(src Source, cfg Config) *Reader {
	r := &Reader{src: src, cfg: cfg.withDefaults(), small: make([]byte, smallBuffer)}
	r.buf = r.small
	r.out, _ = cfg.Observer.(JunkObserver)
	r.arrived = time.Now()
	r.since = r.arrived
	r.public.set(StateIdle, r.since)
	return r
}

// Next returns the next block, whole or broken; it reads only when none is buffered. The Block is the Reader's own and
// valid until the following Next. Once the stream has ended and everything that came was returned, Next returns the
// error that ended it, again at each call: io.EOF, ErrIdle, or what Read, BeforeWait, SetDeadline or the Budget said.
// os.ErrDeadlineExceeded means that somebody else's deadline passed, such as that of a server that stops.
func (r *Reader) Next() (*Block, error) {
	r.forget()
	for {
		if r.step() {
			return &r.block, nil
		}
		if r.final != nil {
			return nil, r.final
		}
		if err := r.fill(); err != nil && r.interrupted(err) {
			return &r.block, nil
		}
	}
}

// Take returns the payload of the current block for the caller to keep. A payload that outgrew the Reader's buffer is
// handed over as it is, of exactly its size; a smaller one is copied, since giving up a 64 KiB buffer for it would cost
// a new one and keep the rest of the old alive. Later calls for the same block return the same slice.
func (r *Reader) Take() []byte {
	if !r.owned {
		r.block.Payload = bytes.Clone(r.block.Payload)
		r.owned = true
	}
	return r.block.Payload
}

// Buffered returns the number of bytes that were read and not parsed yet.
func (r *Reader) Buffered() int { return r.w - r.scan }

// Drain reads and discards for at most limit bytes and the time d, or until the stream ends: before a close after
// ReasonTooLong, so that a reset for unread bytes does not overtake the answer. The current Block stays valid; of what
// is buffered nothing is returned any more.
func (r *Reader) Drain(limit int64, d time.Duration) {
	if r.final != nil {
		return
	}
	r.end(io.EOF)
	if r.readErr != nil || r.setDeadline(time.Now().Add(d)) != nil {
		return
	}
	scratch := newChunk()
	defer freeChunk(scratch)
	for empty := 0; limit > 0 && empty < maxEmptyReads; {
		n, err := r.src.Read(scratch[:min(limit, chunkSize)])
		if err != nil {
			return
		}
		limit -= int64(n)
		if empty++; n > 0 {
			empty = 0
		}
	}
}

// Close gives the buffers and the Budget back. It does not close the Source. What was not taken is no longer valid.
func (r *Reader) Close() {
	r.end(net.ErrClosed)
	r.forget()
	r.dropParts()
	r.release()
	if len(r.buf) == chunkSize {
		freeChunk(r.buf)
	}
	r.buf, r.small, r.junk = nil, nil, nil
	r.start, r.scan, r.w = 0, 0, 0
}

// end makes the stream end with err, unless it has ended.
func (r *Reader) end(err error) {
	if r.final != nil {
		return
	}
	r.final = err
	r.enter(StateClosed)
	r.public.set(StateClosed, time.Now())
}
