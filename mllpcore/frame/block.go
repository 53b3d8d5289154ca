package frame

import "time"

// Block is what a Reader took from the stream: a whole block when Reason is ReasonNone, otherwise bytes that made none.
type Block struct {
	// Payload is what stood between the marks, byte for byte; of a broken block, what came. It is a view that the next
	// call of Next or Close makes invalid, unless Take was called.
	Payload []byte
	// Reason is ReasonNone for a whole block, otherwise why it is broken.
	Reason Reason
	// Quirks are the oddities of its framing; set on broken blocks too, as far as they had been seen.
	Quirks Quirk
	// Junk is what came before the start block, the first JunkKept bytes of it; valid like Payload, but never taken.
	Junk []byte
	// Skipped counts all the bytes that came before the start block.
	Skipped int64
	// Size is len(Payload), except for ReasonTooLong, where it is one more: the byte that was too many; and for
	// ReasonNoBlock, where it counts all bytes that came.
	Size int64
	// Started is when the start block was read; for bytes without one, when the first of them was.
	Started time.Time
	// Ended is when the last byte of it was read.
	Ended time.Time
	// Err is the error that ended the stream inside it (ReasonCutOff, ReasonAborted, ReasonNoBlock), otherwise nil.
	Err error
}

// JunkKept is how many bytes outside a block are kept, at most, with the block that follows them: 64 KiB (SPEC 7).
const JunkKept = 64 << 10
