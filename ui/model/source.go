package model

import (
	"mllpscope/mllpcore/message"
)

// Source is the message log as the inspector reads it, one message at a time and from any goroutine. message.MemoryLog
// is one.
type Source interface {
	// Before returns up to n messages with an ID below id, newest first; id 0 starts at the newest.
	Before(id message.ID, n int) []message.Kept
	// After returns the n oldest messages with an ID above id, newest first.
	After(id message.ID, n int) []message.Kept
	// Get returns one message; false when it is not held any more.
	Get(id message.ID) (message.Kept, bool)
	// Totals tells how much is held.
	Totals() message.Totals
}

var _ Source = (*message.MemoryLog)(nil)
