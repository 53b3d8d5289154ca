package frame

import (
	"errors"
	"io"
	"time"
)

// DefaultMaxLength is the MaxLength of a Config that has none: 64 MiB, the default of MaxLineLength (SPEC 5.1).
const DefaultMaxLength = 64 << 20

// ErrIdle is returned by Next when nothing came for IdleTimeout while no block was open.
var ErrIdle = errors.New("nothing received for the idle time: connection given up")

// Source is what a Reader reads from; a net.Conn is one. A Read after the deadline must fail with
// os.ErrDeadlineExceeded, and later reads must work again once the deadline was moved.
type Source interface {
	io.Reader
	SetReadDeadline(t time.Time) error
}

// Observer is told how far a block has come. It is called by the goroutine that calls Next and must not keep p.
type Observer interface {
	// BlockStarted reports that a start block was read, before any of its data.
	BlockStarted(at time.Time)
	// BlockData says how many payload bytes have come so far and which of them with this read, once a read at most.
	BlockData(total int64, p []byte)
}

// JunkObserver may be implemented by an Observer that wants to know of bytes outside a block while they come, such as
// those of a TLS client that waits for an answer: otherwise they show only with the next block or at the end.
type JunkObserver interface {
	// BytesOutside says how many bytes have come since the last block and the first of them (see JunkKept): before the
	// Reader waits for more, and before a block begins after them. A ClientHello holds bytes that look like a start block:
	// when it returns true, no block begins any more, and all that comes from then on is outside of one.
	BytesOutside(total int64, first []byte) (foreign bool)
}

// Budget limits the memory that the unfinished blocks of many Readers take together. SharedBudget is one.
type Budget interface {
	// Acquire takes n bytes; it may wait for them, which pauses reading. An error aborts the block and ends the Reader.
	Acquire(n int64) error
	// Release gives n bytes back.
	Release(n int64)
}

// Config is what a Reader goes by. The zero value reads lenient MLLP with the usual marks and no limits of time.
type Config struct {
	// Marks are the framing bytes; the zero value means DefaultMarks. They must differ (Marks.Validate).
	Marks Marks
	// Tolerance decides what happens to quirks.
	Tolerance Tolerance
	// MaxLength is the most payload bytes of one block; 0 or less means DefaultMaxLength.
	MaxLength int
	// ReceiveTimeout is the limit from the start block to the end block; 0 = none. Time in which the Reader itself did
	// not read, because a Budget or BeforeWait made it wait, does not count.
	ReceiveTimeout time.Duration
	// IdleTimeout is how long to wait for a start block; 0 = for ever.
	IdleTimeout time.Duration
	// Observer is told about progress; nil = nobody. It may be a JunkObserver as well.
	Observer Observer
	// Budget is asked before a block may take more than the Reader's own small buffer; nil = no limit. What it gave is
	// given back when the block is finished. Bytes outside a block (JunkKept at most) are not counted.
	Budget Budget
	// BeforeWait is called before every Read that may block, when no whole block is buffered any more: the place to send
	// collected answers. It is not called any more when the stream has ended. An error ends the Reader like a read error.
	BeforeWait func() error
	// SetDeadline replaces Source.SetReadDeadline; state is the Reader's state while it waits. It lets an owner that
	// is shutting down keep the Reader from moving the deadline that wakes it.
	SetDeadline func(state State, t time.Time) error
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	if c.Marks == (Marks{}) {
		c.Marks = DefaultMarks
	}
	if c.MaxLength <= 0 {
		c.MaxLength = DefaultMaxLength
	}
	return c
}
