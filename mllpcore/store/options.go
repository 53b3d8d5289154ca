package store

import (
	"time"

	"mllpscope/mllpcore/store/ageclock"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

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
	// Only messages (KindMessage) are counted: what is broken, acknowledgements, and what was sent have MaxBroken.
	MaxMessages int64
	// MaxBroken is how many broken messages, acknowledgements and sent messages (KindBroken, KindRefused, KindAnswer,
	// KindSent) are kept beside the messages; the default is a tenth of MaxMessages.
	MaxBroken int64
	// MaxAge is how long messages are kept, from when they came. Unlimited keeps them for ever. How long the machine was
	// off is believed for a tenth of it at most, and nothing is dropped for its age while the computer's clock may be
	// wrong by more than that: see ConfirmClock.
	MaxAge time.Duration
	// MaxBytes is how much of the disk the log may use, with all it derives. Unlimited sets no limit.
	MaxBytes int64
	// MaxBrokenBytes is the part of MaxBytes that is kept free for the same, half of it at most; the default is a tenth.
	// When the log is full, they go as long as they use more than that, then messages.
	MaxBrokenBytes int64
	// QueueBytes is how many bytes may wait for the disk; past it Append blocks.
	QueueBytes int64
	// Undo is how long a deleted message can be brought back, while the log is open.
	Undo time.Duration
	// TrustClock confirms the computer's clock when the log is opened: see ConfirmClock.
	TrustClock bool
	// OnState is told when the log becomes unable to write, or to copy what it keeps into its file, and when it is able
	// again; also while the log is opened. It is called by what writes and must return at once.
	OnState func(status.State)
	// OnNotice is told what a person should know of and is no state, also while the log is opened. It is called by any
	// goroutine, by what writes among them, and must return at once.
	OnNotice func(status.Notice)
	// LeaveUnsaid tells that OnNotice only passes on what it is told. What a start tells is then told again by each start
	// until Store.Said; otherwise it counts as said when OnNotice has returned. Without OnNotice nothing does.
	LeaveUnsaid bool

	// What follows is for tests. With noScrub the log is not read through.
	now    func() time.Time
	steady func() time.Duration
	boot   func() int64
	fault  func(op sqlite.Operation, kind string) int32
	tick   time.Duration
	step   func() // is called between the steps of a start that must not be lost

	noScrub bool
}

func (o *Options) setDefaults() {
	setDefault(&o.MaxMessages, DefaultMaxMessages)
	setDefault(&o.MaxAge, DefaultMaxAge)
	setDefault(&o.MaxBytes, DefaultMaxBytes)
	setDefault(&o.MaxBroken, shareOf(o.MaxMessages))
	setDefault(&o.MaxBrokenBytes, shareOf(o.MaxBytes))
	setDefault(&o.QueueBytes, DefaultQueueBytes)
	setDefault(&o.Undo, DefaultUndo)
	setDefault(&o.tick, gatherTick)
	if o.OnState == nil {
		o.OnState = func(status.State) {}
	}
	if o.OnNotice == nil {
		o.OnNotice, o.LeaveUnsaid = func(status.Notice) {}, true
	}
	if o.step == nil {
		o.step = func() {}
	}
	if o.now == nil {
		o.now = time.Now
	}
	if o.steady == nil {
		o.steady = ageclock.Steady()
	}
	if o.boot == nil {
		o.boot = ageclock.ThisBoot
	}
}

// shareOf is the default of what broken messages have of a limit.
func shareOf(limit int64) int64 {
	if limit < 0 {
		return Unlimited
	}
	return max(limit/10, 1)
}

func setDefault[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}

// ToldTo returns the options with which a log that is opened tells a Teller.
func (o Options) ToldTo(t *status.Teller) Options {
	o.OnState, o.OnNotice = t.HearState, t.HearNotice
	return o
}
