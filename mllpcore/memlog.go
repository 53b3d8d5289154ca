package mllpcore

import (
	"sort"
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

// Totals tells how much a log holds.
type Totals struct {
	Count   int
	Bytes   int64     // payload and junk bytes
	Dropped uint64    // dropped by retention since the log was made
	Last    MessageID // the newest, 0 when nothing was ever kept
}

// MemoryLog is a Log in memory, bounded by count and by bytes; the oldest go first. It is safe for concurrent use. What
// it holds is gone when the process ends.
type MemoryLog struct {
	maxCount int
	maxBytes int64

	mu      sync.RWMutex
	ring    []Kept // in order of ID, from head, count long
	head    int
	count   int
	bytes   int64
	last    MessageID
	dropped uint64
}

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
	if l.count == l.maxCount {
		l.dropOldest()
	}
	if l.count == len(l.ring) {
		l.grow()
	}
	l.ring[(l.head+l.count)%len(l.ring)] = Kept{Message: m}
	l.count++
	l.bytes += weight(m)
	for l.bytes > l.maxBytes && l.count > 1 {
		l.dropOldest()
	}
	l.mu.Unlock()
	done.Appended(m, nil)
}

// Answered notes the answer of a message that is still held.
func (l *MemoryLog) Answered(id MessageID, a Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i, ok := l.index(id); ok {
		k := l.at(i)
		k.Answer, k.Answered = a, true
	}
}

// Before returns up to n messages with an ID below id, newest first; id 0 starts at the newest.
func (l *MemoryLog) Before(id MessageID, n int) []Kept {
	l.mu.RLock()
	defer l.mu.RUnlock()
	end := l.count
	if id != 0 {
		end = l.search(id)
	}
	out := make([]Kept, 0, min(max(n, 0), end))
	for i := end - 1; i >= 0 && len(out) < n; i-- {
		out = append(out, *l.at(i))
	}
	return out
}

// After returns the n oldest messages with an ID above id, newest first.
func (l *MemoryLog) After(id MessageID, n int) []Kept {
	l.mu.RLock()
	defer l.mu.RUnlock()
	start := l.search(id + 1)
	end := min(start+max(n, 0), l.count)
	out := make([]Kept, 0, end-start)
	for i := end - 1; i >= start; i-- {
		out = append(out, *l.at(i))
	}
	return out
}

// Get returns one message; false when it was never kept or is no longer held.
func (l *MemoryLog) Get(id MessageID) (Kept, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if i, ok := l.index(id); ok {
		return *l.at(i), true
	}
	return Kept{}, false
}

// Totals tells how much is held.
func (l *MemoryLog) Totals() Totals {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return Totals{Count: l.count, Bytes: l.bytes, Dropped: l.dropped, Last: l.last}
}

// Clear drops everything held; IDs go on growing.
func (l *MemoryLog) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropped += uint64(l.count) //nolint:gosec // a count is never negative
	l.ring, l.head, l.count, l.bytes = nil, 0, 0, 0
}

func (l *MemoryLog) at(i int) *Kept { return &l.ring[(l.head+i)%len(l.ring)] }

// search returns the position of the first held message with an ID of at least id.
func (l *MemoryLog) search(id MessageID) int {
	return sort.Search(l.count, func(i int) bool { return l.at(i).ID >= id })
}

func (l *MemoryLog) index(id MessageID) (int, bool) {
	i := l.search(id)
	return i, i < l.count && l.at(i).ID == id
}

func (l *MemoryLog) dropOldest() {
	k := l.at(0)
	l.bytes -= weight(k.Message)
	*k = Kept{}
	l.head = (l.head + 1) % len(l.ring)
	l.count--
	l.dropped++
}

func (l *MemoryLog) grow() {
	size := min(max(2*len(l.ring), 64), l.maxCount)
	ring := make([]Kept, size)
	for i := range l.count {
		ring[i] = *l.at(i)
	}
	l.ring, l.head = ring, 0
}

func weight(m *Message) int64 { return int64(len(m.Body) + len(m.Junk)) }
