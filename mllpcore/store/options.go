package store

import "time"

// The defaults of Options.
const (
	DefaultMaxMessages = 1_000_000
	DefaultMaxAge      = 90 * 24 * time.Hour
	DefaultMaxBytes    = 10 << 30
	DefaultQueueBytes  = 64 << 20
	DefaultUndo        = 10 * time.Minute
)

// Unlimited switches a limit of Options off.
const Unlimited = -1

// Options are the choices of Open. Zero means the default.
type Options struct {
	// MaxMessages is how many messages are kept; past it the oldest that are not bookmarked go. Unlimited keeps all.
	MaxMessages int64
	// MaxAge is how long messages are kept, from when they came. Unlimited keeps them for ever. Nothing is dropped for
	// its age while the computer's clock may be wrong by more than a tenth of it: see ConfirmClock.
	MaxAge time.Duration
	// MaxBytes is how much of the disk the log may use, with all it derives. Unlimited sets no limit.
	MaxBytes int64
	// QueueBytes is how many bytes may wait for the disk; past it Append blocks.
	QueueBytes int64
	// Undo is how long a deleted message can be brought back, while the log is open.
	Undo time.Duration
	// TrustClock confirms the computer's clock when the log is opened: see ConfirmClock.
	TrustClock bool
	// OnState is told when the log becomes unable to write, or to move what it keeps into its file, and when it is able
	// again; also while the log is opened. It is called by what writes and must return at once.
	OnState func(State)
	// OnNotice is told what a person should know of and is no state, also while the log is opened. It is called by any
	// goroutine, by what writes among them, and must return at once.
	OnNotice func(Notice)

	// now, steady, fault and tick are for tests.
	now    func() time.Time
	steady func() time.Duration
	fault  func(op operation, kind string) int32
	tick   time.Duration
}

func (o *Options) setDefaults() {
	setDefault(&o.MaxMessages, DefaultMaxMessages)
	setDefault(&o.MaxAge, DefaultMaxAge)
	setDefault(&o.MaxBytes, DefaultMaxBytes)
	setDefault(&o.QueueBytes, DefaultQueueBytes)
	setDefault(&o.Undo, DefaultUndo)
	setDefault(&o.tick, gatherTick)
	if o.OnState == nil {
		o.OnState = func(State) {}
	}
	if o.OnNotice == nil {
		o.OnNotice = func(Notice) {}
	}
	if o.now == nil {
		o.now = time.Now
	}
	if o.steady == nil {
		o.steady = steadyClock()
	}
}

func setDefault[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}
