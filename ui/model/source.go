package model

import (
	"mllpscope/mllpcore"
)

// Source is the message log as the inspector reads it, one message at a time and from any goroutine. mllpcore.MemoryLog
// is one.
type Source interface {
	// Before returns up to n messages with an ID below id, newest first; id 0 starts at the newest.
	Before(id mllpcore.MessageID, n int) []mllpcore.Kept
	// After returns the n oldest messages with an ID above id, newest first.
	After(id mllpcore.MessageID, n int) []mllpcore.Kept
	// Get returns one message; false when it is not held any more.
	Get(id mllpcore.MessageID) (mllpcore.Kept, bool)
	// Totals tells how much is held.
	Totals() mllpcore.Totals
}

var _ Source = (*mllpcore.MemoryLog)(nil)
