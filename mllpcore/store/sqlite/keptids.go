package sqlite

import "mllpscope/mllpcore/message"

// KeptIDs are those of messages that were kept, one after the other.
type KeptIDs struct{ First, Last message.ID }

// Keeps notes messages that the next transaction keeps, and drops some that are not there any more.
func (x *WALIndex) Keeps(first, last message.ID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.keeping = KeptIDs{first, last}
}

// kept notes that they are kept. The caller holds mu.
func (x *WALIndex) kept() {
	next := x.keeping
	x.keeping = KeptIDs{}
	if n := len(x.messages); n > 0 && x.messages[n-1].Last+1 == next.First {
		x.messages[n-1].Last = next.Last
	} else if next.First != 0 {
		x.messages = append(x.messages, next)
	}
}

// Drops notes that messages between two IDs are not there any more.
func (x *WALIndex) Drops(from, to int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(message.ID(from), message.ID(to))
}

// drop does what Drops does. The caller holds mu.
func (x *WALIndex) drop(first, last message.ID) {
	var left []KeptIDs
	for _, s := range x.messages {
		if s.First < first {
			left = append(left, KeptIDs{s.First, min(s.Last, first-1)})
		}
		if s.Last > last {
			left = append(left, KeptIDs{max(s.First, last+1), s.Last})
		}
	}
	x.messages = left
}
