package frame

import (
	"bytes"
	"errors"
	"net"
	"os"
)

// step parses what is buffered and tells whether that made a block.
func (r *Reader) step() bool {
	for r.scan < r.w {
		switch r.state {
		case StateIdle, StateJunk:
			if r.between() {
				return true
			}
		case StateBlock, StateEndSeen:
			return r.inside()
		default:
			return false
		}
	}
	return false
}

// enter changes the state; the time of the last read is when it began. A block's state lasts from its start block on,
// also when an end block that came in between turned out to be data.
func (r *Reader) enter(s State) {
	if r.state == s {
		return
	}
	r.state, r.since = s, r.arrived
	if s == StateBlock {
		r.since = r.started
	}
}

// between looks for the start block. It returns true for bytes that Strict refuses.
func (r *Reader) between() bool {
	data := r.buf[r.scan:r.w]
	if r.lateEOL {
		// It belongs to the block that was ended without it.
		r.lateEOL = false
		if data[0] == r.cfg.Marks.EOL {
			r.scan++
			return false
		}
	}
	if r.unclosed > 0 && r.closes(data) {
		return false
	}
	if data[0] == r.cfg.Marks.Start {
		r.tellOutside()
	}
	if r.foreign {
		return r.skip(data)
	}
	if data[0] != r.cfg.Marks.Start {
		n := bytes.IndexByte(data, r.cfg.Marks.Start)
		if n < 0 {
			n = len(data)
		}
		return r.skip(data[:n])
	}
	if r.cfg.Tolerance == Strict && r.skipped > 0 {
		return r.outside(ReasonJunk)
	}
	r.scan++
	r.begin()
	return false
}

// skip takes bytes that stand outside a block. Strict loses none of them: it returns true whenever it has as many as
// are kept, and goes on with the rest at the next call.
func (r *Reader) skip(data []byte) bool {
	if r.skipped == 0 {
		r.junkStart = r.arrived
		r.enter(StateJunk)
	}
	if room := JunkKept - len(r.junk); r.cfg.Tolerance == Strict && len(data) >= room {
		data = data[:room]
	}
	r.setAside(data)
	r.scan += len(data)
	if r.cfg.Tolerance == Strict && len(r.junk) == JunkKept {
		return r.outside(ReasonJunk)
	}
	return false
}

// setAside keeps bytes that belong to no payload, as far as they are kept, and counts them.
func (r *Reader) setAside(data []byte) {
	r.junk = append(r.junk, data[:min(len(data), JunkKept-len(r.junk))]...)
	r.skipped += int64(len(data))
}

// outside makes the bytes that came outside a block a broken one. It returns true.
func (r *Reader) outside(reason Reason) bool {
	r.block = Block{Payload: r.junk, Reason: reason, Size: r.skipped, Started: r.junkStart, Ended: r.arrived}
	r.enter(StateIdle)
	return true
}

// begin opens a block right after its start block.
func (r *Reader) begin() {
	r.started = r.arrived
	r.enter(StateBlock)
	r.start, r.spilled, r.reported, r.quirks, r.unclosed = r.scan, 0, 0, 0, 0
	r.clock.blockUntil = noDeadline
	if r.skipped > 0 {
		r.quirks = QuirkJunk
	}
	if r.cfg.Observer != nil {
		r.cfg.Observer.BlockStarted(r.started)
	}
}

// inside looks for the end of the open block and tells whether it has come, in one way or another. Each byte is looked
// at twice: once for an end block, and once, up to there, for a start block.
func (r *Reader) inside() bool {
	for {
		data := r.buf[r.scan:r.w]
		end := bytes.IndexByte(data, r.cfg.Marks.End)
		if end >= 0 {
			data = data[:end]
		}
		nested := bytes.IndexByte(data, r.cfg.Marks.Start)
		if nested >= 0 {
			data = data[:nested]
		}
		at := r.scan + len(data) // everything before it is payload
		if r.spilled+at-r.start > r.cfg.MaxLength {
			return r.cut()
		}
		switch {
		case nested >= 0 && r.againFramed(at):
		case nested >= 0:
			r.scan = at
			return r.finish(at, ReasonStartInBlock)
		case end < 0:
			return r.await(StateBlock, at)
		case at+1 == r.w:
			return r.await(StateEndSeen, at)
		case r.atEnd(at):
			return true
		}
	}
}

