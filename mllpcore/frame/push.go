package frame

// A Reader reads when it needs bytes. Where somebody else waits for the bytes of many Readers, they can be brought to
// it instead: into Room, told by Came, then Ready until there is no more. Next goes on from there at any time.

// Room returns where the next bytes may be put. It is nil unless the Reader stands between blocks, with nothing
// buffered, and has got along with a small buffer so far: otherwise Next has to be called.
func (r *Reader) Room() []byte {
	between := r.state == StateIdle && r.Buffered() == 0 && r.skipped == 0
	if !between || r.final != nil || r.readErr != nil || len(r.buf) != smallBuffer {
		return nil
	}
	r.public.set(r.state, r.since)
	r.forget()
	r.start, r.scan, r.w = 0, 0, 0
	return r.buf
}

// Came takes in the first n bytes of Room, at least one.
func (r *Reader) Came(n int) { r.took(n, len(r.buf), nil) }

// Ready returns the next block that is buffered, and nil when there is none. The Block is valid as one of Next is.
func (r *Reader) Ready() *Block {
	r.forget()
	if r.step() {
		return &r.block
	}
	r.public.set(r.state, r.since)
	return nil
}
