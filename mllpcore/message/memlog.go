package message

import (
	"slices"
	"sync"
)

// Limits of a MemoryLog made with zeros.
const (
	DefaultMemoryMessages = 100_000
	DefaultMemoryBytes    = 256 << 20
)

// Kept is a message in a Log with the answer it got.
type Kept struct {
	*Message
	Answer   Answer
	Answered bool // false while the answer is still to come

	// Damaged is why the message or its answer is not as it was kept, in words for a person: its bytes are not to be
	// taken for those that were received. Empty when nothing is known against them.
	Damaged string
}

// Totals says how much a log holds.
type Totals struct {
	Count   int
	Bytes   int64  // payload and junk bytes
	Dropped uint64 // dropped by retention since the log was made
	Last    ID     // the newest, 0 when nothing was ever kept
}

// MemoryLog is a Log in memory, bounded by count and by bytes; the oldest go first. Broken messages have a tenth of it:
// when it is full and they have more, the oldest of them go. It is safe for concurrent use. What it holds is gone when
// the process ends.
type MemoryLog struct {
	maxCount int
	maxBytes int64

	mu      sync.RWMutex
	rings   [2]memRing // messages, and broken ones
	last    ID
	dropped uint64
}

// The rings of a MemoryLog.
const (
	ringOfMessages = iota
	ringOfBroken
)

var _ Log = (*MemoryLog)(nil)

// NewMemoryLog returns an empty log that holds at most maxMessages messages and maxBytes bytes of payload and junk;
// zero means the defaults (100,000 messages, 256 MiB). The newest message is always held, whatever its size.
func NewMemoryLog(maxMessages int, maxBytes int64) *MemoryLog {
	if maxMessages <= 0 {
		maxMessages = DefaultMemoryMessages
	}
	if maxBytes <= 0 {
		maxBytes = DefaultMemoryBytes
	}
	return &MemoryLog{maxCount: maxMessages, maxBytes: maxBytes}
}

// Append keeps m and completes at once; it never fails.
func (l *MemoryLog) Append(m *Message, done Completion) {
	l.mu.Lock()
	l.last++
	m.ID = l.last
	for count, bytes := l.held(); count > 0 && (count >= l.maxCount || bytes+weight(m) > l.maxBytes); {
		if !l.makeRoom(m) {
			break
		}
		count, bytes = l.held()
	}
	l.rings[ringFor(m)].push(m, l.maxCount)
	l.mu.Unlock()
	done.Appended(m, nil)
}

// held is how much is held. The caller holds mu.
func (l *MemoryLog) held() (count int, bytes int64) {
	messages, broken := &l.rings[ringOfMessages], &l.rings[ringOfBroken]
	return messages.count + broken.count, messages.bytes + broken.bytes
}

func ringFor(m *Message) int {
	if m.Status() == "broken" {
		return ringOfBroken
	}
	return ringOfMessages
}

// makeRoom drops the oldest broken message if those had more than their share with the next, and otherwise the oldest
// message; but it returns false for a broken one that is larger than the share by itself, which is held until the next
// comes. The caller holds mu.
func (l *MemoryLog) makeRoom(next *Message) bool {
	from, broken := &l.rings[ringOfMessages], &l.rings[ringOfBroken]
	count, bytes := broken.count, broken.bytes
	if ringFor(next) == ringOfBroken {
		count, bytes = count+1, bytes+weight(next)
	}
	if broken.count > 0 && (count > l.maxCount/10 || bytes > l.maxBytes/10 || from.count == 0) {
		from = broken
	} else if bytes > l.maxBytes/10 && from.count < l.maxCount {
		return false
	}
	from.dropOldest()
	l.dropped++
	return true
}

// Answered notes the answer of a message that is still held.
func (l *MemoryLog) Answered(id ID, a Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.rings {
		if k := l.rings[i].find(id); k != nil {
			k.Answer, k.Answered = a, true
		}
	}
}

// Before returns up to n messages with an ID below id, newest first; id 0 starts at the newest.
func (l *MemoryLog) Before(id ID, n int) []Kept {
	l.mu.RLock()
	defer l.mu.RUnlock()
	before := func(r *memRing) memPart {
		if id == 0 {
			return memPart{r, 0, r.count}
		}
		return memPart{r, 0, r.search(id)}
	}
	return merge(before(&l.rings[ringOfMessages]), before(&l.rings[ringOfBroken]), n, true)
}

// After returns the n oldest messages with an ID above id, newest first.
func (l *MemoryLog) After(id ID, n int) []Kept {
	l.mu.RLock()
	defer l.mu.RUnlock()
	after := func(r *memRing) memPart { return memPart{r, r.search(id + 1), r.count} }
	out := merge(after(&l.rings[ringOfMessages]), after(&l.rings[ringOfBroken]), n, false)
	slices.Reverse(out)
	return out
}

// Get returns one message; false when it was never kept or is no longer held.
func (l *MemoryLog) Get(id ID) (Kept, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for i := range l.rings {
		if k := l.rings[i].find(id); k != nil {
			return *k, true
		}
	}
	return Kept{}, false
}

// Totals says how much is held.
func (l *MemoryLog) Totals() Totals {
	l.mu.RLock()
	defer l.mu.RUnlock()
	count, bytes := l.held()
	return Totals{Count: count, Bytes: bytes, Dropped: l.dropped, Last: l.last}
}

// Clear drops everything held; IDs go on growing.
func (l *MemoryLog) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	count, _ := l.held()
	l.dropped += uint64(count) //nolint:gosec // a count is never negative
	l.rings = [2]memRing{}
}
