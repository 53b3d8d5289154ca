package frame

// Some senders put a block that is framed already into a frame of their own: start, start, payload, end, EOL, end, EOL.
// That is one message, whose payload stands in the innermost frame (SPEC section 7).

// againFramed handles a start block at index at of the buffer, inside of a block. Where nothing but blanks stands
// before it, the block begins anew with it, and the blanks are kept like bytes before a block.
func (r *Reader) againFramed(at int) bool {
	if !r.isBlankTo(at) {
		return false
	}
	for _, part := range r.parts {
		r.setAside(part)
	}
	r.setAside(r.buf[r.start:at])
	r.dropParts()
	r.scan = at + 1
	r.start, r.reported = r.scan, 0
	r.unclosed++
	r.quirks |= QuirkFramedTwice
	if r.skipped > 0 {
		r.quirks |= QuirkJunk
	}
	if r.cfg.Observer != nil {
		r.cfg.Observer.BlockStarted(r.arrived)
	}
	return true
}

// isBlankTo reports whether the open block is blank up to index at of the buffer.
func (r *Reader) isBlankTo(at int) bool {
	for i, part := range r.parts {
		if i == 0 {
			part = afterBOM(part)
		}
		if !isBlank(part) {
			return false
		}
	}
	rest := r.buf[r.start:at]
	if len(r.parts) == 0 {
		rest = afterBOM(rest)
	}
	return isBlank(rest)
}

// closes takes the end block of an outer frame, with the blanks before it, and tells whether data begins with one. What
// begins with something else follows a block that was not closed as often as it was opened.
func (r *Reader) closes(data []byte) bool {
	n := 0
	for n < len(data) && data[n] != r.cfg.Marks.Start && data[n] != r.cfg.Marks.End && isBlank(data[n:n+1]) {
		n++
	}
	switch {
	case n == len(data): // what comes next decides
		return false
	case data[n] != r.cfg.Marks.End:
		r.unclosed = 0
		return false
	}
	r.unclosed--
	r.scan += n + 1
	r.lateEOL = true
	r.skipped, r.told, r.junk = 0, 0, r.junk[:0]
	r.enter(StateIdle)
	return true
}
