package message

import "errors"

// Log keeps what was received. The acknowledgement waits for it: a positive answer leaves only after Append's
// completion came without an error.
//
// Append takes m, which is the Log's to keep, unless it is a Copier, and which nobody changes any more, except that the
// Log sets m.ID before it completes. It must call done exactly once, from any goroutine and possibly before Append
// returns, with nil when the message is safe, else with the reason, which ends up in the negative answer. Append must
// not block for longer than it takes to queue the message; when it cannot queue more it may block, which holds the
// connection that calls it.
//
// Answered notes what was sent for a message; it must not block and need not be durable.
type Log interface {
	Append(m *Message, done Completion)
	Answered(id ID, a Answer)
}

// ErrTooLarge is wrapped by the error of a Log that can never keep a message: sent again it would fail again.
var ErrTooLarge = errors.New("the message is larger than a log can hold (1 GB)")

// Copier is a Log that keeps copies: once it has completed an Append, it looks at neither the Message nor its bytes
// again, whether it was kept or not, nor at an Answer's Bytes once Answered has returned. Unless somebody else watches,
// the Server then uses their memory for the next. Its Append blocks only while it can take nothing from anybody:
// several connections may wait for it together.
type Copier interface {
	Log
	// KeepsCopies does nothing: to have it is to say so.
	KeepsCopies()
}

// Completion is told once how an Append ended. It is an interface, not a func, so that appending allocates nothing.
type Completion interface {
	// Appended reports that m is safe (err nil) or could not be kept.
	Appended(m *Message, err error)
}