// await leaves the block open until more bytes come, with scan at the first that is not surely payload.
func (r *Reader) await(s State, at int) bool {
	r.scan = at
	r.enter(s)
	r.report(at)
	return false
}

// atEnd decides by the byte after the end block at index at. It returns false when both are data.
func (r *Reader) atEnd(at int) bool {
	r.scan = at + 1
	next := r.buf[at+1]
	switch {
	case next == r.cfg.Marks.EOL:
		r.scan++
		return r.finish(at, ReasonNone)
	case next == r.cfg.Marks.Start, next == r.cfg.Marks.End && r.unclosed > 0:
		r.quirks |= QuirkMissingEOL
		return r.finish(at, ReasonNone)
	}
	r.quirks |= QuirkEndInData
	if r.state == StateEndSeen && r.clock.blockOver(r.arrived) {
		// Ends that are taken back one after the other must not keep a block open for ever.
		return r.finish(at+1, ReasonTimedOut)
	}
	return false
}

// cut breaks a block that is too long. What is past the limit is outside a block, up to the next start block.
func (r *Reader) cut() bool {
	limit := r.start + r.cfg.MaxLength - r.spilled
	r.scan = limit
	r.finish(limit, ReasonTooLong)
	r.block.Size++
	return true
}

// finish makes the open block, whose payload ends at index at, the current one. It returns true.
func (r *Reader) finish(at int, reason Reason) bool {
	r.report(at)
	size := r.spilled + at - r.start
	if reason != ReasonNone {
		r.unclosed = 0 // it has no end of its own, and the others had none either
	}
	b := &r.block
	b.Payload = r.payload(at)
	r.quirks |= quirksOf(b.Payload)
	if reason == ReasonNone && r.cfg.Tolerance == Strict {
		reason = refused(r.quirks)
	}
	b.Reason, b.Quirks, b.Size = reason, r.quirks, int64(size)
	if r.skipped > 0 {
		b.Junk, b.Skipped = r.junk, r.skipped
	}
	b.Started, b.Ended = r.started, r.arrived
	r.state, r.since = StateIdle, r.arrived
	return true
}

// refused returns what Strict has against a block that has its end. An end block inside the data comes before a missing
// EOL, because it casts doubt on where the block ended.
func refused(q Quirk) Reason {
	switch {
	case q&QuirkEndInData != 0:
		return ReasonEndInData
	case q&QuirkFramedTwice != 0:
		return ReasonFramedTwice
	case q&QuirkBOM != 0:
		return ReasonBOM
	case q&QuirkMissingEOL != 0:
		return ReasonMissingEOL
	}
	return ReasonNone
}

// report tells the Observer of the payload bytes before index at that it does not know yet.
func (r *Reader) report(at int) {
	if r.cfg.Observer == nil {
		return
	}
	if total := r.spilled + at - r.start; total > r.reported {
		from := r.start + r.reported - r.spilled
		r.reported = total
		r.cfg.Observer.BlockData(int64(total), r.buf[from:at:at])
	}
}

// tellOutside tells the JunkObserver of the bytes outside a block that it does not know yet.
func (r *Reader) tellOutside() {
	if r.out != nil && r.skipped > r.told {
		r.told = r.skipped
		r.foreign = r.out.BytesOutside(r.skipped, r.junk) || r.foreign
	}
}

// interrupted handles the end of waiting with no more bytes: by one of the Reader's own limits, or by the end of the
// stream. It tells whether that made a block.
func (r *Reader) interrupted(err error) bool {
	open := r.state
	if !errors.Is(err, errSilence) && !errors.Is(err, errBlockTimeout) {
		r.final = err
		r.public.set(StateClosed, r.arrived)
	}
	switch open {
	case StateEndSeen:
		// An end block with nothing after it is the end, whatever it was that ended the waiting.
		at := r.scan
		r.scan = r.w
		r.lateEOL = true
		r.quirks |= QuirkMissingEOL
		return r.finish(at, ReasonNone)
	case StateBlock:
		r.finish(r.w, reasonFor(err))
		r.block.Err = r.final
		return true
	case StateJunk:
		r.outside(ReasonNoBlock)
		r.block.Err = r.final
		return true
	}
	return false
}

// reasonFor says why an open block broke, by the error that ended the waiting.
func reasonFor(err error) Reason {
	var refusal *budgetError
	switch {
	case errors.Is(err, errBlockTimeout):
		return ReasonTimedOut
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed), errors.As(err, &refusal):
		return ReasonAborted
	}
	return ReasonCutOff
}
