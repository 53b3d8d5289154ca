package frame

import "sync"

const (
	// smallBuffer is what an idle connection costs: room for most messages in one read, and little enough for ten
	// thousand connections.
	smallBuffer = 2 << 10
	// chunkSize is the room for a busy sender, and the step in which a long block grows: one read takes as much as a
	// socket's receive buffer usually holds.
	chunkSize = 64 << 10
)

// chunks are spare buffers. Which Reader had one before does not show: only what was read into it is looked at.
var chunks = sync.Pool{New: func() any { return new([chunkSize]byte) }}

func newChunk() []byte { return chunks.Get().(*[chunkSize]byte)[:] }

func freeChunk(b []byte) { chunks.Put((*[chunkSize]byte)(b)) }

// budgetError marks what a Budget refused.
type budgetError struct{ err error }

func (e *budgetError) Error() string { return "no memory for the block: " + e.err.Error() }
func (e *budgetError) Unwrap() error { return e.err }

// forget lets go of the block returned last.
func (r *Reader) forget() {
	r.GiveBack()
	r.block = Block{}
	r.owned = false
	if r.skipped > 0 && (r.state == StateIdle || r.state == StateClosed) {
		r.skipped, r.told, r.junk = 0, 0, r.junk[:0]
		if cap(r.junk) > smallBuffer {
			r.junk = nil
		}
	}
}

// makeRoom makes sure that there is room to read into, and as much as the sender seems to need.
func (r *Reader) makeRoom() error {
	if r.state == StateIdle || r.state == StateJunk {
		r.scan, r.w, r.start = 0, 0, 0
		if err := r.charge(false); err != nil {
			return err
		}
	} else if err := r.keepOpen(); err != nil {
		return err
	}
	switch {
	case !r.filled:
	case len(r.buf) < chunkSize:
		// There may be more waiting than one small buffer takes.
		r.buf = newChunk()
		copy(r.buf, r.small[:r.w])
	case r.w == len(r.buf):
		r.spill()
	}
	return nil
}

// keepOpen moves the open block to the front of the buffer and accounts for what it takes.
func (r *Reader) keepOpen() error {
	if r.start > 0 {
		copy(r.buf, r.buf[r.start:r.w])
		r.scan, r.w, r.start = r.scan-r.start, r.w-r.start, 0
	}
	if r.w < smallBuffer && len(r.parts) == 0 {
		return nil
	}
	return r.charge(r.w == len(r.buf))
}

// charge takes from the Budget what the open block holds beyond the small buffer, another chunk when it is about to
// grow past a full one, and the bytes before it.
func (r *Reader) charge(full bool) error {
	if r.cfg.Budget == nil {
		return nil
	}
	chunks := 0
	if r.state == StateBlock || r.state == StateEndSeen {
		chunks = len(r.parts) + 1
	}
	if full && len(r.buf) == chunkSize {
		chunks++
	}
	if len(r.junk) > smallBuffer {
		chunks++
	}
	n := int64(chunks)*chunkSize - r.charged
	if n <= 0 {
		return nil
	}
	if err := r.cfg.Budget.Acquire(n); err != nil {
		return &budgetError{err}
	}
	r.charged += n
	return nil
}

// GiveBack gives back what the Budget gave for the block returned last: its owner has kept it, or counts it in another
// way. Otherwise that is done when the next block is asked for.
func (r *Reader) GiveBack() {
	if r.charged > 0 && r.state != StateBlock && r.state != StateEndSeen && r.state != StateJunk {
		r.release()
	}
}

// release gives back what the Budget gave.
func (r *Reader) release() {
	if r.charged > 0 {
		r.cfg.Budget.Release(r.charged)
		r.charged = 0
	}
}

// spill puts a full chunk of the open block aside and goes on in a new one. An end block that waits for the byte after
// it goes along, because it may not be payload.
func (r *Reader) spill() {
	full, pending := r.buf, r.w-r.scan
	r.buf = newChunk()
	copy(r.buf, full[r.scan:r.w])
	r.parts = append(r.parts, full[:r.scan])
	r.spilled += r.scan
	r.start, r.scan, r.w = 0, 0, pending
}

// payload returns the payload of the open block, which ends at index at: a view into the buffer, or one slice made of
// all its parts. Collecting a long block in chunks and joining them once takes twice its size at the peak, however long
// it is, and leaves a slice of exactly its size; growing one buffer takes more of both.
func (r *Reader) payload(at int) []byte {
	if len(r.parts) == 0 {
		return r.buf[r.start:at:at]
	}
	if b, ok := r.cfg.Budget.(joiner); ok && len(r.parts) >= joinAlone {
		b.BeginJoining()
		defer b.EndJoining()
	}
	whole := newWhole(r.spilled + at - r.start)
	for _, p := range r.parts {
		whole = append(whole, p...)
	}
	whole = append(whole, r.buf[r.start:at]...)
	r.dropParts()
	r.owned = true
	return whole
}

// joinAlone is how many parts are joined one block after the other, where the Budget sees to that.
const joinAlone = 16

// joiner is a Budget that has long blocks joined one after the other.
type joiner interface {
	BeginJoining()
	EndJoining()
}

// dropParts gives the chunks of a long block back.
func (r *Reader) dropParts() {
	for i, p := range r.parts {
		freeChunk(p[:chunkSize])
		r.parts[i] = nil
	}
	r.spilled = 0
	if r.parts = r.parts[:0]; cap(r.parts) > 64 {
		r.parts = nil
	}
}

// shrink goes back to the small buffer while nothing is buffered.
func (r *Reader) shrink() {
	if len(r.buf) == chunkSize {
		freeChunk(r.buf)
		r.buf, r.filled = r.small, false
	}
}
